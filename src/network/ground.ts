import { sameItems } from '../model/declared.ts';
import { heldBy } from '../model/held.ts';
import type { NetworkFacts } from '../model/network/facts.ts';
import type { Interface, InterfaceAddress, RedundancyGroup } from '../model/network/interface.ts';
import { declaredFacts, isMadeElsewhere, withDeclaredAddress } from './declared-host.ts';
import { type Machine, machinesOf } from './machines.ts';
import { type Path, type PathDevice, servesRequests } from './path.ts';
import { PrefixTable } from './prefix-table.ts';
import { subnetOf } from './subnets.ts';

/** A machine with what is known of its network; of one that is only declared that is its address and its cables. */
export interface Node extends Machine {
  readonly facts: NetworkFacts;
  /** Nothing was read of it: it has one interface, and whoever is in its subnet is its gateway. */
  readonly isDeclared: boolean;
}

/** An interface that has an address of its own. */
export interface Place {
  readonly node: Node;
  readonly port: Interface;
  readonly address: InterfaceAddress;
}

/** An interface with the redundancy group that may give it an address. */
export interface SharedPlace {
  readonly node: Node;
  readonly port: Interface;
  readonly group: RedundancyGroup;
}

/** What follows from the configurations alone, whatever is up or down. */
export interface Ground {
  readonly path: Path;
  /** By the id of each device, host and client that is on it. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly all: readonly Node[];
  /** Those that stand for clients. */
  readonly clients: readonly Node[];
  readonly byAddress: ReadonlyMap<string, readonly Place[]>;
  /** Members of redundancy groups by the addresses of those. */
  readonly byVirtual: ReadonlyMap<string, readonly SharedPlace[]>;
  /** Interfaces by the subnets of their addresses. */
  readonly subnets: PrefixTable<Place>;
}

/** By the list of cables, which is the same until the fleet file changes. */
const latest = new WeakMap<Path['declared']['links'], Ground>();

export const groundOf = heldBy((path: Path): Ground => {
  const { links } = path.declared;
  const machines = machinesOf(path);
  const before = latest.get(links);
  const made = (before && patched(before, path, machines)) ?? layAnew(path, machines);
  latest.set(links, made);
  return made;
});

/** The ground before with the machines of this version, where all have the addresses that they had. */
function patched(before: Ground, path: Path, machines: ReadonlyMap<string, Machine>): Ground | undefined {
  if (machines.size !== before.nodes.size) return undefined;
  const swaps = new Map<Node, Node>();
  for (const [id, machine] of machines) {
    const old = before.nodes.get(id);
    const node = old && patchedNode(old, machine, path);
    if (old === undefined || node === undefined) return undefined;
    if (node !== old) swaps.set(old, node);
  }
  return swaps.size === 0 ? { ...before, path } : swapped(before, path, swaps);
}

/** Undefined: it is another machine, or has other addresses. */
function patchedNode(old: Node, machine: Machine, path: Path): Node | undefined {
  if (old.id !== machine.id) return undefined;
  if (machine.facts !== undefined && isRead(machine)) {
    const node = readNode(machine, machine.facts, path);
    return node === old || placesText(node) === placesText(old) ? node : undefined;
  }
  const isSame =
    old.address === machine.address &&
    sameItems(old.clients ?? [], machine.clients ?? []) &&
    sameItems(old.devices, machine.devices);
  return isSame ? old : undefined;
}

/** Addresses of interfaces and groups, in order, and not where they stand. */
const placesText = heldBy(({ facts }: Node): string =>
  JSON.stringify(
    facts.interfaces.map(({ name, addresses, redundancy }) => [name, addresses, redundancy]),
    (key, value: unknown) => (key === 'span' ? undefined : value),
  ),
);

function swapped(before: Ground, path: Path, swaps: ReadonlyMap<Node, Node>): Ground {
  const now = (node: Node): Node => swaps.get(node) ?? node;
  const places = new Map<Place, Place>();
  const shared = new Map<SharedPlace, SharedPlace>();
  for (const [old, node] of swaps) {
    for (const [at, place] of placesOf(old).entries()) places.set(place, placesOf(node)[at] ?? place);
    for (const [at, place] of groupsOf(old).entries()) shared.set(place, groupsOf(node)[at] ?? place);
  }
  const byAddress = new Map(before.byAddress);
  for (const { address } of places.keys())
    byAddress.set(
      address.address,
      (byAddress.get(address.address) ?? []).map((one) => places.get(one) ?? one),
    );
  const byVirtual = new Map(before.byVirtual);
  for (const { address } of [...shared.keys()].flatMap(({ group }) => group.addresses))
    byVirtual.set(
      address,
      (byVirtual.get(address) ?? []).map((one) => shared.get(one) ?? one),
    );
  return {
    path,
    nodes: new Map([...before.nodes].map(([id, node]) => [id, now(node)])),
    all: before.all.map(now),
    clients: before.clients,
    byAddress,
    byVirtual,
    subnets: before.subnets.replaced(
      places,
      [...places.keys()].flatMap(({ address }) => subnetOf(address) ?? []),
    ),
  };
}

function isRead({ facts }: Machine): boolean {
  return facts !== undefined && !isMadeElsewhere(facts);
}

