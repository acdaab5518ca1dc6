import type { Interface } from '../../model/network/interface.ts';
import type { Node } from '../ground.ts';
import { type Domain, domainOf, interfacesOf } from '../layer2/domain.ts';
import { interfaceVertex } from '../layer2/segment.ts';
import type { Net } from '../net.ts';
import { isUp } from './interface-state.ts';
import { isLocal } from './local.ts';
import type { Neighbor } from './neighbors.ts';
import { bytesOf } from './packet.ts';
import { routesTo } from './table.ts';

/**
 * Routers that answer for an IPv4 address that is not theirs, beside its holder if that is there too: those with proxy
 * ARP that would send a packet for it out of another interface (RFC 1027; Cisco, "IP Addressing: ARP Configuration Guide": it is on unless
 * `no ip proxy-arp` is set).
 */
export function proxiesFor(net: Net, node: Node, port: Interface, address: string): readonly Neighbor[] {
  if (bytesOf(address).length !== 4) return [];
  return net.memo.get(`proxies ${node.id} ${port.name} ${address}`, () => {
    const own = interfaceVertex(node, port).key;
    return withProxyArp(domainOf(net, node, port)).flatMap((one) => {
      if (one.node === node || !standsIn(net, one, address)) return [];
      const isHeard = domainOf(net, one.node, one.port).members.has(own);
      return isHeard ? [{ ...one, isAssumed: false }] : [];
    });
  });
}

interface Place {
  readonly node: Node;
  readonly port: Interface;
}

const held = new WeakMap<Domain, readonly Place[]>();

/** Interfaces of a domain whose configuration lets them answer for others: few where most are hosts. */
function withProxyArp(domain: Domain): readonly Place[] {
  const known =
    held.get(domain) ??
    [...interfacesOf(domain)].filter(
      ({ node, port }) => port.proxyArp?.value ?? node.facts.platform === 'ios',
    );
  held.set(domain, known);
  return known;
}

function standsIn(net: Net, { node, port }: Place, address: string): boolean {
  const vrf = port.vrf?.value ?? '';
  const isRouting = node.facts.vrfs.some(({ name, routing }) => name === vrf && routing.ipv4.value);
  if (!isRouting || !isUp(net, node, port) || isLocal(net, node, vrf, address)) return false;
  const legs = routesTo(net, node, vrf, bytesOf(address)).flatMap((route) => route.legs);
  return legs.length > 0 && legs.every((leg) => leg.port !== port);
}
