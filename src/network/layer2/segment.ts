import type { Interface } from '../../model/network/interface.ts';
import { formatAddress, type Prefix } from '../address.ts';
import type { Leg } from '../cabling.ts';
import type { Node, Place } from '../ground.ts';
import { isConnected } from '../layer1.ts';
import { carriesVlan, isInVlan } from '../links.ts';
import { legsOf, type Net } from '../net.ts';
import { subnetOf } from '../subnets.ts';
import { machineToken, subnetToken } from '../tokens.ts';
import { type Bridge, bridgeOf, isPeerLink } from './bridges.ts';
import { settledPort, type Tag, tagSent, vlanTaken } from './tagging.ts';
import { portState, type TreeFinder } from './trees.ts';

/** A bridge with one of its VLANs, an interface that sends and takes packets, or a subnet whose cables nobody declared. */
export type Vertex = BridgeVertex | InterfaceVertex | { readonly kind: 'subnet'; readonly key: string };

interface BridgeVertex {
  readonly kind: 'bridge';
  readonly key: string;
  readonly bridge: Bridge;
  readonly vlan: number;
}

export interface Way {
  readonly to: Vertex;
  /** Undefined inside a switch, and where no cable is declared. */
  readonly leg?: Leg | undefined;
  /** Spanning tree holds frames back at one of the ends. */
  readonly isBlocked: boolean;
}

interface InterfaceVertex {
  readonly kind: 'interface';
  readonly key: string;
  readonly node: Node;
  readonly port: Interface;
}

const heldVertices = new WeakMap<Interface, InterfaceVertex>();

export function interfaceVertex(node: Node, port: Interface): Vertex {
  const known = heldVertices.get(port);
  if (known?.node === node) return known;
  const made: InterfaceVertex = { kind: 'interface', key: `${node.id} ${port.name}`, node, port };
  heldVertices.set(port, made);
  return made;
}

function bridgeVertex(bridge: Bridge, vlan: number): Vertex {
  return { kind: 'bridge', key: `${bridge.id} vlan ${vlan}`, bridge, vlan };
}

/** Where a frame goes from here, one step. `trees`: who asks from many places looks each tree up once. */
export function waysFrom(net: Net, vertex: Vertex, trees?: TreeFinder): readonly Way[] {
  switch (vertex.kind) {
    case 'bridge':
      return vertex.bridge.nodes.flatMap((node) => waysFromSwitch(net, vertex, node, trees));
    case 'interface':
      return waysFromInterface(net, vertex.node, vertex.port);
    case 'subnet':
      return [];
  }
}

function waysFromSwitch(
  net: Net,
  { bridge, vlan }: BridgeVertex,
  node: Node,
  trees: TreeFinder | undefined,
): readonly Way[] {
  const { inside, outside } = net.memo.get(`ways of ${node.id} ${bridge.id} ${vlan}`, () =>
    laidWays(net, bridge, node, vlan),
  );
  const isHeld = (leg: Leg, of: number): boolean => portState(net, leg, of, trees)?.forwards === false;
  const working = outside.flatMap(({ to, leg }): readonly Way[] => {
    if (!isConnected(net, leg.connection)) return [];
    return [{ to, leg, isBlocked: isHeld(leg, vlan) || (to.kind === 'bridge' && isHeld(leg.back, to.vlan)) }];
  });
  return [...inside, ...working];
}

interface LaidWays {
  readonly inside: readonly Way[];
  readonly outside: readonly { readonly to: Vertex; readonly leg: Leg }[];
}

/** Ways of frames as they are configured, whatever works. */
function laidWays(net: Net, bridge: Bridge, node: Node, vlan: number): LaidWays {
  const inside = vlanInterfaces(node, vlan)
    .filter((port) => port.enabled.value)
    .map((port): Way => ({ to: interfaceVertex(node, port), isBlocked: false }));
  const outside = legsOf(net, node).flatMap((leg): LaidWays['outside'] => {
    const own = settledPort(leg);
    const tag = own === undefined ? undefined : tagSent(own, vlan);
    const to = tag === undefined || isInner(bridge, leg) ? undefined : arrival(net, leg, tag);
    return to === undefined ? [] : [{ to, leg }];
  });
  return { inside, outside };
}

function isInner(bridge: Bridge, leg: Leg): boolean {
  return bridge.nodes.length > 1 && isPeerLink(leg);
}

/** Where a frame with this tag arrives at the far end; undefined: it is dropped. */
function arrival(net: Net, leg: Leg, tag: Tag): Vertex | undefined {
  const { far } = leg;
  net.memo.touch(machineToken(far.node.id));
  const other = settledPort(leg.back);
  if (other === undefined) {
    const port = taggedInterface(far.node, far.bundle, tag);
    return port === undefined ? undefined : interfaceVertex(far.node, port);
  }
  const vlan = vlanTaken(other, tag);
  return vlan === undefined || !isActive(far.node, vlan)
    ? undefined
    : bridgeVertex(bridgeOf(net, far.node), vlan);
}

/** The interface of a routed port or host that takes frames with such a tag. */
function taggedInterface(node: Node, bundle: Interface, tag: Tag): Interface | undefined {
  if (tag === 'untagged') return bundle;
  return node.facts.interfaces.find(
    ({ kind, parent, vlan, enabled }) =>
      kind === 'subinterface' && parent === bundle.name && vlan?.value === tag && enabled.value,
  );
}

