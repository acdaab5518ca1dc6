import { heldBy } from '../../../model/held.ts';
import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { InterfaceAddress } from '../../../model/network/interface.ts';
import type { StaticRoute } from '../../../model/network/routing.ts';
import {
  addressBytes,
  canonicalAddress,
  contains,
  type Prefix,
  parsePrefix,
} from '../../../network/address.ts';
import type { Path } from '../../../network/path.ts';
import { PrefixTable } from '../../../network/prefix-table.ts';
import { type NetworkDevice, networkDevices, routesDynamically } from '../../../network/router-neighbors.ts';
import { activeAddresses, type Station, stationsOf } from '../../../network/segments.ts';
import { isLinkLocal, subnetOf } from '../../../network/subnets.ts';
import type { Span } from '../../../text/source.ts';
import { stationText } from '../../network.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'blackhole-live-prefix',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'A route drops packets for a subnet that somebody uses',
  why: 'All that passes this device towards the subnet is thrown away without a word; the hosts there seem to be down.',
  fix: 'Remove the route, or make it as wide as the aggregate that it is meant for.',
  check: checkRoutes,
});

/** A user of addresses in a table. */
interface User {
  readonly name: string;
  readonly device: string;
  readonly bytes: readonly number[];
  readonly span: Span;
}

/** Distances from here on are reserves, which any learnt route takes the place of (EIGRP's external one is 170). */
const reserve = 171;

function* checkRoutes({ path }: RuleContext): Iterable<Observation> {
  const dropping = networkDevices(path).flatMap(droppedBy);
  if (dropping.length === 0) return;
  const users = usersOf(
    path,
    dropping.map(({ route }) => route),
  );
  let hosts: readonly User[] | undefined;
  for (const { device, network, route } of dropping) {
    const prefix = parsePrefix(route.prefix);
    if (prefix === undefined) continue;
    const read = users.get(route)?.find((one) => one.device !== device);
    if (read === undefined && isWide(network, route, prefix)) continue;
    const user = read ?? hostIn(network, prefix, (hosts ??= declaredHosts(path)));
    if (user === undefined) continue;
    yield {
      severity: read === undefined ? 'warning' : undefined,
      message: `${device} drops ${route.prefix}, in which ${user.name} lives`,
      span: route.span,
      related: [{ span: user.span, message: user.name }],
      subjects: [`${device}/route:${route.vrf}/${route.prefix}/discard`],
    };
  }
}

const droppedBy = heldBy(({ device, network }: NetworkDevice) =>
  network.routes.filter(isDropping).map((route) => ({ device: device.id, network, route })),
);

/** The default route is dropped where nothing else is to be reached. */
function isDropping({ discard, distance, prefix }: StaticRoute): boolean {
  return discard !== undefined && distance.value < reserve && !prefix.endsWith('/0');
}

/** By route: whose subnet is its prefix, or holds it; for a host route those who have the very address. */
function usersOf(path: Path, routes: readonly StaticRoute[]): ReadonlyMap<StaticRoute, readonly User[]> {
  const tables = new Map<string, PrefixTable<StaticRoute>>();
  for (const route of routes) {
    const [prefix, table] = [
      parsePrefix(route.prefix),
      tables.get(route.vrf) ?? new PrefixTable<StaticRoute>(),
    ];
    tables.set(route.vrf, table);
    if (prefix !== undefined) table.add(prefix, route);
  }
  const found = new Map<StaticRoute, { readonly exact: User[]; readonly wider: User[] }>();
  const note = (prefix: Prefix, subnet: Prefix, user: User, route: StaticRoute): void => {
    const users = found.get(route) ?? { exact: [], wider: [] };
    found.set(route, users);
    const isExact = prefix.bits === subnet.bits || prefix.bits === 8 * subnet.bytes.length;
    users[isExact ? 'exact' : 'wider'].push(user);
  };
  for (const station of stationsOf(path))
    for (const { address, subnet } of placesOf(station)) {
      const held = [...(tables.get(station.vrf)?.holding(subnet.bytes) ?? [])];
      const routes = held
        .filter(({ prefix }) => prefix.bits >= subnet.bits)
        .flatMap(({ prefix, values }) => values.map((route) => ({ prefix, route })));
      for (const { prefix, route } of routes) note(prefix, subnet, userAt(station, address), route);
    }
  return new Map([...found].map(([route, { exact, wider }]) => [route, exact.length > 0 ? exact : wider]));
}

const placesOf = heldBy(({ port }: Station) =>
  activeAddresses(port).flatMap((address) => {
    const subnet = isLinkLocal(address.address) ? undefined : subnetOf(address);
    return subnet === undefined ? [] : [{ address, subnet }];
  }),
);

function userAt(station: Station, { address, length, span }: InterfaceAddress): User {
  const name = `${stationText(station)} with ${address}/${length}`;
  return { name, device: station.device.id, bytes: addressBytes(address) ?? [], span };
}

/** Hosts that only the fleet file tells of. */
function declaredHosts(path: Path): readonly User[] {
  const read = new Set(stationsOf(path).flatMap(({ port }) => port.addresses.map(({ address }) => address)));
  return path.declared.hosts.flatMap(({ id, address, span, on }) => {
    const text = on === undefined ? canonicalAddress(address) : undefined;
    const bytes = text === undefined || read.has(text) ? undefined : addressBytes(text);
    if (bytes === undefined || span === undefined) return [];
    return [{ name: `${id} with ${text}`, device: id, bytes, span }];
  });
}

/** Wider routes keep packets for the aggregates of RFC 1918, and what they hold is seldom meant, from leaving. */
const widest: Readonly<Record<string, number>> = { ipv4: 17, ipv6: 49 };

/** Wider than what is surely meant, or somewhere that other routes may come from or lead to. */
function isWide(network: NetworkFacts, { vrf, family }: StaticRoute, prefix: Prefix): boolean {
  const isKnown = vrf === '' && network.vrfs.length < 2 && !routesDynamically(network, vrf);
  return !isKnown || prefix.bits < (widest[family] ?? 0);
}

/** A declared host in the prefix for which the device has nothing more specific, and learns nothing. */
function hostIn(network: NetworkFacts, prefix: Prefix, hosts: readonly User[]): User | undefined {
  const carried = [
    ...network.interfaces.flatMap((port) => port.addresses.flatMap((one) => subnetOf(one) ?? [])),
    ...network.routes.flatMap((route) => (isDropping(route) ? [] : (parsePrefix(route.prefix) ?? []))),
  ].filter(({ bits }) => bits >= prefix.bits);
  return hosts.find(({ bytes }) => contains(prefix, bytes) && !carried.some((own) => contains(own, bytes)));
}
