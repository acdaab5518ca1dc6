import { addressBytes, canonicalAddress } from './address.ts';
import { addressOfClient } from './flow.ts';
import type { Node } from './ground.ts';
import { type Net } from './net.ts';
import { type EntryPoint, entryPoints, type PathDevice } from './path.ts';
import { machineToken } from './tokens.ts';

/** One side of a flow, found by what people call it. */
export interface Endpoint {
  readonly address: string;
  readonly port?: number | undefined;
  /** Id of the client, when it is one. */
  readonly client?: string | undefined;
}

/**
 * `10.0.0.5`, `10.0.0.5:443`, `[2001:db8::5]:443`, or the name of a client, device, service or dependency, with a port
 * behind a colon or not; undefined when it is none of them, or nothing tells its address.
 */
export function endpointOf(net: Net, text: string): Endpoint | undefined {
  const { name, port } = split(text);
  const address = canonicalAddress(name);
  if (address !== undefined) return { address, port };
  const found = clientNamed(net, name) ?? serviceNamed(net, name) ?? hostNamed(net, name);
  return found === undefined ? undefined : { ...found, port: port ?? found.port };
}

function split(text: string): { readonly name: string; readonly port?: number | undefined } {
  if (addressBytes(text) !== undefined) return { name: text };
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  return match === null ? { name: text } : { name: match[1] ?? match[2] ?? '', port: Number(match[3]) };
}

function clientNamed({ ground }: Net, name: string): Endpoint | undefined {
  const client = ground.path.declared.clients.find(({ id }) => id === name);
  const address = client === undefined ? undefined : addressOfClient(client.from);
  return address === undefined ? undefined : { address, client: client?.at === undefined ? undefined : name };
}

function serviceNamed(net: Net, name: string): Endpoint | undefined {
  const { path } = net.ground;
  const service = path.declared.services.find(({ id }) => id === name);
  if (service?.entry === undefined) return undefined;
  const { host, port } = service.entry;
  const address =
    canonicalAddress(host) ?? entryPoints(path, service).map((entry) => entryAddress(net, entry, port))[0];
  return address === undefined ? undefined : { address, port };
}

function hostNamed(net: Net, name: string): Endpoint | undefined {
  const { declared } = net.ground.path;
  const dependency = declared.dependencies.find(({ id }) => id === name);
  if (dependency !== undefined) {
    const address = canonicalAddress(dependency.address);
    return address === undefined ? undefined : { address, port: dependency.port };
  }
  const host = declared.hosts.find(({ id }) => id === name);
  const node = net.ground.nodes.get(name);
  if (node !== undefined) net.memo.touch(machineToken(node.id));
  const address = canonicalAddress(host?.address ?? '') ?? (node === undefined ? undefined : addressOf(node));
  return address === undefined ? undefined : { address, port: host?.port };
}

/** The address that clients of a frontend connect to. */
function entryAddress(net: Net, { device, frontend }: EntryPoint, port: number): string | undefined {
  const listener = frontend.listeners.find((one) => one.port === port) ?? frontend.listeners[0];
  return addressOfListener(net, device, listener?.address ?? '');
}

/**
 * The address that clients of a listener connect to: the one that it is bound to, and where that is any address the
 * one that its machine is known by, of `family` where that is given.
 */
export function addressOfListener(
  net: Net,
  device: PathDevice,
  text: string,
  family?: Family,
): string | undefined {
  const bound = canonicalAddress(text.replace(/^\[(.*)\]$/, '$1'));
  if (bound !== undefined && !/^(?:::|0\.0\.0\.0)$/.test(bound)) return bound;
  const node = net.ground.nodes.get(device.id);
  return node === undefined ? canonicalAddress(device.host ?? '') : addressOf(node, family);
}

type Family = 'ipv4' | 'ipv6';

/**
 * The address that others know a machine by: one that it shares with its stand-in, the declared one, else its first;
 * link-local ones are known to nobody.
 */
export function addressOf({ facts, address }: Node, family?: Family): string | undefined {
  const isKnown = (one: { readonly address: string; readonly family: Family }): boolean =>
    (family === undefined || one.family === family) && !/^fe[89ab]/.test(one.address);
  const ports = facts.interfaces.filter(({ enabled }) => enabled.value);
  const shared = ports
    .flatMap(({ redundancy }) => redundancy.flatMap(({ addresses }) => addresses))
    .filter(isKnown);
  const own = ports
    .filter(({ kind }) => kind !== 'loopback')
    .flatMap(({ addresses }) => addresses)
    .filter((one) => one.inactive === undefined && isKnown(one));
  const declared = canonicalAddress(address ?? '');
  const named = declared === undefined || !isOf(declared, family) ? undefined : declared;
  return facts.platform === 'linux'
    ? (shared[0]?.address ?? named ?? own[0]?.address)
    : (named ?? own[0]?.address);
}

function isOf(address: string, family: Family | undefined): boolean {
  return family === undefined || address.includes(':') === (family === 'ipv6');
}
