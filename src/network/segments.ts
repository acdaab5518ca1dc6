import { sameItems } from '../model/declared.ts';
import { heldBy } from '../model/held.ts';
import type { Interface, InterfaceAddress } from '../model/network/interface.ts';
import { type Disjoint, disjoint } from './disjoint.ts';
import { isUp, type PortEnd, passesVlan, untaggedVlan } from './links.ts';
import { sharedAddresses, smallNetworks } from './meeting-places.ts';
import type { Path, PathDevice } from './path.ts';
import { subnetKey } from './subnets.ts';
import { wiredEnds } from './wiring.ts';

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
 * by a small network or a shared gateway that one other has.
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

/** Stations in no declared order, the loopbacks and tunnels left out. */
export const stationsOf = heldBy(({ devices }: Path): readonly Station[] => devices.flatMap(stationsAt));

const stationsAt = heldBy(
  (device: PathDevice): readonly Station[] =>
    device.facts.network?.interfaces.flatMap((port) => station(device, port)) ?? [],
);

const onWires: ReadonlySet<Interface['kind']> = new Set([
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
  const domains = disjoint<string>();
  joinCables(path, domains);
  joinTunnels(path, domains);
  joinUncabled(path, stations, domains);
  return [...Map.groupBy(stations, ({ device, port }) => domains.root(domainOf(device, port))).values()];
}

/** The node of a routed port is the port itself, that of an SVI its VLAN on this switch. */
function domainOf({ id }: PathDevice, { kind, vlan, name }: Interface): string {
  return kind === 'vlan' && vlan !== undefined ? vlanNode(id, vlan.value) : `${id}/${name}`;
}

function vlanNode(device: string, vlan: number): string {
  return `${device}/vlan:${vlan}`;
}

function joinCables(path: Path, domains: Disjoint<string>): void {
  const seen = new Set<string>();
  for (const ends of wiredEnds(path)) {
    const key = ends.map(({ device, bundle }) => `${device.id}/${bundle.name}`).join(' ');
    if (seen.has(key) || !ends.every(isUp)) continue;
    seen.add(key);
    const [here, there] = [nodesOf(ends[0]), nodesOf(ends[1])];
    if (here.untagged !== undefined && there.untagged !== undefined)
      domains.join(here.untagged, there.untagged);
    for (const tag of new Set([...here.tags, ...there.tags])) {
      const [one, other] = [here.tagged(tag), there.tagged(tag)];
      if (one !== undefined && other !== undefined) domains.join(one, other);
    }
  }
}

interface Nodes {
  readonly untagged: string | undefined;
  /** Tags that mean something at this end. */
  readonly tags: readonly number[];
  readonly tagged: (tag: number) => string | undefined;
}

function nodesOf({ device, bundle }: PortEnd): Nodes {
  const { id, facts } = device;
  const { switchport } = bundle;
  if (switchport === undefined) {
    const below = subinterfaces(device).get(bundle.name) ?? new Map<number, string>();
    return { untagged: `${id}/${bundle.name}`, tags: [...below.keys()], tagged: (tag) => below.get(tag) };
  }
  const own = untaggedVlan(switchport);
  const isTrunk = switchport.mode !== 'access';
  return {
    untagged: own === undefined ? undefined : vlanNode(id, own),
    tags: isTrunk ? (facts.network?.vlans ?? []).map(({ number }) => number) : [],
    tagged: (tag) =>
      isTrunk && tag !== own && passesVlan({ device, bundle }, tag) ? vlanNode(id, tag) : undefined,
  };
}

const heldBelow = new WeakMap<PathDevice, ReadonlyMap<string, ReadonlyMap<number, string>>>();

/** Nodes of subinterfaces, by the port that they belong to and their tag. */
function subinterfaces(device: PathDevice): ReadonlyMap<string, ReadonlyMap<number, string>> {
  const known = heldBelow.get(device);
  if (known !== undefined) return known;
  const made = new Map<string, Map<number, string>>();
  for (const { kind, parent, vlan, name } of device.facts.network?.interfaces ?? []) {
    if (kind !== 'subinterface' || parent === undefined || vlan === undefined) continue;
    const own = made.get(parent) ?? new Map<number, string>();
    made.set(parent, own.set(vlan.value, `${device.id}/${name}`));
  }
  heldBelow.set(device, made);
  return made;
}

/** A VXLAN network is one broadcast domain wherever it has a VLAN (RFC 7348, 4). */
function joinTunnels({ devices }: Path, domains: Disjoint<string>): void {
  for (const { id, facts } of devices) {
    for (const { vni, vlan } of (facts.network?.vxlan ?? []).flatMap(({ networks }) => networks))
      if (vlan !== undefined) domains.join(`vni:${vni}`, vlanNode(id, vlan));
  }
}

/** Stations that no declared cable joins with anybody, and that share a subnet with a device beside theirs. */
function joinUncabled(path: Path, stations: readonly Station[], domains: Disjoint<string>): void {
  const inDomain = new Map<string, Set<PathDevice>>();
  for (const { device, port } of stations) {
    const root = domains.root(domainOf(device, port));
    inDomain.set(root, (inDomain.get(root) ?? new Set()).add(device));
  }
  const alone = ({ device, port }: Station): boolean =>
    (inDomain.get(domains.root(domainOf(device, port)))?.size ?? 0) < 2;
  const singles = stations.filter(alone);
  const beside = besideOf(path);
  const bySubnet = new Map<string, Map<PathDevice, Station>>();
  for (const one of stations) {
    for (const key of subnetKeys(one))
      bySubnet.set(key, (bySubnet.get(key) ?? new Map()).set(one.device, one));
  }
  const sharing = (one: Station): readonly Station[] =>
    subnetKeys(one).flatMap((key) =>
      [...(beside.get(one.device.id) ?? [])].flatMap((device) => bySubnet.get(key)?.get(device) ?? []),
    );
  for (const one of singles)
    for (const other of sharing(one))
      domains.join(domainOf(one.device, one.port), domainOf(other.device, other.port));
  joinMeeting(singles, domains);
}

/**
 * Two stations that are alone in a small network or with a shared gateway. Where more have it, sites are made alike; and
 * two with the same address are no neighbours, but copies.
 */
function joinMeeting(singles: readonly Station[], domains: Disjoint<string>): void {
  const places = singles.flatMap((station) =>
    [...smallNetworks(station.port), ...sharedAddresses(station.port)].map((key) => ({ key, station })),
  );
  for (const [one, other, third] of Map.groupBy(places, ({ key }) => key).values()) {
    if (one === undefined || other === undefined || third !== undefined) continue;
    const [a, b] = [one.station, other.station];
    if (a.device === b.device || isCopy(a, b)) continue;
    domains.join(domainOf(a.device, a.port), domainOf(b.device, b.port));
  }
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

/** Devices that are a declared pair, or joined by any cable. */
function besideOf(path: Path): ReadonlyMap<string, ReadonlySet<PathDevice>> {
  const byId = new Map(path.devices.map((device) => [device.id, device]));
  const found = new Map<string, Set<PathDevice>>();
  const add = (from: string, to: string): void => {
    const device = byId.get(to);
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
