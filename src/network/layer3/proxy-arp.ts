import type { Interface } from '../../model/network/interface.ts';
import type { Node } from '../ground.ts';
import { frameWay, routersAround } from '../layer2/frame-way.ts';
import { type Net } from '../net.ts';
import { machineToken } from '../tokens.ts';
import { isUp } from './interface-state.ts';
import { isLocal } from './local.ts';
import type { Neighbor } from './neighbors.ts';
import { bytesOf } from './packet.ts';
import { routesTo } from './table.ts';

/**
 * Routers that answer for an IPv4 address that is not theirs, beside its holder if that is there too: those with proxy
 * ARP that would send a packet for it out of another interface (RFC 1027). On IOS it is on unless `no ip proxy-arp` is set
 * (Cisco, "IP Addressing: ARP Configuration Guide", Proxy ARP), on the others only where a line asks for it.
 */
export function proxiesFor(net: Net, node: Node, port: Interface, address: string): readonly Neighbor[] {
  if (bytesOf(address).length !== 4) return [];
  return net.memo.get(`proxies ${node.id} ${port.name} ${address}`, () => {
    const own = { node, port };
    return routersAround(net, own).flatMap((one) => {
      if (one.node === node || !standsIn(net, one, address)) return [];
      return frameWay(net, one, own) === undefined ? [] : [{ ...one, isAssumed: false }];
    });
  });
}

function standsIn(
  net: Net,
  { node, port }: { readonly node: Node; readonly port: Interface },
  address: string,
): boolean {
  net.memo.touch(machineToken(node.id));
  const vrf = port.vrf?.value ?? '';
  const isOn = port.proxyArp?.value ?? node.facts.platform === 'ios';
  const isRouting = node.facts.vrfs.some(({ name, routing }) => name === vrf && routing.ipv4.value);
  if (!isOn || !isRouting || !isUp(net, node, port) || isLocal(net, node, vrf, address)) return false;
  const legs = routesTo(net, node, vrf, address).flatMap((route) => route.legs);
  return legs.length > 0 && legs.every((leg) => leg.port !== port);
}
