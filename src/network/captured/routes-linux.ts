import type { CapturedNextHop, CapturedRoute } from '../../model/network/captured.ts';
import { itemsOf, type JsonNode, member, numberIn, stringIn } from '../../text/json.ts';
import { type ReadContext, type Reader, spanOf } from './reader.ts';
import { type Protocol, protocolNamed } from './route-codes.ts';
import { addressText, type Family, familyOf, prefixText, tableName } from './values.ts';

/** `ip -j route`, `ip -j -6 route`, with or without `show table all`. Source: ip-route(8), iproute2's `iproute.c`. */
export const routesLinux: Reader = {
  name: 'ip -j route',
  read: (output, context) => {
    const items = itemsOf(output.json);
    if (items.length === 0 || !items.every(isRoute)) return undefined;
    const asked = askedFamily(output.command);
    const routes = items.flatMap((node) => routeOf(node, { context, asked, span: spanOf(output, node) }));
    const isWhole = !/\b(?:dev|via|proto|scope|type|match|exact|root)\b/.test(output.command);
    const tables = routes.map(({ vrf, family }) => (vrf === '' ? family : `${family} ${vrf}`));
    return { routes, routeTables: new Set(isWhole ? tables : []) };
  },
};

/** An entry of `ip -j route`; one of `ip -j neigh` has a hardware address or a state in place of these. */
export function isRoute(node: JsonNode): boolean {
  if (stringIn(node, 'dst') === undefined || member(node, 'state') !== undefined) return false;
  return ['gateway', 'protocol', 'nexthops', 'via', 'type'].some((key) => member(node, key) !== undefined);
}

function askedFamily(command: string): Family | undefined {
  if (/ -6\b/.test(command)) return 'ipv6';
  return / -4\b/.test(command) ? 'ipv4' : undefined;
}

interface Around {
  readonly context: ReadContext;
  readonly asked: Family | undefined;
  readonly span: CapturedRoute['span'];
}

const discards: Readonly<Record<string, CapturedRoute['discard']>> = {
  blackhole: 'drop',
  unreachable: 'reject',
  prohibit: 'reject',
};

function routeOf(node: JsonNode, { context, asked, span }: Around): readonly CapturedRoute[] {
  const type = stringIn(node, 'type') ?? 'unicast';
  const discard = discards[type];
  if (discard === undefined && type !== 'unicast' && type !== 'local') return [];
  const found = destinationOf(node, asked);
  if (found === undefined) return [];
  const table = tableText(node);
  const several = itemsOf(member(node, 'nexthops'));
  return [
    {
      vrf: table === 'local' ? '' : tableName(context.tables?.get(table) ?? table),
      ...found,
      protocol: type === 'local' ? 'local' : protocolOf(node),
      metric: numberIn(node, 'metric'),
      nextHops: discard === undefined ? (several.length > 0 ? several : [node]).map(nextHopOf) : [],
      discard,
      span,
    },
  ];
}

export function destinationOf(
  node: JsonNode,
  asked?: Family,
): { readonly prefix: string; readonly family: Family } | undefined {
  const text = stringIn(node, 'dst') ?? '';
  if (text !== 'default') return prefixText(text);
  const [first = node] = itemsOf(member(node, 'nexthops'));
  const gateway = gatewayOf(node) ?? gatewayOf(first);
  const hasPreference = member(node, 'pref') !== undefined;
  const family = asked ?? (hasPreference ? 'ipv6' : familyOf(gateway ?? ''));
  // A next hop of the other family says so: `via inet6 fe80::1` of an IPv4 route.
  const isOther = member(node, 'via') !== undefined || member(first, 'via') !== undefined;
  const own = isOther && asked === undefined && !hasPreference ? 'ipv4' : family;
  return { prefix: own === 'ipv6' ? '::/0' : '0.0.0.0/0', family: own };
}

function gatewayOf(node: JsonNode): string | undefined {
  return stringIn(node, 'gateway') ?? stringIn(node, 'via', 'host');
}

export function nextHopOf(node: JsonNode): CapturedNextHop {
  return { address: addressText(gatewayOf(node) ?? ''), interface: stringIn(node, 'dev') };
}

/** Name or number of the table; empty for the main one. */
export function tableText(node: JsonNode): string {
  const value = member(node, 'table')?.value;
  const text = typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
  return text === 'main' || text === '254' ? '' : text;
}

/** `kernel` with a device and no gateway is the network of an address; `boot` is what a person or script added. */
function protocolOf(node: JsonNode): Protocol {
  const word = stringIn(node, 'protocol') ?? 'boot';
  if (word === 'kernel') return gatewayOf(node) === undefined ? 'connected' : 'kernel';
  return word === 'boot' ? 'static' : protocolNamed(word);
}
