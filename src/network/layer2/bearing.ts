import { addLeg } from '../cabling.ts';
import type { Node } from '../ground.ts';
import type { Net } from '../net.ts';
import { worksToken } from '../tokens.ts';
import type { FrameStep } from './domain.ts';
import { rootWay } from './trees.ts';

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
  for (const vertex of [from, way.to])
    if (vertex.kind === 'bridge')
      for (const node of vertex.bridge.nodes) addRootWay(net, found, node, vertex.vlan);
}

/** Everything between a switch and the root of the tree that its VLAN follows, with the switch. */
export function addRootWay(net: Net, found: Set<string>, start: Node, vlan: number): void {
  found.add(worksToken(start.id));
  for (const leg of rootWay(net, start, vlan)) addLeg(found, leg);
}
