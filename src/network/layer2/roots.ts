import type { Node } from '../ground.ts';
import { carriesVlan } from '../links.ts';
import { legsOf, type Net } from '../net.ts';
import { type Region, regionOf } from './region.ts';
import type { StpResult } from './spanning-tree.ts';
import { treeFor } from './trees.ts';

/** A spanning tree with the VLANs that follow it. */
export interface VlanTree {
  readonly vlans: readonly number[];
  readonly result: StpResult;
}

/** Every spanning tree of the network that joins two switches or more. */
export function vlanTrees(net: Net): readonly VlanTree[] {
  const seen = new Set<string>();
  return net.ground.all.flatMap((node): readonly VlanTree[] => {
    const region = regionOf(net, node);
    if (region === undefined || region.bridges.length < 2 || seen.has(region.id)) return [];
    seen.add(region.id);
    return net.memo.get(`trees ${region.id}`, () => treesIn(net, region));
  });
}

function treesIn(net: Net, region: Region): readonly VlanTree[] {
  const nodes = region.bridges.flatMap((bridge) => bridge.nodes);
  const trees = new Map<StpResult, number[]>();
  for (const [vlan, node] of joinedVlans(net, nodes)) {
    const result = treeFor(net, node, vlan);
    if (result === undefined) continue;
    const vlans = trees.get(result);
    if (vlans === undefined) trees.set(result, [vlan]);
    else vlans.push(vlan);
  }
  return [...trees].map(([result, vlans]) => ({ result, vlans: vlans.sort((a, b) => a - b) }));
}

/** VLANs that some cable between two of the switches carries, each with a switch that has it. */
function joinedVlans(net: Net, nodes: readonly Node[]): ReadonlyMap<number, Node> {
  const own = new Set(nodes);
  const found = new Map<number, Node>();
  for (const node of nodes) {
    const legs = legsOf(net, node).filter(({ far }) => own.has(far.node));
    for (const { number, active } of node.facts.vlans) {
      if (!active || found.has(number)) continue;
      const isJoined = legs.some(({ near, far }) =>
        [near, far].every(
          ({ bundle: { switchport } }) => switchport !== undefined && carriesVlan(switchport, number),
        ),
      );
      if (isJoined) found.set(number, node);
    }
  }
  return found;
}
