import type { Leg } from './cabling.ts';
import { everyHop } from './flow.ts';
import type { Node } from './ground.ts';
import { bridgeOf, portName } from './layer2/bridges.ts';
import type { FrameStep } from './layer2/domain.ts';
import { treeFor } from './layer2/trees.ts';
import type { FlowHop } from './layer3/forward.ts';
import { cableToken, type Net, worksToken } from './net.ts';

/**
 * Tokens of the machines and cables whose loss may change where the packets of these hops go: those that they pass;
 * those between a switch that they pass and its root bridge, since a bridge's choice of ports follows from its way to
 * the root alone (IEEE 802.1D-2004, 17.6); and neighbours of a router that tracks its interfaces. The loss of anything
 * else takes away a leaf of every tree and a way that no packet takes.
 */
export function relevantTo(net: Net, hops: readonly FlowHop[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const hop of hops.flatMap(everyHop)) {
    found.add(worksToken(hop.node.id));
    if (tracks(hop.node)) for (const leg of net.cabling.get(hop.node) ?? []) addLeg(found, leg);
    for (const step of hop.frames) addStep(net, found, step);
  }
  return found;
}

function addStep(net: Net, found: Set<string>, { from, way }: FrameStep): void {
  if (way.leg !== undefined) addLeg(found, way.leg);
  const bridges = [from, way.to].flatMap((vertex) => (vertex.kind === 'bridge' ? [vertex] : []));
  for (const { bridge, vlan } of bridges) for (const node of bridge.nodes) addRootWay(net, found, node, vlan);
}

function addLeg(found: Set<string>, { connection }: Leg): void {
  for (const { id, ends } of connection.cables) {
    found.add(cableToken(id));
    for (const { node } of ends) found.add(worksToken(node.id));
  }
}

function tracks({ facts }: Node): boolean {
  return (
    (facts.tracked ?? []).length > 0 ||
    facts.interfaces.some(({ redundancy }) => redundancy.some((group) => group.tracks.length > 0))
  );
}

/** Everything between a switch and the root of the tree that its VLAN follows. */
function addRootWay(net: Net, found: Set<string>, start: Node, vlan: number): void {
  const seen = new Set<Node>();
  for (let node: Node | undefined = start; node !== undefined && !seen.has(node); ) {
    seen.add(node);
    found.add(worksToken(node.id));
    const legs: readonly Leg[] = rootLegs(net, node, vlan);
    for (const leg of legs) addLeg(found, leg);
    node = legs[0]?.far.node;
  }
}

/** Legs of a switch's root port. */
function rootLegs(net: Net, node: Node, vlan: number): readonly Leg[] {
  const bridge = bridgeOf(net, node);
  const ports = treeFor(net, node, vlan)?.ports.get(bridge.id);
  return bridge.nodes
    .flatMap((one) => net.cabling.get(one) ?? [])
    .filter((leg) => ports?.get(portName(leg))?.role === 'root');
}
