import type { Interface } from '../../model/network/interface.ts';
import type { VxlanNetwork } from '../../model/network/routing.ts';
import type { Node } from '../ground.ts';
import { domainOf } from '../layer2/domain.ts';
import type { Station } from '../layer2/frame-way.ts';
import { interfaceVertex } from '../layer2/segment.ts';
import type { Net } from '../net.ts';
import { firstBreak, undecidedTrunk } from './broken-vlan.ts';
import { isUp } from './interface-state.ts';
import type { Ending } from './lookup.ts';
import { holdersOf } from './neighbors.ts';

/** Why nobody behind an interface answers for an address. */
export function unreachable(net: Net, node: Node, port: Interface, address: string): Ending {
  const holders = holdersOf(net, address).filter((one) => one.node !== node);
  const span = port.span;
  const where = `behind ${node.id} ${port.name}`;
  if (holders.length === 0) {
    const isVirtual = net.ground.byVirtual.has(address);
    if (isVirtual)
      return {
        disposition: 'neighbor-unreachable',
        reason: `no router is active for ${address} ${where}`,
        span,
      };
    const reason = `nothing that was read or declared has ${address}, which should be ${where}`;
    return { disposition: 'uncertain', reason, span, isUnowned: true };
  }
  const [holder] = holders.filter((one) => isUp(net, one.node, one.port));
  if (holder === undefined) {
    const [down] = holders;
    return {
      disposition: 'neighbor-unreachable',
      reason: `${down?.node.id} ${down?.port.name}, which has ${address}, is down`,
      span: down?.port.enabled.span ?? down?.port.span ?? span,
    };
  }
  const key = interfaceVertex(holder.node, holder.port).key;
  const who = `${holder.node.id} ${holder.port.name} (${address})`;
  if (domainOf(net, node, port).members.has(key)) {
    const lost = firstBreak(net, holder, node);
    return {
      disposition: 'vlan-isolated',
      reason: `answers of ${who} do not come back to ${node.id} ${port.name}${lost === undefined ? '' : `: ${lost.reason}`}`,
      span: lost?.span ?? (holder.node.isDeclared ? span : holder.port.span),
    };
  }
  const open = undecidedJoin(net, { node, port }, holder);
  if (open !== undefined) return open;
  const isBehindBlock = domainOf(net, node, port, true).members.has(key);
  if (isBehindBlock)
    return {
      disposition: 'stp-blocked',
      reason: `spanning tree blocks every way from ${node.id} ${port.name} to ${who}`,
      span,
    };
  const broken = firstBreak(net, { node, port }, holder.node);
  return {
    disposition: 'vlan-isolated',
    reason: `no VLAN joins ${node.id} ${port.name} with ${who}${broken === undefined ? '' : `: ${broken.reason}`}`,
    span: broken?.span ?? (holder.node.isDeclared ? span : holder.port.span),
  };
}

/** What may join two interfaces and is not computed: a network of VXLAN, or an address that a port borrows. */
function undecidedJoin(net: Net, own: Station, holder: Station): Ending | undefined {
  const far = tunnelsAt(net, holder);
  const tunnel = tunnelsAt(net, own).find(({ vni }) => far.some((one) => one.vni === vni));
  const who = `${own.node.id} ${own.port.name} with ${holder.node.id} ${holder.port.name}`;
  if (tunnel !== undefined)
    return {
      disposition: 'uncertain',
      reason: `VXLAN network ${tunnel.vni} may join ${who}: its tunnels are not computed`,
      span: tunnel.span,
    };
  const trunk = undecidedTrunk(net, own.node, holder.node);
  if (trunk !== undefined) {
    const [one, other] = [trunk.near, trunk.far].map(({ node, bundle }) => `${node.id} ${bundle.name}`);
    return {
      disposition: 'uncertain',
      reason: `whether ${one} and ${other} become a trunk hangs on the default of their platforms: it may join ${who}`,
      span: trunk.near.bundle.span,
    };
  }
  const ports = [own.port, ...holder.node.facts.interfaces];
  const borrowing = ports.find(({ unnumbered }) => unnumbered !== undefined);
  return (
    borrowing && {
      disposition: 'uncertain',
      reason: `${borrowing.name} has the address of ${borrowing.unnumbered?.value ?? ''}, and no cable says what is behind it: it may join ${who}`,
      span: borrowing.unnumbered?.span,
    }
  );
}

/** Networks of VXLAN that the VLANs of an interface's broadcast domain are in. */
function tunnelsAt(net: Net, { node, port }: Station): readonly VxlanNetwork[] {
  return [...domainOf(net, node, port).members.values()].flatMap(({ vertex }) =>
    vertex.kind === 'bridge'
      ? vertex.bridge.nodes.flatMap(({ facts }) =>
          facts.vxlan.flatMap(({ networks }) => networks.filter(({ vlan }) => vlan === vertex.vlan)),
        )
      : [],
  );
}
