import { canonicalAddress } from '../network/address.ts';
import { type Domain, domainOf } from '../network/layer2/domain.ts';
import type { Station } from '../network/layer2/frame-way.ts';
import type { Vertex } from '../network/layer2/segment.ts';
import { carriesVlan } from '../network/links.ts';
import { legsOf, type Net } from '../network/net.ts';
import { activeAddresses } from '../network/segments.ts';
import { ownAddressFor, subnetOf } from '../network/subnets.ts';
import { machineToken, tiersToken } from '../network/tokens.ts';
import type { Observation } from './rule.ts';

/**
 * Whether nobody answers for an address beside an interface: nothing that was read or declared has it, every port of the
 * VLAN is cabled to somebody, and each of those is known well enough to have no further address there.
 */
export function isSurelyNobodys(net: Net, { node, port }: Station, address: string): boolean {
  const { byAddress, byVirtual } = net.ground;
  const text = canonicalAddress(address);
  if (text === undefined || byAddress.has(text) || byVirtual.has(text)) return false;
  return net.memo.get(`complete ${node.id} ${port.name}`, () =>
    isComplete(net, domainOf(net, node, port, true)),
  );
}

function isComplete(net: Net, { members }: Domain): boolean {
  const all = [...members.values()];
  // An interface whose cable is not declared is joined with its subnet by assumption.
  const isAssumed = all.some(
    ({ vertex, from }) =>
      vertex.kind === 'subnet' ||
      (vertex.kind === 'interface' && from?.vertex.kind === 'interface' && from.way.leg === undefined),
  );
  const servers = serverAddresses(net);
  return (
    !isAssumed &&
    all.some(({ vertex }) => vertex.kind === 'bridge') &&
    all.every(({ vertex }) =>
      vertex.kind === 'interface' ? isKnown(net, vertex, servers) : isClosed(net, vertex),
    )
  );
}

/** Addresses of pools' servers and of dependencies: whoever has one is no router. */
function serverAddresses({ ground: { path }, memo }: Net): ReadonlySet<string> {
  return memo.get('addresses of servers', () => {
    memo.touch(tiersToken);
    const servers = path.devices.flatMap(({ facts }) => facts.pools.flatMap((pool) => pool.servers));
    return new Set([
      ...servers.map(({ address = '' }) => address),
      ...path.declared.dependencies.map(({ address }) => address),
    ]);
  });
}

/** A switch or router tells all of its addresses; a host may share one that is not read, unless it is in one subnet only. */
function isKnown(net: Net, { node, port }: Station, servers: ReadonlySet<string>): boolean {
  net.memo.touch(machineToken(node.id));
  const { facts, isDeclared, clients, address = '' } = node;
  if (clients !== undefined || port.madeElsewhere === true || port.dhcp?.value === true) return false;
  if (isDeclared) return servers.has(address);
  if (facts.platform === 'ios' || facts.platform === 'eos') return true;
  const homes = facts.interfaces.filter(
    ({ kind, enabled, addresses }) => kind !== 'loopback' && enabled.value && addresses.length > 0,
  );
  return facts.platform === 'linux' && homes.length === 1 && homes[0]?.name === port.name;
}

/** No port of the VLAN is up without a cable that is known, and no tunnel carries it on. */
function isClosed(net: Net, vertex: Vertex): boolean {
  if (vertex.kind !== 'bridge') return false;
  return vertex.bridge.nodes.every((node) => {
    const cabled = new Set(legsOf(net, node).flatMap(({ near }) => [near.port.name, near.bundle.name]));
    const isTunnelled = node.facts.vxlan.some(({ networks }) =>
      networks.some(({ vlan }) => vlan === vertex.vlan),
    );
    const open = node.facts.interfaces.some(
      ({ switchport, enabled, lag, name }) =>
        switchport !== undefined &&
        enabled.value &&
        lag === undefined &&
        !cabled.has(name) &&
        carriesVlan(switchport, vertex.vlan),
    );
    return !isTunnelled && !open;
  });
}

/** Interfaces of routers in the subnet: one of them was meant, as a rule. */
export function routersBeside(
  net: Net,
  { port }: Station,
  address: string,
): NonNullable<Observation['related']> {
  const own = ownAddressFor(port, address);
  const subnet = own === undefined ? undefined : subnetOf(own);
  const places = subnet === undefined ? [] : net.ground.subnets.exactly(subnet);
  return places
    .filter(({ node }) => !node.isDeclared && node.facts.vrfs.some(({ routing }) => routing.ipv4.value))
    .flatMap(({ node, port: other }) =>
      activeAddresses(other)
        .filter((one) => one.family === own?.family)
        .map((one) => ({ span: one.span, message: `${node.id} ${other.name} has ${one.address}` })),
    )
    .slice(0, 3);
}
