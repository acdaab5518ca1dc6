import type { CapturedNextHop, CapturedRoute } from '../../model/network/captured.ts';
import { itemsOf, type JsonNode, member, membersOf, numberIn, stringIn } from '../../text/json.ts';
import type { Output } from './output.ts';
import { type Captured, type ReadContext, type Reader, spanOf } from './reader.ts';
import { protocolNamed } from './route-codes.ts';
import { addressText, canonicalName, type Family, prefixText, tableName } from './values.ts';

/** `show ip route vrf all | json` of EOS. Source: the eAPI's model of `show ip route`. */
export const routesEosJson: Reader = {
  name: 'show ip route | json',
  read: (output, context) => {
    const tables = membersOf(member(output.json, 'vrfs'));
    const known = tables.filter(([, table]) => isTable(table));
    if (known.length === 0) return undefined;
    const asked: Family = output.command.includes('ipv6') ? 'ipv6' : 'ipv4';
    const parts = known.map(([name, table]) => {
      const routes = membersOf(member(table, 'routes')).flatMap(([prefix, node]) =>
        eosRoute(output, context, { vrf: tableName(name), prefix, node }),
      );
      return { vrf: tableName(name), family: routes[0]?.family ?? asked, routes };
    });
    return collected(output, parts);
  },
};

function isTable(table: JsonNode): boolean {
  const routes = membersOf(member(table, 'routes'));
  return routes.length > 0
    ? routes.some(([, route]) => member(route, 'vias') !== undefined)
    : member(table, 'routes') !== undefined;
}

interface Told {
  readonly vrf: string;
  readonly prefix: string;
  readonly node: JsonNode;
}

function eosRoute(output: Output, { platform }: ReadContext, told: Told): readonly CapturedRoute[] {
  const { vrf, prefix, node } = told;
  const found = prefixText(prefix);
  if (found === undefined) return [];
  const hops = itemsOf(member(node, 'vias')).map((via): CapturedNextHop => {
    const port = stringIn(via, 'interface') ?? stringIn(via, 'localIntf');
    const vtep = stringIn(via, 'vtepAddr');
    return {
      address: addressText(vtep ?? stringIn(via, 'nexthopAddr') ?? ''),
      interface: port === undefined ? undefined : canonicalName(port, platform),
      ...(vtep === undefined ? {} : { vrf: '' }),
    };
  });
  const isDropped = stringIn(node, 'routeAction') === 'drop' || hops.some(isNull);
  return [
    {
      vrf,
      ...found,
      protocol: protocolNamed(stringIn(node, 'routeType') ?? ''),
      distance: numberIn(node, 'preference'),
      metric: numberIn(node, 'metric'),
      nextHops: isDropped ? [] : hops,
      discard: isDropped ? 'drop' : undefined,
      span: spanOf(output, node),
    },
  ];
}

function isNull(hop: CapturedNextHop): boolean {
  return hop.interface === 'Null0';
}

/** `show ip route [vrf all] json` of FRR: a list of routes for each prefix, below the table's name where all are asked. */
export const routesFrrJson: Reader = {
  name: 'show ip route json',
  read: (output) => {
    const top = membersOf(output.json);
    const isFlat = top.some(([key, node]) => isPrefixEntry(key, node));
    const named = top.filter(([, table]) => membersOf(table).some(([key, node]) => isPrefixEntry(key, node)));
    const asked = /\bvrf (\S+)/.exec(output.command)?.[1];
    const tables = isFlat
      ? [[asked === 'all' ? 'default' : (asked ?? 'default'), output.json] as const]
      : named;
    if (tables.length === 0) return undefined;
    const routes = tables.flatMap(([name, table]) => {
      const nodes = membersOf(table).flatMap(([, list]) => itemsOf(list));
      const vrf = asked === 'all' || asked === undefined ? (nameById(nodes) ?? name) : name;
      return nodes.flatMap((node) => frrRoute(output, vrf, node));
    });
    const parts = [...Map.groupBy(routes, ({ vrf, family }) => `${family} ${vrf}`).values()].map((own) => ({
      vrf: own[0]?.vrf ?? '',
      family: own[0]?.family ?? 'ipv4',
      routes: own,
    }));
    return collected(output, parts);
  },
};

/** FRR 4 names no table; the number of one is that of the interface which stands for it (FRR, zebra_vrf.c). */
function nameById(nodes: readonly JsonNode[]): string | undefined {
  const [id] = nodes.flatMap((node) => numberIn(node, 'vrfId') ?? []);
  if (id === undefined || id === 0) return undefined;
  const hops = nodes.flatMap((node) => itemsOf(member(node, 'nexthops')));
  const device = hops.find((hop) => numberIn(hop, 'interfaceIndex') === id);
  return stringIn(device, 'interfaceName') ?? `vrf ${id}`;
}

function isPrefixEntry(key: string, node: JsonNode): boolean {
  const [first] = itemsOf(node);
  return prefixText(key) !== undefined && first !== undefined && member(first, 'protocol') !== undefined;
}

function frrRoute(output: Output, table: string, node: JsonNode): readonly CapturedRoute[] {
  const found = prefixText(stringIn(node, 'prefix') ?? '');
  if (found === undefined || member(node, 'selected')?.value !== true) return [];
  const vrf = tableName(stringIn(node, 'vrfName') ?? table);
  const all = itemsOf(member(node, 'nexthops'));
  const installed = all.filter((hop) => member(hop, 'fib')?.value === true);
  const used = installed.length > 0 ? installed : all.filter((hop) => member(hop, 'active')?.value === true);
  const isReject = all.some((hop) => member(hop, 'reject')?.value === true);
  const isDrop = all.some(
    (hop) => member(hop, 'blackhole')?.value === true || member(hop, 'unreachable')?.value === true,
  );
  const discard = isReject ? 'reject' : isDrop ? 'drop' : undefined;
  return [
    {
      vrf,
      ...found,
      protocol: protocolNamed(stringIn(node, 'protocol') ?? ''),
      distance: numberIn(node, 'distance'),
      metric: numberIn(node, 'metric'),
      nextHops: discard === undefined ? used.map((hop) => frrHop(hop, vrf)) : [],
      discard,
      span: spanOf(output, node),
    },
  ];
}

function frrHop(hop: JsonNode, vrf: string): CapturedNextHop {
  const table = stringIn(hop, 'vrf');
  return {
    address: addressText(stringIn(hop, 'ip') ?? ''),
    interface: stringIn(hop, 'interfaceName'),
    ...(table === undefined || tableName(table) === vrf ? {} : { vrf: tableName(table) }),
  };
}

interface Part {
  readonly vrf: string;
  readonly family: Family;
  readonly routes: readonly CapturedRoute[];
}

/** Only a list without a filter tells what does not exist. */
function collected({ command }: Output, parts: readonly Part[]): Captured {
  const isWhole = /^(?:|.*\bro\w*["']?(?: vrf \S+)?(?:\s*\|.*| json)?["']?)$/.test(command);
  const tables = parts.map(({ vrf, family }) => (vrf === '' ? family : `${family} ${vrf}`));
  return {
    routes: parts.flatMap(({ routes }) => routes),
    routeTables: new Set(isWhole ? tables : []),
  };
}
