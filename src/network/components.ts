import { type Declared, type Service, sameDeclared } from '../model/declared.ts';
import type { Listener } from '../model/facts.ts';
import { heldBy } from '../model/held.ts';
import { addressBytes, isLoopback, parsePrefix } from './address.ts';
import { type Disjoint, disjoint } from './disjoint.ts';
import { namesTold, ownNames } from './lldp-names.ts';
import { type PairKeys, pairKeys, pairsAmong } from './pairs.ts';
import { type EntryWay, entryWay, type Path, type PathDevice } from './path.ts';
import { PrefixTable } from './prefix-table.ts';

/** What a device offers to others and what it wants of them, as text: more than the joins, never less. */
interface Keys {
  readonly offers: readonly string[];
  readonly wants: readonly string[];
}

/** All of a device that tells which others it has to do with: plain data, so that threads can exchange it. */
export interface Member {
  readonly id: string;
  readonly host: string | undefined;
  readonly keys: Keys;
  /** Subnets that its interfaces are in, as `10.0.0.0/24`; empty where no network is read. */
  readonly subnets: readonly string[];
  readonly pair: PairKeys | undefined;
  /** What it calls itself, and the neighbours that LLDP told it of. */
  readonly names: readonly string[];
  readonly hears: readonly string[];
  /** How each declared service may enter at it; in the order of the services. */
  readonly entries: readonly EntryWay[];
}

/** Devices that belong together, with the services that enter at them. */
export interface Part<T> {
  readonly members: readonly T[];
  readonly services: readonly Service[];
}

/**
 * The parts of a path that have nothing to do with each other: devices are together when one may lead to another, when
 * they are a pair or joined by a cable (declared, or told by LLDP), when they share a machine, when they are switches,
 * routers or in their subnets, or when a service enters at both. Each part is a path of its own, so that
 * work on one part does not grow with the size of the estate.
 */
export function components(path: Path): readonly Path[] {
  const { devices, declared } = path;
  if (devices.length < 2) return [path];
  const members = devices.map((device) => heldMember(device, declared));
  return partition(members, declared).map((part) => ({
    devices: part.places.flatMap((at) => devices[at] ?? []),
    declared: part.declared,
  }));
}

interface Partition {
  readonly members: readonly Member[];
  readonly declared: Declared;
  readonly parts: readonly { readonly places: readonly number[]; readonly declared: Declared }[];
}

/** By the list of declared services, which is the same until the fleet file changes. */
const latest = new WeakMap<readonly Service[], Partition>();

/** Where nothing changed that tells which devices belong together, they are as before. */
function partition(members: readonly Member[], declared: Declared): Partition['parts'] {
  const before = latest.get(declared.services);
  const isSame =
    before !== undefined &&
    sameDeclared(before.declared, declared) &&
    before.members.length === members.length &&
    members.every((one, at) => isSameMember(one, before.members[at]));
  const parts =
    isSame === true
      ? before.parts
      : partsOf(
          members.map((member, at) => ({ ...member, at })),
          declared,
        ).map((part) => ({
          places: part.members.map(({ at }) => at),
          declared: { ...declared, services: part.services },
        }));
  latest.set(declared.services, { members, declared, parts });
  return parts;
}

function isSameMember(one: Member, other: Member | undefined): boolean {
  return one === other || (other !== undefined && memberText(one) === memberText(other));
}

const memberText = heldBy((member: Member): string => JSON.stringify(member));

const heldMembers = new WeakMap<
  PathDevice,
  { readonly services: readonly Service[]; readonly member: Member }
>();

function heldMember(device: PathDevice, declared: Declared): Member {
  const { services } = declared;
  const known = heldMembers.get(device);
  if (known?.services === services) return known.member;
  const member = memberOf(device, declared);
  heldMembers.set(device, { services, member });
  return member;
}

/** The parts in the order of their first members; services that enter nowhere are with the first. */
export function partsOf<T extends Member>(members: readonly T[], declared: Declared): readonly Part<T>[] {
  const groups = disjoint<T>();
  joinTiers(members, groups);
  joinMachines(members, groups);
  for (const [one, other] of pairsAmong(members, declared)) groups.join(one, other);
  joinLinks(members, declared, groups);
  joinNetwork(members, groups);
  joinNeighbors(members, groups);
  const entered = declared.services.map((_, at) => entryMembers(members, at));
  for (const [first, ...others] of entered) {
    if (first !== undefined) for (const other of others) groups.join(first, other);
  }
  const parts = new Map<T, T[]>();
  for (const member of members) push(parts, groups.root(member), member);
  const services = new Map<T | undefined, Service[]>();
  for (const [at, service] of declared.services.entries()) {
    const first = entered[at]?.[0];
    push(services, first === undefined ? undefined : groups.root(first), service);
  }
  return [...parts].map(([root, own], at) => ({
    members: own,
    services: [...(services.get(root) ?? []), ...(at === 0 ? (services.get(undefined) ?? []) : [])],
  }));
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const held = lists.get(key);
  if (held === undefined) lists.set(key, [value]);
  else held.push(value);
}

