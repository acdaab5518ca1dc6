import type { Interface } from '../../model/network/interface.ts';
import type { Leg } from '../cabling.ts';
import type { Node } from '../ground.ts';
import { isConnected, workingCables } from '../layer1.ts';
import { includes } from '../links.ts';
import { legsOf, type Net } from '../net.ts';
import { type Bridge, bridgeOf, isPeerLink, portName } from './bridges.ts';
import {
  type StpBridge,
  type StpPort,
  type StpPortState,
  type StpResult,
  type StpSegment,
  spanningTree,
} from './spanning-tree.ts';
import { settledPort, tagSent } from './tagging.ts';
import { comparePorts, portCost, priorityOf } from './topology.ts';

/** Bridges that exchange BPDUs, with the kind of trees that they build together. */
export interface Region {
  /** Of its least bridge. */
  readonly id: string;
  readonly bridges: readonly Bridge[];
  /** One tree; one for each instance of MSTP; one for each VLAN; or bridges of several kinds, for which one is worked out. */
  readonly trees: 'one' | 'instances' | 'vlans' | 'mixed';
}

/** The region that a switch is in; undefined when it runs no spanning tree. */
export function regionOf(net: Net, node: Node): Region | undefined {
  return net.memo.get(
    `region ${node.id}`,
    () => (runsTree(node) ? explore(net, bridgeOf(net, node)) : undefined),
    (region) => (region?.bridges ?? []).flatMap(({ nodes }) => nodes.map(({ id }) => `region ${id}`)),
  );
}

function runsTree({ facts }: Node): boolean {
  return (facts.spanningTree?.mode.value ?? 'none') !== 'none';
}

function explore(net: Net, start: Bridge): Region {
  const found = new Map([[start.id, start]]);
  for (const bridge of found.values())
    for (const leg of treeLegs(net, bridge)) {
      const next = bridgeOf(net, leg.far.node);
      found.set(next.id, next);
    }
  const bridges = [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { id: bridges[0]?.id ?? start.id, bridges, trees: treesOf(bridges) };
}

/** Legs over which a bridge and another one exchange BPDUs. */
function treeLegs(net: Net, bridge: Bridge): readonly Leg[] {
  return bridge.nodes.flatMap((node) =>
    legsOf(net, node).filter(
      (leg) =>
        runsTree(leg.far.node) &&
        leg.near.bundle.switchport !== undefined &&
        leg.far.bundle.switchport !== undefined &&
        !isPeerLink(leg) &&
        isConnected(net, leg.connection),
    ),
  );
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

/** The tree that frames of a VLAN follow at a switch; undefined when no spanning tree holds them back. */
export function treeFor(net: Net, node: Node, vlan: number): StpResult | undefined {
  const tree = node.facts.spanningTree;
  const region = regionOf(net, node);
  if (region === undefined || tree === undefined || includes(tree.disabled.value, vlan)) return undefined;
  if (region.trees === 'vlans') return treeOf(net, region, `vlan ${vlan}`, vlan);
  const instance = tree.instances.find(({ vlans }) => includes(vlans, vlan))?.instance ?? 0;
  const number = region.trees === 'instances' ? instance : 0;
  const member = tree.instances.find((one) => one.instance === number)?.vlans[0]?.[0];
  return treeOf(net, region, `instance ${number}`, number === 0 ? undefined : member);
}

/** `vlan` undefined: of the tree that all VLANs share, or that those without an instance have. */
function treeOf(net: Net, region: Region, name: string, vlan: number | undefined): StpResult {
  return net.memo.get(`tree ${region.id} ${name}`, () => {
    const carried = region.trees === 'vlans' ? vlan : undefined;
    const segments = new Map<string, StpSegment>();
    const bridges = region.bridges.map((bridge): StpBridge => {
      const ports = new Map<string, StpPort>();
      for (const leg of treeLegs(net, bridge).toSorted(byPort)) {
        const own = settledPort(leg);
        if (carried !== undefined && (own === undefined || tagSent(own, carried) === undefined)) continue;
        const name = portName(leg);
        if (!ports.has(name)) ports.set(name, stpPort(net, leg, vlan, ports.size + 1));
        const ends = [end(net, leg), end(net, { ...leg, near: leg.far, far: leg.near })];
        ends.sort((a, b) => (`${a.bridge} ${a.port}` < `${b.bridge} ${b.port}` ? -1 : 1));
        segments.set(JSON.stringify(ends), ends);
      }
      const [first] = bridge.nodes;
      const priorities = bridge.nodes.map((node) => priorityOf(node.facts, vlan ?? 0));
      return {
        id: bridge.id,
        priority: Math.min(...priorities),
        address: first === undefined ? undefined : addressOf(first),
        ports: [...ports.values()],
      };
    });
    return spanningTree(bridges, [...segments.values()]);
  });
}

function byPort(one: Leg, other: Leg): number {
  return comparePorts(one.near.bundle, other.near.bundle);
}

function end(net: Net, leg: Leg): StpSegment[number] {
  return { bridge: bridgeOf(net, leg.near.node).id, port: portName(leg) };
}

function stpPort(net: Net, leg: Leg, vlan: number | undefined, number: number): StpPort {
  const { bundle, node } = leg.near;
  const { spanning } = bundle;
  const guards = node.facts.spanningTree;
  const isEdge = ['edge', 'edge-trunk'].includes(spanning.edge?.value ?? '');
  return {
    name: portName(leg),
    number,
    ...portCost(bundle, membersOf(net, leg), vlan),
    rootGuard: spanning.guard?.value === 'root',
    bpduGuard: spanning.bpduGuard?.value ?? (isEdge && guards?.bpduGuardByDefault?.value === true),
    silent: spanning.bpduFilter?.value === true || spanning.disabled?.value === true,
  };
}

/** The ports of the near end that work. */
function membersOf(net: Net, { connection, near }: Leg): readonly Interface[] {
  return workingCables(net, connection).flatMap(({ ends }) =>
    ends.flatMap(({ node, port }) => (node === near.node ? [port] : [])),
  );
}

/** The bridge's MAC address as the device showed it while it ran. */
function addressOf({ devices }: Node): string | undefined {
  for (const { state } of devices)
    for (const { bridgeAddress } of state?.spanningTrees ?? [])
      if (bridgeAddress !== undefined) return bridgeAddress;
  return undefined;
}

/** What spanning tree lets a port do with frames of a VLAN; undefined when it has no say. */
export function portState(net: Net, leg: Leg, vlan: number): StpPortState | undefined {
  const tree = treeFor(net, leg.near.node, vlan);
  return tree?.ports.get(bridgeOf(net, leg.near.node).id)?.get(portName(leg));
}
