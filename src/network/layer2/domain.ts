import type { Interface } from '../../model/network/interface.ts';
import type { CableEnd } from '../cabling.ts';
import { disjoint } from '../disjoint.ts';
import type { Node } from '../ground.ts';
import { includes } from '../links.ts';
import type { Net } from '../net.ts';
import { portName } from './bridges.ts';
import { interfaceVertex, type Vertex, type Way, waysFrom } from './segment.ts';
import { treesOnce } from './trees.ts';

/**
 * Everything that a broadcast reaches. Where the two ends of a cable take the same frames for different VLANs, what
 * reaches somebody need not come back: of each direction only the own domain of its sender tells.
 */
export interface Domain {
  readonly members: ReadonlyMap<string, Member>;
  /** Each of its bridges reaches the same members. */
  readonly isMutual: boolean;
  /** Some frames go round for ever: switches are joined in a ring that nothing breaks. */
  readonly isCyclic: boolean;
  /**
   * Only rings through a switch without spanning tree are left. It passes on the BPDUs of those that run one, which then
   * may hear themselves and block a port: that is not computed.
   */
  readonly mayBeBroken: boolean;
}

interface Member {
  readonly vertex: Vertex;
  /** The way by which it was found, the start's has none. */
  readonly from?: { readonly vertex: Vertex; readonly way: Way } | undefined;
  readonly depth: number;
}

/** One step of a frame between two interfaces. */
export interface FrameStep {
  readonly from: Vertex;
  readonly way: Way;
}

/** The broadcast domain of an interface; with `everywhere` as if spanning tree held nothing back. */
export function domainOf(net: Net, node: Node, port: Interface, everywhere = false): Domain {
  const prefix = everywhere ? 'cabled' : 'domain';
  const start = interfaceVertex(node, port);
  return net.memo.get(`${prefix} ${start.key}`, () => {
    const ways = waysFrom(net, start).filter(({ isBlocked }) => everywhere || !isBlocked);
    const [only, ...others] = ways;
    // A host between two switches joins their halves for itself alone.
    if (only?.to.kind !== 'bridge' || others.length > 0) return flood(net, start, everywhere);
    const bridge = only.to;
    return net.memo.get(`${prefix} ${bridge.key}`, () => flood(net, bridge, everywhere), {
      alsoAs: ({ members, isMutual }) =>
        [...members.values()].flatMap(({ vertex }) =>
          vertex.kind === 'bridge' && isMutual ? [`${prefix} ${vertex.key}`] : [],
        ),
    });
  });
}

function flood(net: Net, start: Vertex, everywhere: boolean): Domain {
  const members = new Map<string, Member>([[start.key, { vertex: start, depth: 0 }]]);
  const held = new Map<string, readonly Way[]>();
  const trees = treesOnce(net);
  const waysOf = (vertex: Vertex): readonly Way[] => {
    const known =
      held.get(vertex.key) ??
      waysFrom(net, vertex, trees).filter(({ isBlocked }) => everywhere || !isBlocked);
    held.set(vertex.key, known);
    return known;
  };
  const steps = new Map<string, Step>();
  let bridges = 0;
  for (const { vertex, depth } of members.values()) {
    if (vertex.kind === 'bridge') bridges++;
    else if (vertex !== start) continue;
    for (const way of waysOf(vertex)) {
      if (vertex.kind === 'bridge' && way.to.kind === 'bridge') noteStep(steps, vertex, way);
      if (!members.has(way.to.key))
        members.set(way.to.key, { vertex: way.to, from: { vertex, way }, depth: depth + 1 });
    }
  }
  const mutual = [...steps.values()].every(({ ends }) => ends.size !== 1);
  // Where every step can be gone back, a ring is one step more than a tree has.
  const isCyclic = mutual ? steps.size > Math.max(0, bridges - 1) : goesRound(start, waysOf);
  const mayBeBroken = isCyclic && !(mutual ? hasRing(steps) : goesRound(start, withoutPassed(waysOf)));
  return { members, isMutual: mutual, isCyclic, mayBeBroken };
}

/** A ring without the steps over which a switch would hear its own BPDUs. */
function hasRing(steps: ReadonlyMap<string, Step>): boolean {
  const sets = disjoint<string>();
  return [...steps.values()].some(
    ({ between, passesBpdus }) => !passesBpdus && !sets.join(between[0], between[1]),
  );
}

function withoutPassed(waysOf: (vertex: Vertex) => readonly Way[]): (vertex: Vertex) => readonly Way[] {
  return (vertex) => waysOf(vertex).filter((way) => !passesBpdus(vertex, way));
}