function joinTiers<T extends Member>(members: readonly T[], groups: Disjoint<T>): void {
  const offered = new Map<string, T[]>();
  for (const member of members) for (const key of member.keys.offers) push(offered, key, member);
  for (const member of members) {
    for (const key of member.keys.wants) {
      for (const other of offered.get(key) ?? []) groups.join(member, other);
    }
  }
}

function joinMachines<T extends Member>(members: readonly T[], groups: Disjoint<T>): void {
  const byHost = new Map<string, T>();
  for (const member of members) {
    const { host = '' } = member;
    const held = byHost.get(host);
    if (host === '') continue;
    if (held === undefined) byHost.set(host, member);
    else groups.join(held, member);
  }
}

function joinLinks<T extends Member>(members: readonly T[], { links }: Declared, groups: Disjoint<T>): void {
  if (links.length === 0) return;
  const byId = new Map(members.map((member) => [member.id, member]));
  for (const { ends } of links) {
    const [one, other] = ends.map(({ device }) => byId.get(device));
    if (one !== undefined && other !== undefined) groups.join(one, other);
  }
}

/** Switches and routers are one network, with every machine whose address lies in it. */
function joinNetwork<T extends Member>(members: readonly T[], groups: Disjoint<T>): void {
  const [first, ...others] = members.filter(({ subnets }) => subnets.length > 0);
  if (first === undefined) return;
  for (const other of others) groups.join(first, other);
  const table = new PrefixTable<true>();
  for (const text of new Set([first, ...others].flatMap(({ subnets }) => subnets))) {
    const prefix = parsePrefix(text);
    if (prefix !== undefined) table.add(prefix, true);
  }
  for (const member of members) {
    const bytes = addressBytes(member.host ?? '');
    if (bytes !== undefined && table.longest(bytes) !== undefined) groups.join(first, member);
  }
}

function joinNeighbors<T extends Member>(members: readonly T[], groups: Disjoint<T>): void {
  if (members.every(({ hears }) => hears.length === 0)) return;
  const byName = new Map<string, T[]>();
  for (const one of members) for (const name of one.names) push(byName, name, one);
  for (const one of members)
    for (const name of one.hears) for (const other of byName.get(name) ?? []) groups.join(one, other);
}

/** Those that listen on the very address of a service's entry; else those that listen on its port. */
function entryMembers<T extends Member>(members: readonly T[], service: number): readonly T[] {
  const ways = members.map(({ entries }) => entries[service]);
  const isExact = ways.some((way) => way?.isExact === true);
  return members.filter((_, at) => (isExact ? ways[at]?.byAddress : ways[at]?.byPort) === true);
}

export function memberOf(device: PathDevice, { services }: Declared): Member {
  const { id, host } = device;
  const entries = services.map((service) => entryWay(device, service));
  const told = device.state?.neighbors ?? [];
  const hears = [...new Set(told.flatMap((neighbor) => namesTold(neighbor.device)))];
  const [subnets, names] = [subnetsOf(device), ownNames(device)];
  return { id, host, keys: keysOf(device), subnets, pair: pairKeys(device), names, hears, entries };
}

/** A switch without any address is in the network too: `::/128` stands for it. */
function subnetsOf({ facts: { network } }: PathDevice): readonly string[] {
  if (network === undefined) return [];
  const found = network.interfaces.flatMap(({ addresses }) =>
    addresses.map(({ address, length }) => `${address}/${length}`),
  );
  return found.length === 0 ? ['::/128'] : found;
}

function keysOf(device: PathDevice): Keys {
  const offers = new Set(
    device.facts.frontends.flatMap(({ listeners }) => listeners.flatMap((one) => offersOf(device, one))),
  );
  const wants = new Set<string>();
  const here = machineOf(device);
  for (const { servers } of device.facts.pools) {
    for (const { address, port, family } of servers) {
      if (address === undefined) continue;
      const isHere = family === 'unix' || isLoopback(address);
      if (!isHere && port === undefined) continue;
      const key = isHere ? `${here} ${port ?? address}` : `${address} ${port}`;
      if (!offers.has(key)) wants.add(key);
    }
  }
  return { offers: [...offers], wants: [...wants] };
}

/** For what stays on one machine: its declared address, or one for all devices that declare none. */
function machineOf({ host = '' }: PathDevice): string {
  return `here@${host}`;
}

function offersOf(device: PathDevice, { address, port, lastPort, family }: Listener): readonly string[] {
  const { host = '', id } = device;
  const here = machineOf(device);
  if (family === 'unix') return [`${here} ${address}`];
  if (port === undefined) return [];
  const last = Math.min(lastPort ?? port, port + 1000);
  const ports = Array.from({ length: last - port + 1 }, (_, at) => port + at);
  const specific = address !== '*' && !isLoopback(address);
  const places = specific ? [address] : [host === '' ? id : host, here];
  return ports.flatMap((each) => places.map((place) => `${place} ${each}`));
}
