import type { Interface } from '../../model/network/interface.ts';
import type { Span } from '../../text/source.ts';
import type { CableEnd, Leg } from '../cabling.ts';
import type { Node } from '../ground.ts';
import { isConnected } from '../layer1.ts';
import { interfaceVertex, isActive, type Vertex, waysFrom } from '../layer2/segment.ts';
import { settledPort, tagSent } from '../layer2/tagging.ts';
import { legsOf, type Net } from '../net.ts';

/** The first port on the shortest way over cables between two interfaces that does not carry their VLAN. */
export function firstBreak(
  net: Net,
  from: { readonly node: Node; readonly port: Interface },
  to: Node,
): { readonly reason: string; readonly span: Span } | undefined {
  let at: Vertex = interfaceVertex(from.node, from.port);
  for (const leg of cablesBetween(net, from.node, to)) {
    const inside: readonly Vertex[] = [
      at,
      ...waysFrom(net, at).flatMap(({ to: next, leg: over }) => (over === undefined ? [next] : [])),
    ];
    const next = inside
      .flatMap((vertex) => waysFrom(net, vertex))
      .find(({ leg: over }) => over?.connection === leg.connection && over.near.node === leg.near.node);
    if (next === undefined) return breakAt(leg, inside);
    at = next.to;
  }
  return undefined;
}

function breakAt(leg: Leg, inside: readonly Vertex[]): { readonly reason: string; readonly span: Span } {
  const vlan = inside.find((vertex) => vertex.kind === 'bridge')?.vlan;
  const { near, far } = leg;
  const own = settledPort(leg);
  const isLost = vlan !== undefined && own !== undefined && tagSent(own, vlan) === undefined;
  const end = isLost ? near : far;
  if (vlan === undefined)
    return { reason: `${textOf(near)} is no port of that VLAN`, span: near.bundle.span };
  if (!isLost && far.bundle.switchport !== undefined && !isActive(far.node, vlan))
    return { reason: `${far.node.id} does not have VLAN ${vlan}`, span: spanOf(far) };
  return { reason: `${textOf(end)} does not carry VLAN ${vlan}`, span: spanOf(end) };
}

function textOf({ node, bundle }: CableEnd): string {
  return `${node.id} ${bundle.name}`;
}

function spanOf({ bundle }: CableEnd): Span {
  const own = bundle.switchport;
  const stated = own?.mode === 'access' ? own.vlan.span : own?.allowed.span;
  return stated ?? own?.span ?? bundle.span;
}

/**
 * A cable on that way whose two ends say nothing of their mode: on old switches the default is `dynamic desirable` and it
 * becomes a trunk, on newer ones `dynamic auto` and it does not (Cisco, LAN Switching, `switchport mode`).
 */
export function undecidedTrunk(net: Net, from: Node, to: Node): Leg | undefined {
  return cablesBetween(net, from, to).find(({ near, far }) =>
    [near, far].every(
      ({ bundle: { switchport } }) => switchport?.mode === 'dynamic' && switchport.span === undefined,
    ),
  );
}

/** Breadth first over connections that are up, whatever VLANs they carry. */
function cablesBetween(net: Net, from: Node, to: Node): readonly Leg[] {
  const cameBy = new Map<Node, Leg | undefined>([[from, undefined]]);
  for (const node of cameBy.keys()) {
    if (node === to) break;
    for (const leg of legsOf(net, node)) {
      const passes = leg.far.node === to || leg.far.bundle.switchport !== undefined;
      if (passes && !cameBy.has(leg.far.node) && isConnected(net, leg.connection))
        cameBy.set(leg.far.node, leg);
    }
  }
  const legs: Leg[] = [];
  for (let leg = cameBy.get(to); leg !== undefined; leg = cameBy.get(leg.near.node)) legs.unshift(leg);
  return legs;
}
