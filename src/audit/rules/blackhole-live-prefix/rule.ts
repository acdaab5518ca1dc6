import type { StaticRoute } from '../../../model/network/routing.ts';
import { addressBytes, contains, type Prefix, parsePrefix } from '../../../network/address.ts';
import type { Path } from '../../../network/path.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import { activeAddresses, type Station, stationsOf } from '../../../network/segments.ts';
import { isLinkLocal, networkBytes, subnetOf } from '../../../network/subnets.ts';
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
  const dropping = networkDevices(path).flatMap(({ device, network }) =>
    network.routes.filter(isDropping).map((route) => ({ device: device.id, route })),
  );
  if (dropping.length === 0) return;
  const users = usersOf(path);
  for (const { device, route } of dropping) {
    const prefix = parsePrefix(route.prefix);
    const user =
      prefix === undefined ? undefined : users(route.vrf, prefix).find((one) => one.device !== device);
    if (user === undefined) continue;
    yield {
      message: `${device} drops ${route.prefix}, in which ${user.name} lives`,
      span: route.span,
      related: [{ span: user.span, message: user.name }],
      subjects: [`${device}/route:${route.vrf}/${route.prefix}/discard`],
    };
  }
}

/** The default route is dropped where nothing else is to be reached. */
function isDropping({ discard, distance, prefix }: StaticRoute): boolean {
  return discard !== undefined && distance.value < reserve && !prefix.endsWith('/0');
}

/** Whose subnet is the prefix, or holds it; for a host route those who have the very address. */
function usersOf(path: Path): (vrf: string, prefix: Prefix) => readonly User[] {
  const bySubnet = new Map<string, User[]>();
  const lengths = new Set<number>();
  const add = (key: string, user: User): void => {
    const held = bySubnet.get(key);
    if (held === undefined) bySubnet.set(key, [user]);
    else held.push(user);
  };
  for (const station of stationsOf(path)) {
    for (const { subnet, user } of subnetsOf(station)) {
      lengths.add(subnet.bits);
      add(keyOf(station.vrf, subnet), user);
      add(keyOf(station.vrf, { bytes: user.bytes, bits: 8 * user.bytes.length }), user);
    }
  }
  return (vrf, { bytes, bits }) => {
    const exact = bySubnet.get(keyOf(vrf, { bytes, bits }));
    if (exact !== undefined || bits === 8 * bytes.length) return exact ?? [];
    return [...lengths]
      .flatMap((length) => (length >= bits ? [] : (bySubnet.get(keyOf(vrf, { bytes, bits: length })) ?? [])))
      .filter((user) => contains({ bytes, bits }, user.bytes));
  };
}

function subnetsOf(station: Station): readonly { readonly subnet: Prefix; readonly user: User }[] {
  return activeAddresses(station.port).flatMap((address) => {
    const [subnet, bytes] = [subnetOf(address), addressBytes(address.address)];
    if (subnet === undefined || bytes === undefined || isLinkLocal(address.address)) return [];
    const name = `${stationText(station)} with ${address.address}/${address.length}`;
    return [{ subnet, user: { name, device: station.device.id, bytes, span: address.span } }];
  });
}

function keyOf(vrf: string, prefix: Prefix): string {
  return `${vrf} ${networkBytes(prefix).join('.')}/${prefix.bits}`;
}