function layAnew(path: Path, machines: ReadonlyMap<string, Machine>): Ground {
  const subnets = new PrefixTable<Place>();
  const byAddress = new Map<string, Place[]>();
  const byVirtual = new Map<string, SharedPlace[]>();
  const nodes = new Map<Machine, Node>();
  const note = (node: Node): void => {
    for (const place of placesOf(node)) {
      const subnet = subnetOf(place.address);
      if (subnet === undefined) continue;
      subnets.add(subnet, place);
      push(byAddress, place.address.address, place);
    }
    for (const place of groupsOf(node))
      for (const { address } of place.group.addresses) push(byVirtual, address, place);
  };
  const distinct = [...new Set(machines.values())];
  const ports = portsByCable(path, machines);
  const length = (address: readonly number[]): number | undefined => subnets.longest(address)?.prefix.bits;
  for (const machine of distinct) {
    if (machine.facts === undefined || !isRead(machine)) continue;
    const node = readNode(machine, machine.facts, path);
    nodes.set(machine, node);
    note(node);
  }
  const declared = distinct
    .filter((machine) => !isRead(machine))
    .map(
      (machine) =>
        [machine, declaredNode(path, machine, { ports: ports.get(machine) ?? [], length })] as const,
    );
  for (const [machine, node] of declared) {
    nodes.set(machine, node);
    note(node);
  }
  const byId = new Map(
    [...machines].flatMap(([id, machine]) => {
      const node = nodes.get(machine);
      return node === undefined ? [] : [[id, node] as const];
    }),
  );
  const all = [...nodes.values()];
  const clients = all.filter((node) => node.clients !== undefined);
  return { path, nodes: byId, all, clients, byAddress, byVirtual, subnets };
}

/** By the list of cables, which is the same until the fleet file changes, and the machine. */
const latestNodes = new WeakMap<Path['declared']['links'], Map<string, Node>>();

/**
 * A machine that forwards as before is the same node in every version of the path, so that what was worked out about it
 * holds on.
 */
function readNode(machine: Machine, facts: NetworkFacts, { declared: { links } }: Path): Node {
  const all = latestNodes.get(links) ?? new Map<string, Node>();
  latestNodes.set(links, all);
  const known = all.get(machine.id);
  const isSame =
    known !== undefined &&
    known.address === machine.address &&
    known.devices.length === machine.devices.length &&
    known.devices.every((device, at) => forwardsAlike(device, machine.devices[at]));
  if (isSame) return known;
  const made = { ...machine, facts, isDeclared: false };
  all.set(machine.id, made);
  return made;
}

/** Nothing is other than what people call an interface, or how the device is managed. */
function forwardsAlike(a: PathDevice, b: PathDevice | undefined): boolean {
  if (a === b || b === undefined) return a === b;
  return (
    !servesRequests(a) &&
    !servesRequests(b) &&
    a.state === b.state &&
    a.facts.kind === b.facts.kind &&
    forwardingText(a) === forwardingText(b)
  );
}

const forwardingText = heldBy(({ facts: { network } }: PathDevice): string =>
  JSON.stringify(network, (key, value: unknown) =>
    key === 'description' || key === 'management' ? undefined : value,
  ),
);

interface DeclaredShape {
  readonly ports: readonly string[];
  /** Length of the subnet that an address lies in. */
  readonly length: (address: readonly number[]) => number | undefined;
}

const heldDeclared = new WeakMap<Path['declared']['links'], Map<string, Node>>();

/** A machine whose addresses only the fleet file knows. */
function declaredNode({ declared }: Path, machine: Machine, { ports, length }: DeclaredShape): Node {
  const all = heldDeclared.get(declared.links) ?? new Map<string, Node>();
  heldDeclared.set(declared.links, all);
  const read = machine.facts;
  const facts =
    read === undefined
      ? declaredFacts(machine, ports, length)
      : withDeclaredAddress(read, machine, ports, length);
  const { id, address, clients } = machine;
  const key = JSON.stringify([
    id,
    address,
    clients,
    facts.interfaces.map(({ name, addresses }) => [name, addresses]),
  ]);
  const known = all.get(key);
  if (known !== undefined && machine.devices.every((device, at) => device === known.devices[at]))
    return known;
  const made = { ...machine, facts, isDeclared: read === undefined };
  all.set(key, made);
  return made;
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const there = lists.get(key);
  if (there === undefined) lists.set(key, [value]);
  else there.push(value);
}

const groupsOf = heldBy((node: Node): readonly SharedPlace[] =>
  node.facts.interfaces.flatMap((port) => port.redundancy.map((group) => ({ node, port, group }))),
);

const placesOf = heldBy((node: Node): readonly Place[] =>
  node.facts.interfaces.flatMap((port) =>
    port.addresses.flatMap((address) => (address.inactive === undefined ? [{ node, port, address }] : [])),
  ),
);

/** Names of the interfaces by which cables name machines. */
function portsByCable(
  { declared }: Path,
  machines: ReadonlyMap<string, Machine>,
): ReadonlyMap<Machine, readonly string[]> {
  const found = new Map<Machine, string[]>();
  for (const { device, interface: name } of declared.links.flatMap(({ ends }) => ends)) {
    const machine = machines.get(device);
    if (machine === undefined) continue;
    const list = found.get(machine);
    if (list === undefined) found.set(machine, [name]);
    else if (!list.includes(name)) list.push(name);
  }
  return found;
}

/** The interface of that name; names differ in case between what people write and what devices print. */
export function interfaceNamed(facts: NetworkFacts, name: string): Interface | undefined {
  return byName(facts).get(name.toLowerCase());
}

const byName = heldBy(
  ({ interfaces }: NetworkFacts): ReadonlyMap<string, Interface> =>
    new Map(interfaces.map((one) => [one.name.toLowerCase(), one])),
);
