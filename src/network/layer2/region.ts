import type { Switchport, VlanRanges } from '../../model/network/interface.ts';
import { addLeg, type Leg } from '../cabling.ts';
import type { Node } from '../ground.ts';
import { isConnected } from '../layer1.ts';
import { legsOf, type Net } from '../net.ts';
import { isApart, machineToken, worksToken } from '../tokens.ts';
import { portOrder } from './bridge-settings.ts';
import { type Bridge, bridgeOf, isPeerLink } from './bridges.ts';
import { settledPort } from './tagging.ts';

/** Bridges that exchange BPDUs, with the kind of trees that they build together. */
export interface Region {
  /** Of its least bridge. */
  readonly id: string;
  readonly bridges: readonly Bridge[];
  /** One tree; one for each instance of MSTP; one for each VLAN; or bridges of several kinds, for which one is worked out. */
  readonly trees: 'one' | 'instances' | 'vlans' | 'mixed';
  /** VLANs from which on some setting of the region is another one, in order: between two of them all are alike. */
  readonly vlanEdges: readonly number[];
  /** Its machines, and cables by which they hear each other: no other loss changes it. */
  readonly bearing: ReadonlySet<string>;
}

/** The region that a switch is in; undefined when it runs no spanning tree. */
export function regionOf(net: Net, node: Node): Region | undefined {
  return net.memo.get(
    `region ${node.id}`,
    () => (runsTree(node) ? explore(net, bridgeOf(net, node)) : undefined),
    {
      alsoAs: (region) =>
        (region?.bridges ?? []).flatMap(({ nodes }) => nodes.map(({ id }) => `region ${id}`)),
      holds: (region, lost) => region !== undefined && isApart(region.bearing, lost),
    },
  );
}

function runsTree({ facts }: Node): boolean {
  return (facts.spanningTree?.mode.value ?? 'none') !== 'none';
}

function speaksTree(net: Net, node: Node): boolean {
  net.memo.touch(machineToken(node.id));
  return runsTree(node);
}

function explore(net: Net, start: Bridge): Region {
  const found = new Map([[start.id, start]]);
  const bearing = new Set<string>();
  for (const bridge of found.values()) {
    for (const node of bridge.nodes) bearing.add(worksToken(node.id));
    for (const leg of bridge.nodes.flatMap((node) => net.cabling.get(node) ?? []))
      if (isPeerLink(leg)) addLeg(bearing, leg);
    for (const leg of treeLegs(net, bridge)) {
      if (!isConnected(net, leg.connection)) continue;
      const next = bridgeOf(net, leg.far.node);
      if (!found.has(next.id)) addLeg(bearing, leg);
      found.set(next.id, next);
    }
  }
  const bridges = [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const trees = treesOf(bridges);
  const vlanEdges = trees === 'vlans' ? vlanEdgesOf(net, bridges) : [];
  return { id: bridges[0]?.id ?? start.id, bridges, trees, vlanEdges, bearing };
}

function vlanEdgesOf(net: Net, bridges: readonly Bridge[]): readonly number[] {
  const edges = new Set<number>();
  const note = (ranges: VlanRanges = []): void => {
    for (const [from, to] of ranges) edges.add(from).add(to + 1);
  };
  for (const bridge of bridges) {
    for (const { facts } of bridge.nodes)
      for (const { vlans } of facts.spanningTree?.priorities ?? []) note(vlans);
    for (const { state } of bridge.nodes.flatMap((node) => node.devices))
      for (const { vlan } of state?.spanningTrees ?? []) note(vlan === undefined ? [] : [[vlan, vlan]]);
    for (const leg of treeLegs(net, bridge)) {
      const { priorities, costs } = leg.near.bundle.spanning;
      for (const { vlans } of [...priorities, ...costs]) note(vlans);
      note(carriedBy(settledPort(leg)));
    }
  }
  return [...edges].sort((a, b) => a - b);
}

function carriedBy(port: Switchport | undefined): VlanRanges {
  if (port === undefined) return [];
  return port.mode === 'access' ? [[port.vlan.value, port.vlan.value]] : port.allowed.value;
}

/** The least VLAN that no setting of the region tells from this one: both follow one tree. */
export function leastLike({ vlanEdges }: Region, vlan: number): number {
  return vlanEdges.findLast((edge) => edge <= vlan) ?? 0;
}

/** Legs over which a bridge and another one exchange BPDUs while their cables work, in the order of its ports. */
export function treeLegs(net: Net, bridge: Bridge): readonly Leg[] {
  return net.memo.get(`tree legs ${bridge.id}`, () =>
    bridge.nodes
      .flatMap((node) =>
        legsOf(net, node).filter(
          (leg) =>
            leg.near.bundle.switchport !== undefined &&
            leg.far.bundle.switchport !== undefined &&
            speaksTree(net, leg.far.node) &&
            !isPeerLink(leg),
        ),
      )
      .sort(byPort),
  );
}

function byPort(one: Leg, other: Leg): number {
  const [a, b] = [one.near, other.near];
  const place = (end: Leg['near']): number => portOrder(end.node.facts).get(end.bundle.name) ?? 0;
  if (a.node !== b.node) return a.node.id < b.node.id ? -1 : 1;
  return place(a) - place(b);
}

function treesOf(bridges: readonly Bridge[]): Region['trees'] {
  const nodes = bridges.flatMap((bridge) => bridge.nodes);
  const kinds = new Set(nodes.map(({ facts }) => kindOf(facts.spanningTree?.mode.value)));
  if (kinds.size > 1) return 'mixed';
  if (kinds.has('vlans')) return 'vlans';
  if (!kinds.has('instances')) return 'one';
  const digests = new Set(nodes.map(({ facts: { spanningTree: tree } }) => regionText(tree)));
  return digests.size > 1 ? 'mixed' : 'instances';
}

function kindOf(mode: string | undefined): 'one' | 'instances' | 'vlans' {
  if (mode === 'pvst' || mode === 'rapid-pvst') return 'vlans';
  return mode === 'mstp' ? 'instances' : 'one';
}

/** What must be equal for switches to be in one region of MSTP (IEEE 802.1Q-2018, 13.8). */
function regionText(tree: Node['facts']['spanningTree']): string {
  const instances = (tree?.instances ?? []).map(({ instance, vlans }) => [instance, vlans]);
  return JSON.stringify([
    tree?.region?.name,
    tree?.region?.revision,
    instances.sort(([a], [b]) => Number(a) - Number(b)),
  ]);
}
