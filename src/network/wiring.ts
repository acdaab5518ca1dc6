import type { Link } from '../model/declared.ts';
import { heldBy } from '../model/held.ts';
import { type LinkEnds, type PortEnd, portOf, portTold, type WiredLink } from './links.ts';
import { deviceNames } from './lldp-names.ts';
import type { Path, PathDevice } from './path.ts';

/** Cables between a device and those that come after it by name: all cables between two devices are in one group. */
export type LinkGroup = readonly WiredLink[];

interface Wiring {
  readonly byId: ReadonlyMap<string, PathDevice>;
  /** By the device whose name comes first. */
  readonly groups: ReadonlyMap<string, LinkGroup>;
  readonly told: LinkGroup;
}

const held = new WeakMap<Path, Wiring>();

/** The wiring of the version before, by the list of cables, which is the same until the fleet file changes. */
const latest = new WeakMap<readonly Link[], Wiring>();

/** Groups of cables, each the very same as in the version before unless one of its devices is another one. */
export function linkGroups(path: Path): readonly LinkGroup[] {
  return [...wiringOf(path).groups.values()];
}

/**
 * Cables between two ports that both configurations have: the declared ones, and those that LLDP tells of between ports
 * for which nothing is declared.
 */
export function wiredLinks(path: Path): readonly WiredLink[] {
  return linkGroups(path).flat();
}

/** Those that only LLDP tells of. */
export function toldLinks(path: Path): LinkGroup {
  return wiringOf(path).told;
}

/** The two ends of each such cable, whoever told of it. */
export const wiredEnds = heldBy((path: Path): readonly LinkEnds[] =>
  wiredLinks(path).map(({ ends }) => ends),
);

/** A path of the devices of one group, that has no other cables. */
export function pathOfGroup({ declared }: Path, group: LinkGroup): Path {
  const devices = [...new Set(group.flatMap(({ ends }) => ends.map(({ device }) => device)))];
  const path = { devices, declared };
  const byId = new Map(devices.map((device) => [device.id, device]));
  held.set(path, { byId, groups: new Map([['', group]]), told: [] });
  return path;
}

function wiringOf(path: Path): Wiring {
  const known = held.get(path);
  if (known !== undefined) return known;
  const { links } = path.declared;
  const made = wire(path, latest.get(links));
  held.set(path, made);
  latest.set(links, made);
  return made;
}

function wire({ devices, declared: { links } }: Path, before: Wiring | undefined): Wiring {
  const byId = new Map(devices.map((device) => [device.id, device]));
  const declared = declaredGroups(links);
  const groups = new Map(before?.told.length === 0 ? before.groups : []);
  const keep = (first: string, now: LinkGroup): void => {
    const known = before?.groups.get(first);
    groups.set(first, known !== undefined && sameLinks(known, now) ? known : now);
  };
  for (const first of staleGroups(declared, byId, before))
    keep(
      first,
      (declared.links.get(first) ?? []).flatMap((link) => wiredBy(byId, link)),
    );
  const told = toldLinksOf(devices, links);
  const byFirst = Map.groupBy(told, ({ ends: [one, other] }) => firstOf(one.device.id, other.device.id));
  for (const [first, own] of byFirst) {
    keep(first, [...(groups.get(first) ?? []).filter(({ from }) => from === 'declared'), ...own]);
  }
  return { byId, groups, told };
}

function wiredBy(byId: ReadonlyMap<string, PathDevice>, { ends }: Link): readonly WiredLink[] {
  const [a, b] = ends.map((end) => portOf(byId.get(end.device), end.interface));
  return a === undefined || b === undefined ? [] : [{ ends: [a, b], from: 'declared' }];
}

function sameLinks(a: LinkGroup, b: LinkGroup): boolean {
  const isSameEnd = (one: PortEnd, other: PortEnd | undefined): boolean =>
    one.device === other?.device && one.port === other.port;
  return (
    a.length === b.length &&
    a.every(
      ({ ends, from }, at) =>
        from === b[at]?.from && ends.every((end, side) => isSameEnd(end, b[at]?.ends[side])),
    )
  );
}

interface DeclaredGroups {
  readonly links: ReadonlyMap<string, readonly Link[]>;
  /** Names of the groups of each device that a cable names. */
  readonly byDevice: ReadonlyMap<string, ReadonlySet<string>>;
}

const declaredGroups = heldBy((all: readonly Link[]): DeclaredGroups => {
  const links = Map.groupBy(all, ({ ends: [one, other] }) => firstOf(one.device, other.device));
  const byDevice = new Map<string, Set<string>>();
  for (const [first, own] of links)
    for (const { device } of own.flatMap(({ ends }) => ends))
      byDevice.set(device, (byDevice.get(device) ?? new Set()).add(first));
  return { links, byDevice };
});

/** Groups of which a device is another one than before; all of them where LLDP told of cables then. */
function staleGroups(
  { links, byDevice }: DeclaredGroups,
  byId: Wiring['byId'],
  before: Wiring | undefined,
): Iterable<string> {
  if (before === undefined || before.told.length > 0) return links.keys();
  const found = new Set<string>();
  for (const [id, groups] of byDevice)
    if (before.byId.get(id) !== byId.get(id)) for (const group of groups) found.add(group);
  return found;
}

function firstOf(one: string, other: string): string {
  return one < other ? one : other;
}

/** Each cable as each of its ends tells it, where nothing is declared for its ports. */
function toldLinksOf(devices: readonly PathDevice[], links: readonly Link[]): LinkGroup {
  if (devices.every(({ state }) => state === undefined)) return [];
  const taken = new Set(links.flatMap(({ ends }) => ends.map((end) => placeOf(end.device, end.interface))));
  const names = deviceNames(devices);
  return devices.flatMap((device) =>
    (device.state?.neighbors ?? []).flatMap((neighbor): readonly WiredLink[] => {
      const here = portTold(device, neighbor.interface);
      const there = portTold(names.find(neighbor.device), neighbor.port);
      if (here === undefined || there === undefined) return [];
      const places = [here, there].map((end) => placeOf(end.device.id, end.port.name));
      if (places.some((place) => taken.has(place))) return [];
      for (const place of places) taken.add(place);
      return [{ ends: [here, there], from: 'lldp' }];
    }),
  );
}

function placeOf(device: string, port: string): string {
  return `${device} ${port.toLowerCase()}`;
}
