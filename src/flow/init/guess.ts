import type { Frontend, Listener } from '../../model/facts.ts';
import type { Server } from '../../model/pool.ts';
import type { Path } from '../../network/path.ts';
import { trafficFrontends } from '../../network/path.ts';
import type { NamedDevice } from '../init.ts';

export interface GuessedDevice {
  readonly id: string;
  readonly kind: string;
  readonly config: readonly string[];
  /** Address of its machine with the reason for the guess. */
  readonly host?: { readonly address: string; readonly why: string } | undefined;
  readonly control?: { readonly key: string; readonly value: string; readonly why: string } | undefined;
  readonly why: string;
}

export interface GuessedService {
  readonly id: string;
  readonly entry?: string | undefined;
  readonly why: string;
}

export interface GuessedFleet {
  readonly devices: readonly GuessedDevice[];
  /** Servers that no configuration of the fleet stands for. */
  readonly servers: readonly { readonly id: string; readonly host: string; readonly why: string }[];
  readonly services: readonly GuessedService[];
  readonly joins: number;
}

const highestServers = 64;

/** What the configurations tell about hosts and services; only what they say, each with where it comes from. */
export function guessFleet(devices: readonly NamedDevice[], path: Path, joins: number): GuessedFleet {
  const guessed = devices.map((device) => guessDevice(device, path));
  return {
    devices: guessed,
    servers: serversOf(path, guessed),
    services: servicesOf(path),
    joins,
  };
}

function guessDevice({ id, kind, config, facts, why, running }: NamedDevice, path: Path): GuessedDevice {
  const socket = facts.controls.find(({ address }) => address.startsWith('/'));
  return {
    id,
    kind,
    config,
    why,
    host: running === undefined ? hostOf(id, path) : undefined,
    control:
      running === undefined || socket === undefined
        ? undefined
        : {
            key: 'socket',
            value: socket.address,
            why: `the configuration's socket of level ${socket.level}`,
          },
  };
}

/** A server of another device that has this device's name, or an address that this device alone listens on. */
function hostOf(id: string, path: Path): GuessedDevice['host'] {
  for (const device of path.devices) {
    const server = device.facts.pools.flatMap((pool) => pool.servers).find(({ name }) => name === id);
    if (server?.address !== undefined && device.id !== id)
      return { address: server.address, why: `server ${id} of ${device.id} has this address` };
  }
  const own = path.devices.find((device) => device.id === id);
  const specific = own === undefined ? undefined : listenersOf(own.facts.frontends).find(isSpecific);
  return specific === undefined
    ? undefined
    : { address: specific.address, why: `it listens on ${specific.text}` };
}

function listenersOf(frontends: readonly Frontend[]): readonly Listener[] {
  return frontends.flatMap(({ listeners }) => listeners);
}

function isSpecific({ address, family }: Listener): boolean {
  return (
    (family === 'ipv4' || family === 'ipv6') &&
    address !== '*' &&
    !address.startsWith('127.') &&
    address !== '::1'
  );
}

function serversOf(path: Path, devices: readonly GuessedDevice[]): GuessedFleet['servers'] {
  const taken = new Set(devices.flatMap(({ id, host }) => [id, host?.address ?? '']));
  const all = path.devices.flatMap((device) =>
    device.facts.pools.flatMap((pool) =>
      pool.servers.flatMap((server) =>
        guessServer(server, `server of pool ${pool.name} of ${device.id}`, taken),
      ),
    ),
  );
  return [...new Map(all.map((one) => [one.id, one])).values()].slice(0, highestServers);
}

function guessServer(
  { name, address, port, family }: Server,
  why: string,
  taken: ReadonlySet<string>,
): GuessedFleet['servers'][number][] {
  if (address === undefined || family === 'unix' || taken.has(address) || taken.has(name)) return [];
  if (!/^[\w.-]+$/.test(name)) return [];
  const shown = family === 'ipv6' ? `[${address}]` : address;
  return [{ id: name, host: port === undefined ? address : `${shown}:${port}`, why }];
}

/** One service for each frontend that no other device leads to. */
function servicesOf(path: Path): readonly GuessedService[] {
  const services: GuessedService[] = [];
  const used = new Set<string>();
  for (const device of path.devices) {
    for (const frontend of trafficFrontends(device)) {
      const entry = entryOf(frontend);
      const id = frontend.name.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || device.id;
      if (entry === undefined || used.has(id) || frontend.mode !== 'http') continue;
      used.add(id);
      services.push({ id, entry, why: `frontend ${frontend.name} of ${device.id}` });
    }
  }
  return services.slice(0, 20);
}

function entryOf({ names = [], listeners }: Frontend): string | undefined {
  const host = names.find((name) => /^[\w-]+(\.[\w-]+)+$/.test(name));
  const listener = listeners.find(({ tls }) => tls) ?? listeners[0];
  if (host === undefined || listener?.port === undefined) return undefined;
  const scheme = listener.tls ? 'https' : 'http';
  const standard = listener.tls ? 443 : 80;
  return `${scheme}://${host}${listener.port === standard ? '' : `:${listener.port}`}`;
}
