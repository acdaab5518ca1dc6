import { addLeg } from './cabling.ts';
import { everyHop } from './flow.ts';
import type { Node } from './ground.ts';
import { addStep } from './layer2/bearing.ts';
import type { FlowHop } from './layer3/forward.ts';
import { legsOf, type Net } from './net.ts';
import { worksToken } from './tokens.ts';

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
    if (tracks(hop.node)) for (const leg of legsOf(net, hop.node)) addLeg(found, leg);
    for (const step of hop.frames) addStep(net, found, step);
  }
  return found;
}

function tracks({ facts }: Node): boolean {
  return (
    (facts.tracked ?? []).length > 0 ||
    facts.interfaces.some(({ redundancy }) => redundancy.some((group) => group.tracks.length > 0))
  );
}
