import type { RootIntent } from '../model/declared.ts';
import type { Node } from '../network/ground.ts';
import { bridgeOf } from '../network/layer2/bridges.ts';
import { type Region, regionOf } from '../network/layer2/region.ts';
import { isActive } from '../network/layer2/segment.ts';
import type { StpResult } from '../network/layer2/spanning-tree.ts';
import { treeFor } from '../network/layer2/trees.ts';
import { includes } from '../network/links.ts';
import { failing, type Net } from '../network/net.ts';

/** A VLAN whose spanning tree has another root than was declared. */
export interface Missed {
  readonly vlan: number;
  readonly what: 'root' | 'backup';
  /** The switch that was declared. */
  readonly wanted: Node;
  /** Ids of the switches that have the place, or that only their addresses decide between; none: no tree is there. */
  readonly elected: readonly string[];
  readonly why: 'priority' | 'chance' | 'no-vlan' | 'no-tree';
}

/** Every VLAN in which a declared root is not the root, or its backup would not be the next one. */
export function missedRoots(net: Net, { vlans, root, backup }: RootIntent): readonly Missed[] {
  const node = net.ground.nodes.get(root);
  if (node === undefined || node.isDeclared) return [];
  const region = regionOf(net, node);
  const second = backup === undefined ? undefined : net.ground.nodes.get(backup);
  if (region === undefined)
    return [{ vlan: vlans[0]?.[0] ?? 1, what: 'root', wanted: node, elected: [], why: 'no-tree' }];
  if (region.trees === 'mixed') return [];
  const without = second === undefined ? undefined : failing(net, { machines: [node.id] });
  return vlansIn(region, vlans).flatMap((vlan): readonly Missed[] => {
    const missed = missedAt(net, region, node, vlan);
    if (missed !== undefined) return [{ ...missed, what: 'root' }];
    if (without === undefined || second === undefined) return [];
    const next = missedAt(without, regionOf(without, second), second, vlan);
    return next === undefined ? [] : [{ ...next, what: 'backup' }];
  });
}

/** Those of the VLANs that some switch of the region has. */
function vlansIn({ bridges }: Region, ranges: RootIntent['vlans']): readonly number[] {
  const known = bridges.flatMap(({ nodes }) => nodes.flatMap(({ facts }) => facts.vlans));
  const numbers = new Set(known.filter(({ active }) => active).map(({ number }) => number));
  return [...numbers.add(1)].filter((vlan) => includes(ranges, vlan)).sort((a, b) => a - b);
}

function missedAt(
  net: Net,
  region: Region | undefined,
  wanted: Node,
  vlan: number,
): Omit<Missed, 'what'> | undefined {
  const tree = treeFor(net, wanted, vlan);
  if (tree === undefined) return { vlan, wanted, elected: [], why: 'no-tree' };
  const own = bridgeOf(net, wanted).id;
  const elected = tree.roots.get(own) ?? own;
  const tied = tiedWith(tree, elected);
  if (elected !== own && !tied.includes(own)) return { vlan, wanted, elected: [elected], why: 'priority' };
  if (tied.length > 0) return { vlan, wanted, elected: [elected, ...tied].sort(), why: 'chance' };
  if (isActive(wanted, vlan) || vlan === 1) return undefined;
  const roots = rootsElsewhere(net, region, vlan);
  return roots.length === 0 ? undefined : { vlan, wanted, elected: roots, why: 'no-vlan' };
}

/** Switches of the root's own tree that only an unknown address keeps from being the root. */
function tiedWith({ leftToChance, roots }: StpResult, root: string): readonly string[] {
  return leftToChance
    .filter((pair) => pair.includes(root) && pair.every((id) => roots.get(id) === root))
    .map(([one, other]) => (one === root ? other : one));
}

/** Roots of the switches that have the VLAN. */
function rootsElsewhere(net: Net, region: Region | undefined, vlan: number): readonly string[] {
  const having = (region?.bridges ?? []).flatMap(({ nodes }) => nodes.filter((one) => isActive(one, vlan)));
  const found = having.flatMap((one) => treeFor(net, one, vlan)?.roots.get(bridgeOf(net, one).id) ?? []);
  return [...new Set(found)].sort();
}
