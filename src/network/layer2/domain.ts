import type { Interface } from '../../model/network/interface.ts';
import type { Node } from '../ground.ts';
import type { Net } from '../net.ts';
import { interfaceVertex, stepKey, type Vertex, type Way, waysFrom } from './segment.ts';

/** Everything that a broadcast reaches. */
export interface Domain {
  readonly members: ReadonlyMap<string, Member>;
  /** Some frames go round for ever: switches are joined in a ring that nothing breaks. */
  readonly isCyclic: boolean;
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
      alsoAs: ({ members }) =>
        [...members.values()].flatMap(({ vertex }) =>
          vertex.kind === 'bridge' ? [`${prefix} ${vertex.key}`] : [],
        ),
    });
  });
}

function flood(net: Net, start: Vertex, everywhere: boolean): Domain {
  const members = new Map<string, Member>([[start.key, { vertex: start, depth: 0 }]]);
  const steps = new Set<string>();
  let bridges = 0;
  for (const { vertex, depth } of members.values()) {
    if (vertex.kind === 'bridge') bridges++;
    else if (vertex !== start) continue;
    for (const way of waysFrom(net, vertex)) {
      if (way.isBlocked && !everywhere) continue;
      if (vertex.kind === 'bridge' && way.to.kind === 'bridge') steps.add(stepKey(vertex, way));
      if (members.has(way.to.key)) continue;
      members.set(way.to.key, { vertex: way.to, from: { vertex, way }, depth: depth + 1 });
    }
  }
  return { members, isCyclic: steps.size > Math.max(0, bridges - 1) };
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
