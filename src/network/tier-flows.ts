import { canonicalAddress } from './address.ts';
import { addressOfListener, endpointOf } from './endpoints.ts';
import { type Asked, type Flow, flowName, followFlow } from './flow.ts';
import { type Net } from './net.ts';
import type { PathDevice } from './path.ts';
import { addressToken, machineToken } from './tokens.ts';
import type { Hop, TracedServer } from './trace.ts';

/** The way of a request's packets between two tiers. */
export interface TierFlow {
  /** What people call the two ends. */
  readonly from: string;
  readonly to: string;
  readonly flow: Flow;
}

/** Packets of a request's client to the listener of its first hop. */
export function flowToEntry(
  net: Net,
  hop: Hop,
  source: string,
  client: string | undefined,
): TierFlow | undefined {
  const { device, listener } = hop;
  const node = net.ground.nodes.get(device.id);
  if (node !== undefined) net.memo.touch(machineToken(node.id));
  const family = source.includes(':') ? 'ipv6' : 'ipv4';
  const destination = addressOfListener(net, device, listener.address, family);
  if (destination === undefined || listener.port === undefined) return undefined;
  const flow = followFlow(net, { source, destination, protocol: 6, destinationPort: listener.port, client });
  return flow && { from: client ?? source, to: `${device.id} ${destination}:${listener.port}`, flow };
}

/** Packets from a device to one of its pool's servers. */
export function flowToServer(net: Net, from: PathDevice, { server }: TracedServer): TierFlow | undefined {
  const to = placeOf(net, server);
  return to && flowBetween(net, from, to);
}

/** Whether `flowToServer` was followed and holds. */
export function isFollowed(net: Net, from: PathDevice, { server }: TracedServer): boolean {
  const to = placeOf(net, server);
  const asked = to && askedBetween(net, from, to);
  return asked !== undefined && net.memo.has(flowName(asked));
}

function placeOf(net: Net, { address: text = '', port, name }: TracedServer['server']): Place | undefined {
  const address = canonicalAddress(text) ?? endpointOf(net, text)?.address;
  return address === undefined || port === undefined ? undefined : { address, port, name };
}

interface Place {
  readonly address: string;
  readonly port?: number | undefined;
  readonly name: string;
}

/** Packets from a device's machine to a place. */
export function flowBetween(net: Net, from: Pick<PathDevice, 'id'>, to: Place): TierFlow | undefined {
  const asked = askedBetween(net, from, to);
  const flow = asked && followFlow(net, asked);
  const { address, port, name } = to;
  return flow && { from: from.id, to: `${name} ${address}${port === undefined ? '' : `:${port}`}`, flow };
}

/** Undefined where the place is the device's own machine, or nothing tells by which address it sends. */
function askedBetween(net: Net, from: Pick<PathDevice, 'id'>, { address, port }: Place): Asked | undefined {
  const node = net.ground.nodes.get(from.id);
  const source = node === undefined ? undefined : senderAddress(net, from.id, address);
  if (node === undefined || source === undefined) return undefined;
  net.memo.touch(addressToken(address));
  if (net.ground.byAddress.get(address)?.some((place) => place.node === node) === true) return undefined;
  return { source, destination: address, protocol: 6, destinationPort: port };
}

/** A machine's own address of the other side's family, the one in its subnet first: not one that it shares. */
function senderAddress(net: Net, id: string, destination: string): string | undefined {
  const node = net.ground.nodes.get(id);
  if (node === undefined) return undefined;
  net.memo.touch(machineToken(node.id));
  const family = destination.includes(':') ? 'ipv6' : 'ipv4';
  const own = node.facts.interfaces
    .filter(({ kind, enabled }) => kind !== 'loopback' && enabled.value)
    .flatMap(({ addresses }) => addresses)
    .filter((one) => one.family === family && one.inactive === undefined && one.virtual !== true);
  const declared = canonicalAddress(node.address ?? '');
  const named = own.find(({ address }) => address === declared);
  return (named ?? own[0])?.address;
}