/** Between a switch that sends BPDUs there and one without spanning tree, which passes them on (IEEE 802.1D, 7.12.6). */
function passesBpdus(from: Vertex, { to, leg }: Way): boolean {
  if (leg === undefined || from.kind !== 'bridge' || to.kind !== 'bridge') return false;
  const [near, far] = [speaks(leg.near, from.vlan), speaks(leg.far, to.vlan)];
  return near !== far && (near ? isHeard(leg.near) : isHeard(leg.far));
}

function speaks({ node }: CableEnd, vlan: number): boolean {
  const tree = node.facts.spanningTree;
  return tree !== undefined && tree.mode.value !== 'none' && !includes(tree.disabled.value, vlan);
}

function isHeard({ bundle: { spanning } }: CableEnd): boolean {
  return spanning.bpduFilter?.value !== true && spanning.disabled?.value !== true;
}

interface Step {
  readonly between: readonly [string, string];
  readonly ends: Set<string>;
  readonly passesBpdus: boolean;
}

/**
 * Two steps over the same cables in the same VLANs are one; so are those over the halves of an aggregate that a pair
 * shares. Under each are the bridges that it is taken from: both of its ends, or none where it ends where it begins.
 */
function noteStep(steps: Map<string, Step>, from: Vertex, way: Way): void {
  const { to, leg } = way;
  const ports = leg === undefined ? [] : [portName(leg), portName(leg.back)];
  const [one, other] = from.key < to.key ? [from.key, to.key] : [to.key, from.key];
  const key = `${ports.sort().join(' ')} ${one} ${other}`;
  const step = steps.get(key) ?? {
    between: [one, other] as const,
    ends: new Set<string>(),
    passesBpdus: passesBpdus(from, way),
  };
  steps.set(key, step);
  if (from.key !== to.key) step.ends.add(from.key);
}

/** A frame at a bridge, with the port that it came in by: it is not sent out there again. */
interface Visit {
  readonly vertex: Vertex;
  readonly arrival?: string | undefined;
}

/** Whether some frame comes to a place again where steps cannot all be gone back. */
function goesRound(start: Vertex, waysOf: (vertex: Vertex) => readonly Way[]): boolean {
  const visits = new Map<string, Visit>([[visitKey({ vertex: start }), { vertex: start }]]);
  const next = new Map<string, string[]>();
  for (const [key, { vertex, arrival }] of visits) {
    const followers: string[] = [];
    next.set(key, followers);
    for (const way of waysOf(vertex)) {
      if (arrival !== undefined && way.leg !== undefined && portName(way.leg) === arrival) continue;
      if (way.to.kind !== 'bridge') continue;
      const visit = { vertex: way.to, arrival: way.leg && portName(way.leg.back) };
      followers.push(visitKey(visit));
      if (!visits.has(visitKey(visit))) visits.set(visitKey(visit), visit);
    }
  }
  return isCyclic(next);
}

function visitKey({ vertex, arrival = '' }: Visit): string {
  return `${vertex.key} ${arrival}`;
}

/** Takes away, again and again, what nothing leads to; what is left goes round. */
function isCyclic(next: ReadonlyMap<string, readonly string[]>): boolean {
  const incoming = new Map([...next.keys()].map((key) => [key, 0]));
  for (const follower of [...next.values()].flat()) incoming.set(follower, (incoming.get(follower) ?? 0) + 1);
  const free = [...incoming].flatMap(([key, count]) => (count === 0 ? [key] : []));
  for (const key of free)
    for (const follower of next.get(key) ?? []) {
      const left = (incoming.get(follower) ?? 0) - 1;
      incoming.set(follower, left);
      if (left === 0) free.push(follower);
    }
  return free.length < incoming.size;
}

/** Interfaces of the domain. */
export function* interfacesOf({
  members,
}: Domain): Iterable<{ readonly node: Node; readonly port: Interface }> {
  for (const { vertex } of members.values())
    if (vertex.kind === 'interface') yield { node: vertex.node, port: vertex.port };
}

/** The steps from one member to another, in order; undefined when one of them is no member. */
export function stepsBetween(
  { members }: Domain,
  from: string,
  to: string,
): readonly FrameStep[] | undefined {
  let [one, other] = [members.get(from), members.get(to)];
  if (one === undefined || other === undefined) return undefined;
  const ascent: FrameStep[] = [];
  const descent: FrameStep[] = [];
  while (one !== other) {
    if (one === undefined || other === undefined) return undefined;
    if (one.depth >= other.depth) {
      if (one.from === undefined) return undefined;
      ascent.push({ from: one.vertex, way: reversed(one.from.vertex, one.from.way) });
      one = members.get(one.from.vertex.key);
    } else {
      if (other.from === undefined) return undefined;
      descent.push({ from: other.from.vertex, way: other.from.way });
      other = members.get(other.from.vertex.key);
    }
  }
  return [...ascent, ...descent.reverse()];
}

function reversed(to: Vertex, { leg, isBlocked }: Way): Way {
  return { to, isBlocked, leg: leg?.back };
}
