import type { Interface } from '../../model/network/interface.ts';
import type { Cable, Leg } from '../cabling.ts';
import type { Node } from '../ground.ts';
import { workingCables } from '../layer1.ts';
import { includes } from '../links.ts';
import type { Net } from '../net.ts';
import { cableToken, isApart, worksToken } from '../tokens.ts';
import { portCost, priorityOf } from './bridge-settings.ts';
import { type Bridge, bridgeOf, portName } from './bridges.ts';
import { leastLike, type Region, regionOf, treeLegs } from './region.ts';
import {
  type StpBridge,
  type StpPort,
  type StpPortState,
  type StpResult,
  type StpSegment,
  spanningTree,
} from './spanning-tree.ts';
import { settledPort, tagSent } from './tagging.ts';

/** The tree that frames of a VLAN follow at a switch; undefined when no spanning tree holds them back. */
export function treeFor(net: Net, node: Node, vlan: number): StpResult | undefined {
  return treeAt(net, node, vlan)?.result;
}

/** Legs between a switch and the root of the tree that its VLAN follows. */
export function rootWay(net: Net, node: Node, vlan: number): readonly Leg[] {
  return treeAt(net, node, vlan)?.rootWays(bridgeOf(net, node).id) ?? [];
}

/** `treeFor` that asks for the tree of each switch and VLAN once, for one result that looks at many ports. */
export function treesOnce(net: Net): TreeFinder {
  const known = new Map<number, Map<Node, StpResult | undefined>>();
  return (node, vlan) => {
    const own = known.get(vlan) ?? new Map<Node, StpResult | undefined>();
    known.set(vlan, own);
    if (!own.has(node)) own.set(node, treeFor(net, node, vlan));
    return own.get(node);
  };
}

export type TreeFinder = (node: Node, vlan: number) => StpResult | undefined;

function treeAt(net: Net, node: Node, vlan: number): Tree | undefined {
  const tree = node.facts.spanningTree;
  const region = regionOf(net, node);
  if (region === undefined || tree === undefined || includes(tree.disabled.value, vlan)) return undefined;
  if (region.trees === 'vlans') {
    const like = leastLike(region, vlan);
    return treeOf(net, region, `vlan ${like}`, like);
  }
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
  /** Those between one bridge and the root. */
  readonly rootWays: (bridge: string) => readonly Leg[];
}

/** Which tree of a region. */
interface TreeName {
  readonly name: string;
  /** The VLAN whose settings count; undefined: of the tree that all VLANs share, or that those without an instance have. */
  readonly vlan: number | undefined;
  /** The VLAN that a port must carry to be in the tree. */
  readonly carried: number | undefined;
}

function treeOf(net: Net, region: Region, name: string, vlan: number | undefined): Tree {
  const asked = { name, vlan, carried: region.trees === 'vlans' ? vlan : undefined };
  return net.memo.get(
    `tree ${region.id} ${name}`,
    (): Tree => {
      const legs = new Map<string, Leg[]>();
      const segments = new Map<string, StpSegment>();
      const bridges = region.bridges.map((bridge): StpBridge => {
        const { own, laid } = laidBridge(net, bridge, asked);
        const ports = new Map<string, StpPort>();
        for (const { leg, key, port } of laid) {
          const working = workingCables(net, leg.connection);
          if (working.length === 0) continue;
          if (!ports.has(port.name)) ports.set(port.name, withMembers(leg, port, working, vlan));
          const there = legs.get(key);
          if (there === undefined) legs.set(key, [leg]);
          else there.push(leg);
          const far = endKey(net, leg.back);
          const segment = key < far ? `${key} -- ${far}` : `${far} -- ${key}`;
          if (!segments.has(segment)) segments.set(segment, [end(net, leg), end(net, leg.back)]);
        }
        return { ...own, ports: [...ports.values()] };
      });
      const result = spanningTree(bridges, [...segments.values()]);
      const rootWays = waysToRoot(net, result, legs);
      return { result, bearing: bearingOf(region, result, legs), rootWays };
    },
    { holds: ({ bearing }, lost) => isApart(bearing, lost) },
  );
}

/** A bridge as it is configured, whatever works. */
interface LaidBridge {
  readonly own: Omit<StpBridge, 'ports'>;
  readonly laid: readonly { readonly leg: Leg; readonly key: string; readonly port: StpPort }[];
}

