import type { Interface } from '../../model/network/interface.ts';
import type { Leg } from '../cabling.ts';
import type { Node } from '../ground.ts';
import { isConnected, workingCables } from '../layer1.ts';
import { includes } from '../links.ts';
import { cableToken, legsOf, machineToken, type Net, worksToken } from '../net.ts';
import { portCost, portOrder, priorityOf } from './bridge-settings.ts';
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
    {
      alsoAs: (region) =>
        (region?.bridges ?? []).flatMap(({ nodes }) => nodes.map(({ id }) => `region ${id}`)),
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
        leg.near.bundle.switchport !== undefined &&
        isConnected(net, leg.connection) &&
        leg.far.bundle.switchport !== undefined &&
        speaksTree(net, leg.far.node) &&
        !isPeerLink(leg),
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

/** A tree with what it stands on: the loss of anything else takes away a leaf of it at most. */
interface Tree {
  readonly result: StpResult;
  /** Machines and cables between some bridge and the root. */
  readonly bearing: ReadonlySet<string>;
}

/** `vlan` undefined: of the tree that all VLANs share, or that those without an instance have. */
function treeOf(net: Net, region: Region, name: string, vlan: number | undefined): StpResult {
  return net.memo.get(
    `tree ${region.id} ${name}`,
    (): Tree => {
      const carried = region.trees === 'vlans' ? vlan : undefined;
      const legs = new Map<string, Leg[]>();
      const segments = new Map<string, StpSegment>();
      const bridges = region.bridges.map((bridge): StpBridge => {
        const ports = new Map<string, StpPort>();
        for (const leg of treeLegs(net, bridge).toSorted(byPort)) {
          const own = settledPort(leg);
          if (carried !== undefined && (own === undefined || tagSent(own, carried) === undefined)) continue;
          const port = portName(leg);
          if (!ports.has(port)) ports.set(port, stpPort(net, leg, vlan, ports.size + 1));
          legs.set(`${bridge.id} ${port}`, [...(legs.get(`${bridge.id} ${port}`) ?? []), leg]);
          const ends = [end(net, leg), end(net, leg.back)];
          ends.sort((a, b) => (`${a.bridge} ${a.port}` < `${b.bridge} ${b.port}` ? -1 : 1));
          segments.set(JSON.stringify(ends), ends);
        }
        return stpBridge(bridge, vlan, [...ports.values()]);
      });
      const result = spanningTree(bridges, [...segments.values()]);
      return { result, bearing: bearingOf(region, result, legs) };
    },
    { holds: ({ bearing }, lost) => [...lost].every((token) => !bearing.has(token)) },
  ).result;
}

function stpBridge(bridge: Bridge, vlan: number | undefined, ports: readonly StpPort[]): StpBridge {
  const [first] = bridge.nodes;
  const priorities = bridge.nodes.map((node) => priorityOf(node.facts, vlan ?? 0));
  const address = first === undefined ? undefined : addressOf(first);
  return { id: bridge.id, priority: Math.min(...priorities), address, ports };
}

/**
 * A bridge's choice of ports follows from its way to the root alone (IEEE 802.1D-2004, 17.6): what no bridge's way to
 * the root passes can go without another port changing. Pairs and aggregates may change their cost, so they count whole.
 */
function bearingOf(
  { bridges }: Region,
  { roots, ports }: StpResult,
  legs: ReadonlyMap<string, readonly Leg[]>,
): ReadonlySet<string> {
  const found = new Set([...roots.values()].flatMap((id) => machinesOf(bridges, id)));
  for (const bridge of bridges) {
    if (bridge.nodes.length > 1) for (const { id } of bridge.nodes) found.add(worksToken(id));
    for (const [name, { role }] of ports.get(bridge.id) ?? []) {
      const own = legs.get(`${bridge.id} ${name}`) ?? [];
      const cables = own.flatMap(({ connection }) => connection.cables);
      if (role !== 'root' && cables.length < 2) continue;
      for (const { id } of cables) found.add(cableToken(id));
      const upstream = role === 'root' ? own : [];
      for (const { far } of upstream) found.add(worksToken(far.node.id));
    }
  }
  return found;
}

function machinesOf(bridges: readonly Bridge[], id: string): readonly string[] {
  return bridges
    .filter((one) => one.id === id)
    .flatMap(({ nodes }) => nodes.map((node) => worksToken(node.id)));
}

function byPort(one: Leg, other: Leg): number {
  const [a, b] = [one.near, other.near];
  const place = (end: Leg['near']): number => portOrder(end.node.facts).get(end.bundle.name) ?? 0;
  if (a.node !== b.node) return a.node.id < b.node.id ? -1 : 1;
  return place(a) - place(b);
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
