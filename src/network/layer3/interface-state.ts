import type { Interface } from '../../model/network/interface.ts';
import { addLeg } from '../cabling.ts';
import { interfaceNamed, type Node } from '../ground.ts';
import { isConnected } from '../layer1.ts';
import { addRootWay } from '../layer2/bearing.ts';
import { isActive } from '../layer2/segment.ts';
import { portState } from '../layer2/trees.ts';
import { carriesVlan } from '../links.ts';
import { isWorking, legsOf, type Net } from '../net.ts';
import { isApart, machineToken } from '../tokens.ts';

/**
 * Whether packets can be sent by an interface: it is not shut down, and something is at its other end. An interface
 * whose cable nobody declared is taken to have one.
 */
export function isUp(net: Net, node: Node, port: Interface): boolean {
  return net.memo.get(`up ${node.id} ${port.name}`, () => {
    net.memo.touch(machineToken(node.id));
    if (!isWorking(net, node) || !port.enabled.value) return false;
    switch (port.kind) {
      case 'vlan':
        return port.vlan === undefined || isVlanUp(net, node, port, port.vlan.value);
      case 'subinterface': {
        const parent = port.parent === undefined ? undefined : interfaceNamed(node.facts, port.parent);
        return parent === undefined || isUp(net, node, parent);
      }
      case 'physical':
      case 'lag':
        return isPortUp(net, node, port);
      default:
        return true;
    }
  });
}

function isPortUp(net: Net, node: Node, port: Interface): boolean {
  const bundle = port.lag === undefined ? port : (interfaceNamed(node.facts, port.lag.lag) ?? port);
  const legs = legsOf(net, node).filter(({ near }) => near.bundle.name === bundle.name);
  if (legs.length > 0) return legs.some(({ connection }) => isConnected(net, connection));
  const seen = capturedUp(node, port);
  if (seen !== undefined || port.kind !== 'lag' || node.isDeclared) return seen ?? true;
  const members = node.facts.interfaces.filter(({ lag }) => lag?.lag === port.name);
  const working = members.filter(({ enabled }) => enabled.value);
  return members.length === 0 || working.length >= (port.minLinks?.value ?? 1);
}

/** What the device said of a port whose cable nobody declared. */
function capturedUp({ devices }: Node, port: Interface): boolean | undefined {
  for (const { state } of devices)
    for (const one of state?.interfaces ?? []) if (one.interface === port.name) return one.up;
  return undefined;
}

/**
 * A VLAN's interface is up while the VLAN is known and active and a port that is up and forwards carries it; with
 * `no autostate` the port is not asked for (Cisco, "SVI Autostate"; EOS User Manual, VLANs, `autostate`).
 */
function isVlanUp(net: Net, node: Node, { autostate }: Interface, vlan: number): boolean {
  return isActive(node, vlan) && (autostate?.value === false || hasMember(net, node, vlan));
}

function hasMember(net: Net, node: Node, vlan: number): boolean {
  const { facts } = node;
  if (facts.vxlan.some(({ networks }) => networks.some((one) => one.vlan === vlan))) return true;
  if (memberLeg(net, node, vlan) !== undefined) return true;
  const cabled = new Set(legsOf(net, node).map(({ near }) => near.bundle.name));
  return facts.interfaces.some(
    (port) =>
      port.switchport !== undefined &&
      port.lag === undefined &&
      !cabled.has(port.name) &&
      carriesVlan(port.switchport, vlan) &&
      isUp(net, node, port),
  );
}

/** What the first cable that keeps a VLAN's interface up stands on; undefined when there is none. */
function memberLeg(net: Net, node: Node, vlan: number): ReadonlySet<string> | undefined {
  return net.memo.get(
    `member ${node.id} ${vlan}`,
    () => {
      const leg = legsOf(net, node).find(
        (one) =>
          one.near.bundle.switchport !== undefined &&
          carriesVlan(one.near.bundle.switchport, vlan) &&
          isConnected(net, one.connection) &&
          portState(net, one, vlan)?.forwards !== false,
      );
      if (leg === undefined) return undefined;
      const bearing = new Set<string>();
      addLeg(bearing, leg);
      for (const end of [leg.near, leg.far]) addRootWay(net, bearing, end.node, vlan);
      return bearing;
    },
    { holds: (bearing, lost) => bearing !== undefined && isApart(bearing, lost) },
  );
}