function laidBridge(net: Net, bridge: Bridge, { name, vlan, carried }: TreeName): LaidBridge {
  return net.memo.get(`laid ${bridge.id} ${name}`, () => {
    const numbers = new Map<string, number>();
    const laid = treeLegs(net, bridge).flatMap((leg): LaidBridge['laid'] => {
      const own = settledPort(leg);
      if (carried !== undefined && (own === undefined || tagSent(own, carried) === undefined)) return [];
      const port = portName(leg);
      const number = numbers.get(port) ?? numbers.size + 1;
      numbers.set(port, number);
      return [{ leg, key: `${bridge.id} ${port}`, port: stpPort(leg, vlan, number) }];
    });
    return { own: stpBridge(bridge, vlan), laid };
  });
}

/** A port with the cost that those of its members have which work. */
function withMembers(leg: Leg, port: StpPort, working: readonly Cable[], vlan: number | undefined): StpPort {
  return working.length === leg.connection.cables.length ? port : { ...port, ...costNow(leg, working, vlan) };
}

function waysToRoot(
  net: Net,
  { ports }: StpResult,
  legs: ReadonlyMap<string, readonly Leg[]>,
): Tree['rootWays'] {
  const upstream = new Map<string, readonly Leg[]>();
  for (const [bridge, own] of ports)
    for (const [port, { role }] of own)
      if (role === 'root') upstream.set(bridge, legs.get(`${bridge} ${port}`) ?? []);
  const next = new Map(
    [...upstream].map(([bridge, [first]]) => [bridge, first && bridgeOf(net, first.far.node).id]),
  );
  const known = new Map<string, readonly Leg[]>();
  const walk = (start: string): readonly Leg[] => {
    const found: Leg[] = [];
    const seen = new Set<string>();
    for (let at: string | undefined = start; at !== undefined && !seen.has(at); at = next.get(at)) {
      seen.add(at);
      found.push(...(upstream.get(at) ?? []));
    }
    return found;
  };
  return (bridge) => {
    const way = known.get(bridge) ?? walk(bridge);
    known.set(bridge, way);
    return way;
  };
}

function stpBridge(bridge: Bridge, vlan: number | undefined): LaidBridge['own'] {
  const [first] = bridge.nodes;
  const priorities = bridge.nodes.map((node) => priorityOf(node.facts, vlan ?? 0, node.devices));
  const address = first === undefined ? undefined : addressOf(first);
  return { id: bridge.id, priority: Math.min(...priorities), address };
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

function endKey(net: Net, leg: Leg): string {
  return `${bridgeOf(net, leg.near.node).id} ${portName(leg)}`;
}

function end(net: Net, leg: Leg): StpSegment[number] {
  return { bridge: bridgeOf(net, leg.near.node).id, port: portName(leg) };
}

function stpPort(leg: Leg, vlan: number | undefined, number: number): StpPort {
  const { bundle, node } = leg.near;
  const { spanning } = bundle;
  const guards = node.facts.spanningTree;
  const isEdge = ['edge', 'edge-trunk'].includes(spanning.edge?.value ?? '');
  return {
    name: portName(leg),
    number,
    ...costNow(leg, leg.connection.cables, vlan),
    rootGuard: spanning.guard?.value === 'root',
    bpduGuard: spanning.bpduGuard?.value ?? (isEdge && guards?.bpduGuardByDefault?.value === true),
    silent: spanning.bpduFilter?.value === true || spanning.disabled?.value === true,
  };
}

function costNow(
  leg: Leg,
  cables: readonly Cable[],
  vlan: number | undefined,
): Pick<StpPort, 'priority' | 'cost'> {
  const { bundle, node } = leg.near;
  return portCost(bundle, membersOf(leg, cables), vlan, node.facts.spanningTree);
}

/** The ports of the near end. */
function membersOf({ near }: Leg, cables: readonly Cable[]): readonly Interface[] {
  return cables.flatMap(({ ends }) => ends.flatMap(({ node, port }) => (node === near.node ? [port] : [])));
}

/** The bridge's MAC address as the device showed it while it ran. */
function addressOf({ devices }: Node): string | undefined {
  for (const { state } of devices)
    for (const { bridgeAddress } of state?.spanningTrees ?? [])
      if (bridgeAddress !== undefined) return bridgeAddress;
  return undefined;
}

/** What spanning tree lets a port do with frames of a VLAN; undefined when it has no say. */
export function portState(
  net: Net,
  leg: Leg,
  vlan: number,
  find: TreeFinder = (node, of) => treeFor(net, node, of),
): StpPortState | undefined {
  const tree = find(leg.near.node, vlan);
  return tree?.ports.get(bridgeOf(net, leg.near.node).id)?.get(portName(leg));
}
