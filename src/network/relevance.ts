import type { Cable, Leg } from './cabling.ts';
import { everyHop } from './flow.ts';
import type { Node } from './ground.ts';
import type { FrameStep } from './layer2/domain.ts';
import { rootWay } from './layer2/trees.ts';
import type { FlowHop } from './layer3/forward.ts';
import { legsOf, type Net } from './net.ts';

/** Machines and cables that something may stand on. */
export interface Relevant {
  readonly nodes: ReadonlySet<Node>;
  readonly cables: ReadonlySet<Cable>;
}

/**
 * Machines and cables whose loss may change where the packets of these hops go: those that they pass; those between a
 * switch that they pass and its root bridge, since a bridge's choice of ports follows from its way to the root alone
 * (IEEE 802.1D-2004, 17.6); and neighbours of a router that tracks its interfaces. The loss of anything else takes away
 * a leaf of every tree and a way that no packet takes.
 */
export function relevantTo(net: Net, hops: readonly FlowHop[]): Relevant {
  const found = { nodes: new Set<Node>(), cables: new Set<Cable>() };
  for (const { node, frames } of hops.flatMap(everyHop)) {
    found.nodes.add(node);
    const legs = tracks(node) ? legsOf(net, node) : [];
    for (const leg of [...legs, ...frames.flatMap((step) => legsUnder(net, step))]) addLeg(found, leg);
    for (const bridged of frames.flatMap(bridgedBy)) found.nodes.add(bridged.node);
  }
  return found;
}

/** The legs that a step of a frame stands on. */
function legsUnder(net: Net, step: FrameStep): readonly Leg[] {
  const { leg } = step.way;
  const upwards = bridgedBy(step).flatMap(({ node, vlan }) => rootWay(net, node, vlan));
  return leg === undefined ? upwards : [leg, ...upwards];
}

/** Switches at both ends of a step, with the VLAN that the frame is in there. */
function bridgedBy({ from, way }: FrameStep): readonly { readonly node: Node; readonly vlan: number }[] {
  return [from, way.to].flatMap((vertex) =>
    vertex.kind === 'bridge' ? vertex.bridge.nodes.map((node) => ({ node, vlan: vertex.vlan })) : [],
  );
}

function addLeg(
  found: { readonly nodes: Set<Node>; readonly cables: Set<Cable> },
  { connection }: Leg,
): void {
  for (const cable of connection.cables) {
    found.cables.add(cable);
    for (const { node } of cable.ends) found.nodes.add(node);
  }
}

function tracks({ facts }: Node): boolean {
  return (
    (facts.tracked ?? []).length > 0 ||
    facts.interfaces.some(({ redundancy }) => redundancy.some((group) => group.tracks.length > 0))
  );
}
