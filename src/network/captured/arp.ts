import type { CapturedArp } from '../../model/network/captured.ts';
import { itemsOf, type JsonNode, member, membersOf, stringIn } from '../../text/json.ts';
import type { Line, Output } from './output.ts';
import { type ReadContext, type Reader, spanOf } from './reader.ts';
import { addressText, canonicalName, macDigits, tableName } from './values.ts';

const heads: readonly RegExp[] = [
  /^Protocol +Address +Age/,
  /^Address +Age \(sec\) +Hardware Addr/,
  /^IPv6 Address +Age +(?:Link-layer Addr|Hardware Addr)/,
];

/** `show ip arp`, `show ipv6 neighbors` of EOS and IOS. */
export const arpText: Reader = {
  name: 'show ip arp',
  read: ({ lines, command }, context) => {
    if (!lines.some(({ text }) => heads.some((head) => head.test(text)))) return undefined;
    let vrf = tableName(/\bvrf (\S+)/.exec(command)?.[1]);
    const arp = lines.flatMap((line) => {
      const named = /^VRF: ?(\S+)\s*$/.exec(line.text)?.[1];
      if (named !== undefined) vrf = tableName(named);
      return entryOf(line, vrf, context);
    });
    return { arp };
  },
};

const isHardware = /^(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}$/;

/** The address, then its age, the hardware address or `Incomplete`, and last the interface, on EOS with its port. */
function entryOf({ text, span }: Line, vrf: string, { platform }: ReadContext): readonly CapturedArp[] {
  const words = text
    .slice(0, 300)
    .trim()
    .replace(/^Internet +/, '')
    .split(/[\s,]+/);
  const address = addressText(words[0] ?? '');
  const at = words.findIndex(
    (word, index) => index > 0 && (isHardware.test(word) || /^Incomplete/i.test(word)),
  );
  if (address === undefined || at < 0) return [];
  const port = words.slice(at + 1).find((word) => /^[A-Z][\w/.-]*\d$/.test(word));
  const mac = macDigits(words[at]);
  const name = port === undefined ? undefined : canonicalName(port, platform);
  return [{ vrf, address, mac, interface: name, span }];
}

/** `show ip arp vrf all | json`, `show ipv6 neighbors | json` of EOS; of one table it has no level `vrfs`. */
export const arpEosJson: Reader = {
  name: 'show ip arp | json',
  read: (output, context) => {
    const tables = membersOf(member(output.json, 'vrfs'));
    const whole = output.json === undefined ? [] : [['default', output.json] as const];
    const told = [...tables, ...whole].filter(([, table]) => listOf(table) !== undefined);
    if (told.length === 0) return undefined;
    return {
      arp: told.flatMap(([name, table]) =>
        itemsOf(listOf(table)).flatMap((node) => eosEntry(output, context, { node, vrf: tableName(name) })),
      ),
    };
  },
};

function listOf(table: JsonNode): JsonNode | undefined {
  return member(table, 'ipV4Neighbors') ?? member(table, 'ipV6Neighbors');
}

interface Told {
  readonly node: JsonNode;
  readonly vrf: string;
}

function eosEntry(output: Output, { platform }: ReadContext, { node, vrf }: Told): readonly CapturedArp[] {
  const address = addressText(stringIn(node, 'address') ?? '');
  if (address === undefined) return [];
  const [port] = (stringIn(node, 'interface') ?? '').split(',', 1);
  const name = port === undefined || port === '' ? undefined : canonicalName(port, platform);
  const mac = macDigits(stringIn(node, 'hwAddress'));
  return [{ vrf, address, mac, interface: name, span: spanOf(output, node) }];
}

/** `ip -j neigh`. Source: ip-neighbour(8). */
export const arpLinux: Reader = {
  name: 'ip -j neigh',
  read: (output) => {
    const items = itemsOf(output.json);
    if (items.length === 0 || !items.every(isNeighbor)) return undefined;
    const arp = items.flatMap((node): readonly CapturedArp[] => {
      const address = addressText(stringIn(node, 'dst') ?? '');
      if (address === undefined) return [];
      const mac = macDigits(stringIn(node, 'lladdr'));
      return [{ vrf: '', address, mac, interface: stringIn(node, 'dev'), span: spanOf(output, node) }];
    });
    return { arp };
  },
};

/** One of `ip -j neigh`: its state is a list of words. */
export function isNeighbor(node: JsonNode): boolean {
  return stringIn(node, 'dst') !== undefined && Array.isArray(member(node, 'state')?.value);
}
