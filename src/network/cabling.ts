import type { LinkEnd } from '../model/declared.ts';
import type { Interface } from '../model/network/interface.ts';
import { type Ground, interfaceNamed, type Node } from './ground.ts';
import { cableToken, worksToken } from './tokens.ts';
import { wiredEnds } from './wiring.ts';

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
  const note = (leg: Leg): void => {
    const list = legs.get(leg.near.node);
    if (list === undefined) legs.set(leg.near.node, [leg]);
    else list.push(leg);
  };
  for (const [id, own] of bundles) {
    const [first] = own;
    if (first === undefined) continue;
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
    note(leg);
    note(back);
  }
  return legs;
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

/**
 * Each cable once, with its lesser end first, so that cables of one pair of aggregates come together: those between
 * ports that were read, declared or told by LLDP, then those that end at hosts and clients which are only declared.
 */
function* cables(ground: Ground): Iterable<Cable> {
  const { path } = ground;
  const { links, clients } = path.declared;
  const read = wiredEnds(path).map((ends) =>
    ends.map(({ device, port }): LinkEnd => ({ device: device.id, interface: port.name })),
  );
  const entries = clients.flatMap(({ id, at = [] }) =>
    at.map((end) => [end, { device: `client:${id}`, interface: `client:${id}` }]),
  );
  const seen = new Set<string>();
  for (const ends of [...read, ...links.map((link) => link.ends), ...entries]) {
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
