import { sameItems } from '../model/declared.ts';
import { heldBy } from '../model/held.ts';
import type { Interface, InterfaceAddress } from '../model/network/interface.ts';
import { disjointNumbers, type Numbering, numbering } from './disjoint.ts';
import { sharedAddresses, smallNetworks } from './meeting-places.ts';
import type { Path, PathDevice } from './path.ts';
import { subnetKey } from './subnets.ts';
import { cableJoins, nodeName, tunnelJoins } from './vlan-joins.ts';
import { linkGroups, wiredEnds } from './wiring.ts';

/** An interface that is on and has an address: somebody on a broadcast domain. */
export interface Station {
  readonly device: PathDevice;
  readonly port: Interface;
  /** Name of its table; empty is the default one. */
  readonly vrf: string;
}

/** Stations that hear each other without a router between them. */
export type Segment = readonly Station[];

interface Known {
  readonly path: Path;
  readonly segments: readonly Segment[];
}

/** Those of the version before, by the list of cables, which is the same until the fleet file changes. */
const latest = new WeakMap<Path['declared']['links'], Known>();

/**
 * The broadcast domains of a path: by cables and the VLANs that they carry, by VXLAN networks, and, for a station whose
 * cable nobody declared, by the subnet that it shares with a device beside it (a pair, or the other end of any cable), or
 * by a small network or a shared gateway that one other has. Rules compare what is configured there, whatever works;
 * where a frame gets to now, with spanning tree and failures, `layer2/domain.ts` tells.
 */
export const segments = heldBy((path: Path): readonly Segment[] => {
  const { links } = path.declared;
  const before = latest.get(links);
  const made = (before && moved(before, path)) ?? asBefore(before, workOut(path));
  latest.set(links, { path, segments: made });
  return made;
});

/** The segments as before with the stations of this version, where no device joins others than it did. */
function moved(before: Known, { devices, declared }: Path): readonly Segment[] | undefined {
  const { devices: old, declared: said } = before.path;
  if (old.length !== devices.length || said.pairs !== declared.pairs) return undefined;
  const renewed = new Map<Station, Station>();
  for (const [at, device] of devices.entries()) {
    const own = old[at];
    if (own === device) continue;
    if (own === undefined || own.id !== device.id || joinText(own) !== joinText(device)) return undefined;
    const stations = stationsAt(device);
    for (const [place, station] of stationsAt(own).entries())
      renewed.set(station, stations[place] ?? station);
  }
  return before.segments.map((segment) =>
    segment.some((station) => renewed.has(station))
      ? segment.map((station) => renewed.get(station) ?? station)
      : segment,
  );
}

/** All of a device that tells whom it hears, and not where that stands. */
const joinText = heldBy(({ state, facts: { network } }: PathDevice): string =>
  JSON.stringify(
    [
      network?.interfaces,
      network?.vlans,
      network?.vxlan,
      network?.mlag,
      network?.management.hostname,
      state?.neighbors,
    ],
    (key, value: unknown) => (key === 'span' || key === 'description' ? undefined : value),
  ),
);

/** The same stations are the very same segment. */
function asBefore(before: Known | undefined, made: readonly Segment[]): readonly Segment[] {
  const known = new Map(before?.segments.map((segment) => [segment[0], segment]));
  return made.map((segment) => {
    const old = known.get(segment[0]);
    return old !== undefined && sameItems(old, segment) ? old : segment;
  });
}

/** By the list of cables: what a device or cable joins is worked out once. */
const numberingOf = heldBy<Path['declared']['links'], Numbering>(numbering);

/** Stations in no declared order, the loopbacks and tunnels left out. */
export const stationsOf = heldBy(({ devices }: Path): readonly Station[] => devices.flatMap(stationsAt));

const stationsAt = heldBy(
  (device: PathDevice): readonly Station[] =>
    device.facts.network?.interfaces.flatMap((port) => station(device, port)) ?? [],
);

/** Interfaces that others reach over a wire. */
export const onWires: ReadonlySet<Interface['kind']> = new Set([
  'physical',
  'lag',
  'vlan',
  'subinterface',
  'bridge',
]);

function station(device: PathDevice, port: Interface): readonly Station[] {
  const isStation = onWires.has(port.kind) && port.enabled.value && activeAddresses(port).length > 0;
  return isStation ? [{ device, port, vrf: port.vrf?.value ?? '' }] : [];
}

export function activeAddresses({ addresses }: Interface): readonly InterfaceAddress[] {
  return addresses.filter(({ inactive }) => inactive === undefined);
}

