import type {
  Interface,
  InterfaceAddress,
  InterfaceKind,
  LagMembership,
} from '../../model/network/interface.ts';
import { itemsOf, type JsonNode, member, numberIn, stringIn } from '../../text/json.ts';
import { addressText, familyOf } from '../industry-cli/addresses.ts';
import { type Bridges, switchportOf } from './bridging.ts';
import { dataOf, type Link, type Links, tagOf } from './links.ts';

export function interfaceOf(link: Link, links: Links, bridges: Bridges): Interface {
  const { name, span, flags, master, below, part, spanOf } = link;
  const holder = links.byName.get(master ?? '');
  const switchport = switchportOf(link, bridges);
  const lag = holder === undefined ? undefined : membershipOf(holder, span);
  const addresses = addressesOf(link);
  const alias = part('ifalias');
  const mtu = part('mtu');
  const mac = part('address');
  const dynamic = itemsOf(part('addr_info')).find(
    (one) => stringIn(one, 'family') === 'inet' && member(one, 'dynamic')?.value === true,
  );
  const own = bridges.numbers.get(name);
  return {
    name,
    kind: kindOf(link, links),
    ...(alias === undefined ? {} : { description: { value: stringIn(alias) ?? '', span: spanOf(alias) } }),
    enabled: { value: flags.has('UP'), span },
    switchport,
    vlan: tagOf(link) ?? (own === undefined ? ownVlan(name, bridges) : { value: own.number, span: own.span }),
    parent: holder !== undefined && holder.infoKind !== 'vrf' && lag === undefined ? holder.name : below,
    lag,
    addresses:
      switchport === undefined
        ? addresses
        : addresses.map((one) => ({ ...one, inactive: 'switchport' as const })),
    ...(dynamic === undefined ? {} : { dhcp: { value: true, span: spanOf(dynamic) } }),
    ...(holder?.infoKind === 'vrf' ? { vrf: { value: holder.name, span } } : {}),
    mtu:
      mtu === undefined
        ? { value: 1500, from: 'RFC 894' }
        : { value: numberIn(mtu) ?? 1500, span: spanOf(mtu) },
    spanning: { costs: [], priorities: [] },
    filters: [],
    helpers: [],
    ...(mac === undefined ? {} : { mac: { value: stringIn(mac) ?? '', span: spanOf(mac) } }),
    redundancy: [],
    span,
  };
}

/** A bridge that looks at tags is itself a port, in one of its VLANs without a tag. */
function ownVlan(name: string, { filtering, ports }: Bridges): Interface['vlan'] {
  const own = filtering.has(name) ? ports.get(name) : undefined;
  return own?.untagged === undefined ? undefined : { value: own.untagged, span: own.span };
}

const kinds: Readonly<Record<string, InterfaceKind>> = {
  bond: 'lag',
  team: 'lag',
  bridge: 'bridge',
  vxlan: 'vxlan',
  dummy: 'loopback',
  vrf: 'other',
  macvlan: 'other',
  ipvlan: 'other',
  veth: 'physical',
};

function kindOf({ flags, infoKind, below }: Link, { byName }: Links): InterfaceKind {
  if (flags.has('LOOPBACK')) return 'loopback';
  if (infoKind === 'vlan') return byName.get(below ?? '')?.infoKind === 'bridge' ? 'vlan' : 'subinterface';
  if (infoKind === undefined) return 'physical';
  return kinds[infoKind] ?? (/tun|gre|sit|vti|ipip|wireguard/.test(infoKind) ? 'tunnel' : 'other');
}

/** Only modes in which the other end must aggregate too; without `-d` the mode is not known. In the others the bond is the parent. */
function membershipOf(holder: Link, span: LagMembership['span']): LagMembership | undefined {
  const mode = dataOf(holder, 'mode');
  if (holder.infoKind !== 'bond' || typeof mode !== 'string') return undefined;
  if (mode === '802.3ad') return { lag: holder.name, mode: 'active', span };
  return /^(?:balance-rr|balance-xor|broadcast)$/.test(mode)
    ? { lag: holder.name, mode: 'static', span }
    : undefined;
}

function addressesOf(link: Link): readonly InterfaceAddress[] {
  const seen = { ipv4: 0, ipv6: 0 };
  const told = itemsOf(link.part('addr_info')).flatMap((node) => addressOf(node, link));
  return told.map((one) =>
    one.address.startsWith('fe80:') ? one : { ...one, secondary: seen[one.family]++ > 0 },
  );
}

function addressOf(node: JsonNode, { spanOf }: Link): readonly InterfaceAddress[] {
  const address = addressText(stringIn(node, 'local'));
  const length = numberIn(node, 'prefixlen');
  if (address === undefined || length === undefined) return [];
  return [{ address, length, family: familyOf(address), secondary: false, span: spanOf(node) }];
}
