import { usualMetric } from '../../model/network/linux-routes.ts';
import type { StaticRoute } from '../../model/network/routing.ts';
import { itemsOf, type JsonNode, member, numberIn, stringIn } from '../../text/json.ts';
import { addressText, familyOf, ipv4Prefix, ipv6Prefix, networkText } from '../industry-cli/addresses.ts';
import type { Links } from './links.ts';
import type { Entry } from './parse.ts';

const discards: Readonly<Record<string, StaticRoute['discard']>> = {
  blackhole: 'drop',
  unreachable: 'reject',
  prohibit: 'reject',
};

/** Routes that somebody set, by hand or DHCP; those of addresses and of routing daemons follow from other things. */
const set: ReadonlySet<string> = new Set(['static', 'boot', 'dhcp', 'ra']);

export function routesOf(entries: readonly Entry[], links: Links): readonly StaticRoute[] {
  return entries.filter(({ kind }) => kind === 'route').flatMap((entry) => routeOf(entry, links));
}

function routeOf(entry: Entry, { tables, byName }: Links): readonly StaticRoute[] {
  const { node, span } = entry;
  const type = stringIn(node, 'type') ?? 'unicast';
  const discard = discards[type];
  const isSet = set.has(stringIn(node, 'protocol') ?? 'boot');
  const table = tableOf(node);
  const vrf = table === '' ? '' : (tables.get(table) ?? (byName.has(table) ? table : undefined));
  if (!isSet || vrf === undefined || (type !== 'unicast' && discard === undefined)) {
    entry.state = 'ignored';
    return [];
  }
  const several = itemsOf(member(node, 'nexthops'));
  const ways = several.length > 0 ? several : [node];
  const prefix = destination(node, gatewayOf(ways[0]));
  if (prefix === undefined) {
    entry.state = 'unknown';
    return [];
  }
  const family = prefix.includes(':') ? 'ipv6' : 'ipv4';
  const metric = member(node, 'metric');
  const distance = numberIn(metric);
  return ways.map((way) => ({
    vrf,
    family,
    prefix,
    nextHop: discard === undefined ? gatewayOf(way) : undefined,
    interface: discard === undefined ? stringIn(way, 'dev') : undefined,
    discard,
    distance: distance === undefined ? usualMetric(family) : { value: distance, span },
    span,
  }));
}

/** Name or number; empty for the main table. */
function tableOf(node: JsonNode): string {
  const value = member(node, 'table')?.value;
  const text = typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
  return text === 'main' || text === '254' ? '' : text;
}

function gatewayOf(node: JsonNode | undefined): string | undefined {
  return addressText(stringIn(node, 'gateway') ?? stringIn(node, 'via', 'host'));
}

/** `default` has no family of its own: that of its gateway, or IPv6 where the router's preference is told. */
function destination(node: JsonNode, gateway: string | undefined): string | undefined {
  const text = stringIn(node, 'dst') ?? '';
  const isSix = member(node, 'pref') !== undefined || (gateway !== undefined && familyOf(gateway) === 'ipv6');
  if (text === 'default') return isSix && member(node, 'via') === undefined ? '::/0' : '0.0.0.0/0';
  const lone = addressText(text);
  const prefix =
    lone === undefined
      ? (ipv4Prefix([text]) ?? ipv6Prefix(text))
      : { address: lone, length: familyOf(lone) === 'ipv4' ? 32 : 128 };
  return prefix === undefined ? undefined : networkText(prefix);
}
