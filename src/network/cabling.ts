import type { Link } from '../model/declared.ts';
import { heldBy } from '../model/held.ts';
import type { Interface } from '../model/network/interface.ts';
import { type CableGroup, cableGroups } from './cable-groups.ts';
import { type Ground, interfaceNamed, type Node } from './ground.ts';
import { cableToken, worksToken } from './tokens.ts';

/** One end of a cable: a port, and what holds its VLANs and addresses. */
export interface CableEnd {
  readonly node: Node;
  readonly port: Interface;
  /** The port's aggregate where it is in one, else the port itself. */
  readonly bundle: Interface;
}

export interface Cable {
  /** `edge1:Ethernet1 -- core1:Ethernet3` */
  readonly id: string;
  readonly ends: readonly [CableEnd, CableEnd];
}

/** All cables between the same two ports or aggregates: what spanning tree and routing see as one link. */
export interface Connection {
  readonly id: string;
  readonly cables: readonly Cable[];
  readonly ends: readonly [CableEnd, CableEnd];
  /** What the result that says which of its cables work is called. */
  readonly name: string;
  /** Tokens of its cables and of the machines at their ends. */
  readonly tokens: readonly string[];
}

/** A connection as one of its ends sees it. */
export interface Leg {
  readonly connection: Connection;
  readonly near: CableEnd;
  readonly far: CableEnd;
  /** The same as the far end sees it. */
  readonly back: Leg;
}

type Cabling = ReadonlyMap<Node, readonly Leg[]>;

/** The legs of each node; those of nodes without cables are missing. */
export const cablingOf = heldBy((ground: Ground): Cabling => {
  const { links } = ground.path.declared;
  const made = wire(ground, latest.get(links));
  latest.set(links, made);
  return made.cabling;
});

interface Wired {
  readonly nodes: Ground['nodes'];
  readonly groups: ReturnType<typeof cableGroups>;
  /** The legs of each group. */
  readonly legs: ReadonlyMap<string, readonly Leg[]>;
  readonly cabling: Cabling;
}

/** Of the version before, by the list of cables, which is the same until the fleet file changes. */
const latest = new WeakMap<readonly Link[], Wired>();

/** Legs are made anew where a machine at one of their ends is another one. */
function wire(ground: Ground, before: Wired | undefined): Wired {
  const { nodes } = ground;
  const groups = cableGroups(ground);
  const known = before?.groups === groups ? before : undefined;
  const machines = groupsByMachine(groups);
  const changed = [...machines.keys()].filter((id) => known?.nodes.get(id) !== nodes.get(id));
  const stale = new Set(
    known === undefined ? groups.keys() : changed.flatMap((id) => machines.get(id) ?? []),
  );
  const legs = new Map(known?.legs);
  const touched = new Set<Node>();
  for (const name of stale) {
    const old = legs.get(name) ?? [];
    const now = legsBetween(ground, groups.get(name)?.ends ?? []);
    legs.set(name, now);
    for (const { near } of [...old, ...now]) touched.add(near.node);
  }
  const cabling = new Map(known?.cabling);
  for (const node of touched) {
    const own = (machines.get(node.id) ?? []).flatMap((name) => legs.get(name) ?? []);
    const here = nodes.get(node.id) === node ? own.filter(({ near }) => near.node === node) : [];
    if (here.length > 0) cabling.set(node, here);
    else cabling.delete(node);
  }
  return { nodes, groups, legs, cabling };
}

/** Names of the groups of each machine. */
const groupsByMachine = heldBy((groups: Wired['groups']): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const [name, { machines }] of groups)
    for (const id of machines) {
      const list = found.get(id);
      if (list === undefined) found.set(id, [name]);
      else list.push(name);
    }
  return found;
});

/** Both directions of every connection. */
function legsBetween(ground: Ground, ends: CableGroup['ends']): readonly Leg[] {
  const bundles = Map.groupBy(cables(ground, ends), (cable) =>
    cable.ends.map(({ node, bundle }) => `${node.id}:${bundle.name}`).join(' -- '),
  );
  return [...bundles].flatMap(([id, own]): readonly Leg[] => {
    const [first] = own;
    if (first === undefined) return [];
    const [one, other] = first.ends;
    const connection = { id, name: `cables ${id}`, cables: own, ends: first.ends, tokens: tokensOf(own) };
    const leg: Leg = {
      connection,
      near: one,
      far: other,
      get back() {
        return back;
      },
    };
    const back: Leg = { connection, near: other, far: one, back: leg };
    return [leg, back];
  });
}

/** Adds the tokens of what a leg stands on. */
export function addLeg(found: Set<string>, { connection }: Leg): void {
  for (const token of connection.tokens) found.add(token);
}

function tokensOf(cables: readonly Cable[]): readonly string[] {
  const all = cables.flatMap(({ id, ends }) => [
    cableToken(id),
    ...ends.map(({ node }) => worksToken(node.id)),
  ]);
  return [...new Set(all)];
}

/** Each cable once, with its lesser end first, so that cables of one pair of aggregates come together. */
function* cables(ground: Ground, all: CableGroup['ends']): Iterable<Cable> {
  const seen = new Set<string>();
  for (const ends of all) {
    const [one, other] = ends.map((end) => endOf(ground, end.device, end.interface));
    if (one === undefined || other === undefined) continue;
    const pair = [one, other].sort((a, b) => compare(textOf(a), textOf(b))) as [CableEnd, CableEnd];
    const id = pair.map(textOf).join(' -- ');
    if (!seen.has(id)) yield { id, ends: pair };
    seen.add(id);
  }
}

function endOf(ground: Ground, device: string, name: string): CableEnd | undefined {
  const node = ground.nodes.get(device);
  if (node === undefined) return undefined;
  if (node.isDeclared) {
    const [bundle] = node.facts.interfaces;
    return bundle === undefined ? undefined : { node, port: { ...bundle, name }, bundle };
  }
  const port = interfaceNamed(node.facts, name);
  if (port === undefined) return undefined;
  const lag = port.lag === undefined ? undefined : interfaceNamed(node.facts, port.lag.lag);
  return { node, port, bundle: lag ?? port };
}

/** Clients have no port of their own. */
function textOf({ node, port }: CableEnd): string {
  return node.clients === undefined ? `${node.id}:${port.name}` : node.id;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
