import type { Leg } from '../cabling.ts';
import type { Node } from '../ground.ts';
import { cableToken, type Net, worksToken } from '../net.ts';
import { bridgeOf, portName } from './bridges.ts';
import type { FrameStep } from './domain.ts';
import { treeFor } from './trees.ts';

/**
 * Tokens of what some steps of a frame stand on: the machines and cables that they pass, and those between a switch that
 * they pass and its root bridge, since a bridge's choice of ports follows from its way to the root alone (IEEE
 * 802.1D-2004, 17.6). The loss of anything else takes away a leaf of every tree, and a way that no frame takes.
 */
export function bearingOf(net: Net, steps: readonly FrameStep[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const step of steps) addStep(net, found, step);
  return found;
}

export function addStep(net: Net, found: Set<string>, { from, way }: FrameStep): void {
  if (way.leg !== undefined) addLeg(found, way.leg);
  const bridges = [from, way.to].flatMap((vertex) => (vertex.kind === 'bridge' ? [vertex] : []));
  for (const { bridge, vlan } of bridges) for (const node of bridge.nodes) addRootWay(net, found, node, vlan);
}

export function addLeg(found: Set<string>, { connection }: Leg): void {
  for (const { id, ends } of connection.cables) {
    found.add(cableToken(id));
    for (const { node } of ends) found.add(worksToken(node.id));
  }
}

/** Everything between a switch and the root of the tree that its VLAN follows. */
export function addRootWay(net: Net, found: Set<string>, start: Node, vlan: number): void {
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
