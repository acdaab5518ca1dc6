import type { Interface } from '../../model/network/interface.ts';
import { contains, parsePrefix } from '../address.ts';
import type { Node, Place } from '../ground.ts';
import { domainOf, interfacesOf } from '../layer2/domain.ts';
import { frameWay, routersAround, type Station } from '../layer2/frame-way.ts';
import { isLoose } from '../layer2/segment.ts';
import { type Net } from '../net.ts';
import { addressToken } from '../tokens.ts';
import { isUp } from './interface-state.ts';
import { bytesOf } from './packet.ts';
import { isActiveIn } from './redundancy.ts';

/** Who answers for an address in a broadcast domain. */
export interface Neighbor {
  readonly node: Node;
  readonly port: Interface;
  /** Where its port is plugged in is not declared: any port of its subnet is taken to reach it. */
  readonly isAssumed: boolean;
}

/** Every interface that answers for the address among those that `port` reaches; several share a virtual address. */
export function neighborsWith(net: Net, node: Node, port: Interface, address: string): readonly Neighbor[] {
  return net.memo.get(`neighbors ${node.id} ${port.name} ${address}`, () => {
    net.memo.touch(addressToken(address));
    const own = { node, port };
    const holders = answeringFor(net, address).filter(
      (one) => one.node !== node && isUp(net, one.node, one.port),
    );
    const here = holders.filter((one) => frameWay(net, own, one) !== undefined && answers(net, one, own));
    if (here.length > 0) return here.map((one) => ({ ...one, isAssumed: false }));
    const loose = holders.filter((one) => isLoose(net, one.node, one.port));
    if (loose.length > 0) return loose.map((one) => ({ ...one, isAssumed: true }));
    return clientsIn(net, own, address).map((one) => ({ ...one, isAssumed: false }));
  });
}

type Holder = Station;

/** Interfaces that have the address now, wherever they are. */
export function holdersOf(net: Net, address: string): readonly Holder[] {
  const own = net.ground.byAddress.get(address) ?? [];
  const shared = net.ground.byVirtual.get(address) ?? [];
  const active = shared.filter(({ node, port, group }) => isActiveIn(net, node, port, group));
  const seen = new Set<Interface>();
  return [...own, ...active].filter(({ port }) => !seen.has(port) && seen.add(port));
}

/** With those that borrow the address of another interface of the machine (RFC 1812, 2.2.7). */
function answeringFor(net: Net, address: string): readonly Holder[] {
  return holdersOf(net, address).flatMap((one) => [
    one,
    ...one.node.facts.interfaces
      .filter(({ unnumbered }) => unnumbered?.value === one.port.name)
      .map((port) => ({ node: one.node, port })),
  ]);
}

/** The answer to who has an address comes back to who asked (RFC 826, RFC 4861). */
function answers(net: Net, from: Holder, to: Holder): boolean {
  const isAnyLoose = [from, to].some(({ node, port }) => isLoose(net, node, port));
  return isAnyLoose || frameWay(net, from, to) !== undefined;
}

/** Clients at a port of the domain: those of a prefix that holds the address, else a way to everywhere. */
function clientsIn(net: Net, own: Station, address: string): readonly Holder[] {
  const bytes = bytesOf(address);
  const here = net.ground.clients.flatMap((node) => {
    const [port] = node.facts.interfaces;
    return port !== undefined && frameWay(net, own, { node, port }) !== undefined ? [{ node, port }] : [];
  });
  const near = here.filter(({ node }) =>
    (node.clients ?? []).some((text) => {
      const prefix = parsePrefix(text);
      return prefix !== undefined && prefix.bits > 0 && contains(prefix, bytes);
    }),
  );
  return near.length > 0
    ? near
    : here.filter(({ node }) => node.clients?.some((text) => isEverywhere(text, bytes)));
}

/** A way to every address of the family. */
function isEverywhere(text: string, { length }: readonly number[]): boolean {
  const prefix = parsePrefix(text);
  return prefix?.bits === 0 && prefix.bytes.length === length;
}

/**
 * Addresses that a host of which nothing was read may have as its gateway: those that routers share, else those of
 * routers, else those of others that were read. What a host shares with its own stand-in is none.
 */
export function gatewaysOf(net: Net, node: Node, port: Interface): readonly Place[] {
  const routers = routersAround(net, { node, port });
  const around = routers.length > 0 ? routers : othersAround(net, node, port);
  const own = [...port.addresses, ...port.redundancy.flatMap(({ addresses }) => addresses)];
  const places = around.flatMap((there): readonly Place[] => {
    if (there.node.id === node.id) return [];
    const groups = there.port.redundancy.flatMap(({ addresses, span }) =>
      addresses.map(
        (one): Place => ({
          ...there,
          address: { ...one, length: one.length ?? 0, secondary: false, virtual: true, span },
        }),
      ),
    );
    const plain = there.port.addresses.map((address): Place => ({ ...there, address }));
    return [...groups, ...plain].filter(
      ({ address }) =>
        address.inactive === undefined &&
        (own.length === 0 || own.some((one) => isNear(one, address.address))),
    );
  });
  const mine = new Set(port.redundancy.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
  const foreign = places.filter(({ address }) => !mine.has(address.address));
  const routing = foreign.filter(routes);
  const best = routing.length > 0 ? routing : foreign;
  const shared = best.filter(({ address }) => address.virtual === true);
  return distinct(shared.length > 0 ? shared : best);
}

/** Everybody else who was read. */
function othersAround(net: Net, node: Node, port: Interface): readonly Station[] {
  return [...interfacesOf(domainOf(net, node, port))].filter((one) => !one.node.isDeclared);
}

/** The machine is known to pass on packets of the address's family. */
function routes({ node, port, address }: Place): boolean {
  const table = node.facts.vrfs.find(({ name }) => name === (port.vrf?.value ?? ''));
  return table?.routing[address.family].value === true;
}

function isNear(
  own: { readonly address: string; readonly length?: number | undefined },
  address: string,
): boolean {
  return contains({ bytes: bytesOf(own.address), bits: own.length ?? 0 }, bytesOf(address));
}

function distinct(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [place.address.address, place])).values()];
}