/**
 * Switches of these languages forward only VLANs that they know, and VLAN 1, which no configuration names and none can
 * delete (EOS User Manual, "VLANs"; Cisco, "Configuring VLANs"); others know none by number alone.
 */
export function isActive({ facts }: Node, vlan: number): boolean {
  const known = facts.vlans.find(({ number }) => number === vlan);
  if (known !== undefined) return known.active;
  return vlan === 1 || (facts.platform !== 'eos' && facts.platform !== 'ios');
}

const heldVlanInterfaces = new WeakMap<Node['facts'], ReadonlyMap<number, readonly Interface[]>>();

function vlanInterfaces({ facts }: Node, vlan: number): readonly Interface[] {
  let known = heldVlanInterfaces.get(facts);
  if (known === undefined) {
    known = Map.groupBy(facts.interfaces.filter(isInVlan), (one) => one.vlan.value);
    heldVlanInterfaces.set(facts, known);
  }
  return known.get(vlan) ?? [];
}

function waysFromInterface(net: Net, node: Node, port: Interface): readonly Way[] {
  if (isInVlan(port)) {
    const to = bridgeVertex(bridgeOf(net, node), port.vlan.value);
    const own: Way = { to, isBlocked: false };
    return isPlacedVlan(net, node, port.vlan.value) ? [own] : [own, ...subnetWays(net, port)];
  }
  const isTagged = port.kind === 'subinterface' && port.vlan !== undefined;
  const bundle = isTagged ? port.parent : port.name;
  const legs = legsOf(net, node).filter(({ near }) => near.bundle.name === bundle);
  if (legs.length === 0) return subnetWays(net, port);
  return legs.flatMap((leg): readonly Way[] => {
    const to = isConnected(net, leg.connection) ? arrival(net, leg, tagOf(leg, port)) : undefined;
    if (to === undefined) return [];
    const { back } = leg;
    const isHeld = to.kind === 'bridge' && portState(net, back, to.vlan)?.forwards === false;
    return [{ to, leg, isBlocked: isHeld }];
  });
}

/** A host of which nothing was read sends as the port at the switch wants it, where that takes one VLAN only. */
function tagOf(leg: Leg, port: Interface): Tag {
  const { near } = leg;
  if (!near.node.isDeclared)
    return port.kind === 'subinterface' ? (port.vlan?.value ?? 'untagged') : 'untagged';
  const other = settledPort(leg.back);
  if (other?.mode !== 'trunk' || vlanTaken(other, 'untagged') !== undefined) return 'untagged';
  const [[from, to] = [0, 1], ...more] = other.allowed.value;
  return more.length === 0 && from === to ? from : 'untagged';
}

/** A cable that is declared carries the VLAN, or every port that could is cabled and does not. */
function isPlacedVlan(net: Net, node: Node, vlan: number): boolean {
  const legs = legsOf(net, node);
  const isCarried = legs.some((leg) => {
    const own = settledPort(leg);
    return own !== undefined && tagSent(own, vlan) !== undefined;
  });
  return isCarried || (legs.length > 0 && !hasFreePort(node, legs, vlan));
}

function hasFreePort({ facts }: Node, legs: readonly Leg[], vlan: number): boolean {
  const cabled = new Set(legs.flatMap(({ near }) => [near.port.name, near.bundle.name]));
  return facts.interfaces.some(
    ({ switchport, lag, name, enabled }) =>
      switchport !== undefined &&
      lag === undefined &&
      enabled.value &&
      !cabled.has(name) &&
      carriesVlan(switchport, vlan),
  );
}

/**
 * An interface of which no cable is declared is taken to be joined with the others of its subnet: estates rarely write
 * down every cable.
 */
function subnetWays(net: Net, port: Interface): readonly Way[] {
  if (port.kind === 'loopback' || port.kind === 'null') return [];
  return port.addresses.flatMap((address): readonly Way[] => {
    const subnet = address.inactive === undefined ? subnetOf(address) : undefined;
    if (subnet === undefined || subnet.bits === subnet.bytes.length * 8) return [];
    net.memo.touch(subnetToken(`${formatAddress(subnet.bytes)}/${subnet.bits}`));
    return joinedBySubnet(net, port, subnet).map(({ node, port: other }) => ({
      to: interfaceVertex(node, other),
      isBlocked: false,
    }));
  });
}

function joinedBySubnet(net: Net, port: Interface, subnet: Prefix): readonly Place[] {
  return net.ground.subnets.exactly(subnet).filter((place) => {
    net.memo.touch(machineToken(place.node.id));
    return place.port !== port && vrfName(place.port) === vrfName(port) && place.port.kind !== 'loopback';
  });
}

/** No cable of the interface is declared: any port of its subnet may be the one that it is plugged into. */
export function isLoose(net: Net, node: Node, port: Interface): boolean {
  return !isCabled(net, node, port);
}

function vrfName({ vrf }: Interface): string {
  return vrf?.value ?? '';
}

function isCabled(net: Net, node: Node, port: Interface): boolean {
  if (port.kind === 'loopback' || port.kind === 'null') return true;
  if (isInVlan(port)) return isPlacedVlan(net, node, port.vlan.value);
  const bundle = port.kind === 'subinterface' ? port.parent : port.name;
  return legsOf(net, node).some(({ near }) => near.bundle.name === bundle);
}
