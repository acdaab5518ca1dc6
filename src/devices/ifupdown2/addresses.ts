import type { InterfaceAddress, RedundancyGroup } from '../../model/network/interface.ts';
import { addressText, familyOf, ipv4Prefix, ipv6Prefix, maskLength } from '../industry-cli/addresses.ts';
import { byDefault, numberIn } from '../industry-cli/values.ts';
import type { Option, Stanza } from './stanzas.ts';
import { all } from './view.ts';

/** Addresses in the order of writing; those of VRR are shared by several routers. */
export function addressesOf(stanza: Stanza): readonly InterfaceAddress[] {
  const own = all(stanza, 'address').flatMap((option) => addressOf(option, stanza));
  const shared = all(stanza, 'address-virtual').flatMap(virtualOf);
  const seen = { ipv4: 0, ipv6: 0 };
  const unique = new Map([...own, ...shared].map((one) => [`${one.address}/${one.length}`, one]));
  return [...unique.values()].map((one) => {
    if (one.virtual === true || one.address.startsWith('fe80:')) return one;
    return { ...one, secondary: seen[one.family]++ > 0 };
  });
}

/** The length may be missing: then the stanza's `netmask` has it, else it is a lone address. */
function addressOf({ values, span, family }: Option, stanza: Stanza): readonly InterfaceAddress[] {
  const [text = '', ...more] = values;
  if (more.length > 0) return [];
  if (text.includes('/')) return prefixOf(text, span);
  const address = addressText(text);
  if (address === undefined) return [];
  const own = familyOf(address);
  const mask = all(stanza, 'netmask').findLast((one) => one.family === family)?.values[0];
  const most = own === 'ipv4' ? 32 : 128;
  const length = numberIn(mask, 0, most) ?? (own === 'ipv4' ? maskLength(mask) : undefined) ?? most;
  return [{ address, length, family: own, secondary: false, span }];
}

function prefixOf(text: string, span: Option['span']): readonly InterfaceAddress[] {
  const prefix = ipv4Prefix([text]) ?? ipv6Prefix(text);
  if (prefix === undefined) return [];
  const { address, length } = prefix;
  return [{ address, length, family: familyOf(address), secondary: false, span }];
}

/** `address-virtual MAC PREFIX…`: Cumulus Linux User Guide, Virtual Router Redundancy. */
function virtualOf({ values, span }: Option): readonly InterfaceAddress[] {
  return values.flatMap((text) =>
    (text.includes('/') ? prefixOf(text, span) : prefixOf(`${text}/32`, span)).map((one) => ({
      ...one,
      virtual: true as const,
    })),
  );
}

const rfc5798 = 'RFC 5798, 5.2.4 and 6.1';

/** `vrrp GROUP PREFIX…`; priorities stand in the configuration of FRR. */
export function redundancyOf(stanza: Stanza): readonly RedundancyGroup[] {
  const groups = Map.groupBy(all(stanza, 'vrrp'), ({ values }) => Number(values[0]));
  return [...groups].map(([group, options]) => ({
    protocol: 'vrrp',
    version: byDefault(3, rfc5798),
    group,
    addresses: options.flatMap(({ values, span }) =>
      values
        .slice(1)
        .flatMap((text) =>
          (text.includes('/')
            ? prefixOf(text, span)
            : prefixOf(`${text}${text.includes(':') ? '/128' : '/32'}`, span)
          ).map(({ address, family, length }) => ({ address, family, length, span })),
        ),
    ),
    priority: byDefault(100, rfc5798),
    preempt: byDefault(true, rfc5798),
    tracks: [],
    span: options[0]?.span ?? stanza.span,
  }));
}
