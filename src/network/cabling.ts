import type { Interface } from '../model/network/interface.ts';
import { type Ground, interfaceNamed, type Node } from './ground.ts';

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
}

/** A connection as one of its ends sees it. */
export interface Leg {
  readonly connection: Connection;
  readonly near: CableEnd;
  readonly far: CableEnd;
}

/** The legs of each node; those of nodes without cables are missing. */
export function cablingOf(ground: Ground): ReadonlyMap<Node, readonly Leg[]> {
  const known = held.get(ground);
  if (known !== undefined) return known;
  const made = wire(ground);
  held.set(ground, made);
  return made;
}

const held = new WeakMap<Ground, ReadonlyMap<Node, readonly Leg[]>>();

function wire(ground: Ground): ReadonlyMap<Node, readonly Leg[]> {
  const bundles = new Map<string, Cable[]>();
  for (const cable of cables(ground)) {
    const key = cable.ends.map(({ node, bundle }) => `${node.id}:${bundle.name}`).join(' -- ');
    const there = bundles.get(key);
    if (there === undefined) bundles.set(key, [cable]);
    else there.push(cable);
  }
  const legs = new Map<Node, Leg[]>();
  const note = (connection: Connection, near: CableEnd, far: CableEnd): void => {
    const list = legs.get(near.node);
    if (list === undefined) legs.set(near.node, [{ connection, near, far }]);
    else list.push({ connection, near, far });
  };
  for (const [id, own] of bundles) {
    const [first] = own;
    if (first === undefined) continue;
    const [one, other] = first.ends;
    const connection = { id, cables: own, ends: first.ends };
    note(connection, one, other);
    note(connection, other, one);
  }
  return legs;
}

/** Each cable with its lesser end first, so that cables of one pair of aggregates come together. */
function* cables(ground: Ground): Iterable<Cable> {
  const { links, clients } = ground.path.declared;
  const entries = clients.flatMap(({ id, at = [] }) =>
    at.map((end) => ({ ends: [end, { device: `client:${id}`, interface: `client:${id}` }] as const })),
  );
  for (const { ends } of [...links, ...entries]) {
    const [one, other] = ends.map((end) => endOf(ground, end.device, end.interface));
    if (one === undefined || other === undefined) continue;
    const pair = [one, other].sort((a, b) => compare(textOf(a), textOf(b))) as [CableEnd, CableEnd];
    yield { id: pair.map(textOf).join(' -- '), ends: pair };
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