function workOut(path: Path): readonly Segment[] {
  const stations = stationsOf(path);
  const numbers = numberingOf(path.declared.links);
  const places = new Map(stations.map((station) => [station, numbers.of(station, placeOf)[0] ?? 0] as const));
  const joins = [
    ...linkGroups(path).map((group) => numbers.of(group, cableJoins)),
    ...path.devices.map((device) => numbers.of(device, tunnelJoins)),
  ];
  const domains = disjointNumbers(numbers.count());
  for (const pairs of joins)
    for (let at = 1; at < pairs.length; at += 2) domains.join(pairs[at - 1] ?? 0, pairs[at] ?? 0);
  const domainOf = (station: Station): number => domains.root(places.get(station) ?? 0);
  for (const [one, other] of uncabledJoins(path, stations, domainOf))
    domains.join(domainOf(one), domainOf(other));
  return [...Map.groupBy(stations, domainOf).values()];
}

function placeOf({ device, port }: Station): readonly string[] {
  return [nodeName(device, port)];
}

type StationPair = readonly [Station, Station];

/** Stations that no declared cable joins with anybody, and that share a subnet with a device beside theirs. */
function uncabledJoins(
  path: Path,
  stations: readonly Station[],
  domainOf: (station: Station) => number,
): readonly StationPair[] {
  const singles = singlesAmong(stations, domainOf);
  if (singles.length === 0) return [];
  const wanted = new Set(singles.flatMap(subnetKeys));
  const bySubnet = new Map<string, Map<PathDevice, Station>>();
  for (const one of stations) {
    for (const key of subnetKeys(one))
      if (wanted.has(key)) bySubnet.set(key, (bySubnet.get(key) ?? new Map()).set(one.device, one));
  }
  const beside = besideOf(path, new Set(singles.map(({ device }) => device.id)));
  const shared = singles.flatMap((one) =>
    subnetKeys(one).flatMap((key) =>
      [...(beside.get(one.device.id) ?? [])].flatMap((device): readonly StationPair[] => {
        const other = bySubnet.get(key)?.get(device);
        return other === undefined ? [] : [[one, other]];
      }),
    ),
  );
  return [...shared, ...meetings(singles)];
}

/** Stations of whose domain no other device has one. */
function singlesAmong(
  stations: readonly Station[],
  domainOf: (station: Station) => number,
): readonly Station[] {
  const only = new Map<number, PathDevice | undefined>();
  for (const station of stations) {
    const domain = domainOf(station);
    const isFirst = !only.has(domain);
    only.set(domain, isFirst || only.get(domain) === station.device ? station.device : undefined);
  }
  return stations.filter((station) => only.get(domainOf(station)) !== undefined);
}

/**
 * Two stations that are alone in a small network or with a shared gateway. Where more have it, sites are made alike; and
 * two with the same address are no neighbours, but copies.
 */
function meetings(singles: readonly Station[]): readonly StationPair[] {
  const places = singles.flatMap((station) =>
    [...smallNetworks(station.port), ...sharedAddresses(station.port)].map((key) => ({ key, station })),
  );
  return [...Map.groupBy(places, ({ key }) => key).values()].flatMap(
    ([one, other, third]): readonly StationPair[] => {
      if (one === undefined || other === undefined || third !== undefined) return [];
      const [a, b] = [one.station, other.station];
      return a.device === b.device || isCopy(a, b) ? [] : [[a, b]];
    },
  );
}

function isCopy(a: Station, b: Station): boolean {
  const own = new Set(activeAddresses(a.port).map(({ address }) => address));
  return activeAddresses(b.port).some(({ address }) => own.has(address));
}

function subnetKeys({ port, vrf }: Station): readonly string[] {
  return activeAddresses(port).flatMap((address) => {
    const key = subnetKey(address);
    return key === undefined ? [] : [`${vrf} ${key}`];
  });
}

/** For each of these devices those that are its declared pair, or joined with it by any cable. */
function besideOf(path: Path, ids: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<PathDevice>> {
  const byId = new Map(path.devices.map((device) => [device.id, device]));
  const found = new Map<string, Set<PathDevice>>();
  const add = (from: string, to: string): void => {
    const device = ids.has(from) ? byId.get(to) : undefined;
    if (device !== undefined && from !== to) found.set(from, (found.get(from) ?? new Set()).add(device));
  };
  const joined = [
    ...path.declared.pairs,
    ...wiredEnds(path).map(([one, other]) => [one.device.id, other.device.id] as const),
  ];
  for (const [one, other] of joined) {
    add(one, other);
    add(other, one);
  }
  return found;
}
