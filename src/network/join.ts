import type { Frontend, Listener } from '../model/facts.ts';
import type { Pool, Server } from '../model/pool.ts';
import { isLoopback } from './address.ts';
import type { Path, PathDevice } from './path.ts';

/** A server of one device that is a listener of another one (or of the same): where two tiers meet. */
export interface Join {
  readonly from: PathDevice;
  readonly pool: Pool;
  readonly server: Server;
  readonly to: PathDevice;
  readonly listener: Listener;
  /** All that listen there; the host name decides among them. */
  readonly frontends: readonly Frontend[];
}

/** Every join of the path, in the order of devices, pools and servers. */
export function joins(path: Path): readonly Join[] {
  const held = cache.get(path);
  if (held !== undefined) return held;
  const places = listenersByPort(path);
  const found = path.devices.flatMap((from) =>
    from.facts.pools.flatMap((pool) =>
      pool.servers.flatMap((server) => joinsOf({ from, pool, server }, places)),
    ),
  );
  cache.set(path, found);
  return found;
}

/** Where one server leads; undefined when no device of the path listens there. */
export function joinOf(path: Path, server: Server): Join | undefined {
  const held = byServer.get(path) ?? indexed(path);
  return held.get(server);
}

const cache = new WeakMap<Path, readonly Join[]>();
const byServer = new WeakMap<Path, ReadonlyMap<Server, Join>>();

function indexed(path: Path): ReadonlyMap<Server, Join> {
  const made = new Map(joins(path).map((join) => [join.server, join]));
  byServer.set(path, made);
  return made;
}

interface Place {
  readonly device: PathDevice;
  readonly frontend: Frontend;
  readonly listener: Listener;
}

function placesOf(path: Path): readonly Place[] {
  return path.devices.flatMap((device) =>
    device.facts.frontends
      .filter(({ disabled }) => !disabled)
      .flatMap((frontend) => frontend.listeners.map((listener) => ({ device, frontend, listener }))),
  );
}

/** Listeners by port, and by path for unix sockets. */
function listenersByPort(path: Path): ReadonlyMap<number | string, readonly Place[]> {
  const places = new Map<number | string, Place[]>();
  const note = (key: number | string, place: Place): void => {
    const list = places.get(key);
    if (list === undefined) places.set(key, [place]);
    else list.push(place);
  };
  for (const place of placesOf(path)) {
    const { family, address, port, lastPort } = place.listener;
    if (family === 'unix') note(address, place);
    if (port === undefined) continue;
    const last = Math.min(lastPort ?? port, port + 1000);
    for (let each = port; each <= last; each++) note(each, place);
  }
  return places;
}

type Origin = Pick<Join, 'from' | 'pool' | 'server'>;

function joinsOf(origin: Origin, places: ReadonlyMap<number | string, readonly Place[]>): Join[] {
  const { server, from } = origin;
  if (server.address === undefined) return [];
  const key = server.family === 'unix' ? server.address : server.port;
  const reached = (key === undefined ? [] : (places.get(key) ?? [])).filter((place) =>
    reaches(from, server, place),
  );
  // The most specific address wins, as the kernel hands a connection to it.
  const own = reached.filter(({ device }) => device === from);
  const there = reached.filter(({ device }) => device.host === server.address);
  const near = own.length > 0 ? own : there.length > 0 ? there : reached;
  const specific = near.filter(({ listener }) => listener.address !== '*');
  const [first, ...others] = specific.length > 0 ? specific : near;
  if (first === undefined || isAmbiguous(first.device, server, near)) return [];
  const same = others.filter(({ device }) => device === first.device);
  return [
    {
      ...origin,
      to: first.device,
      listener: first.listener,
      frontends: [first.frontend, ...same.map(({ frontend }) => frontend)],
    },
  ];
}

function reaches(from: PathDevice, server: Server, { device, listener }: Place): boolean {
  const address = server.address ?? '';
  if (server.family === 'unix') return sameHost(from, device);
  if (isLoopback(address)) {
    const isThere = sameHost(from, device) || device.host === address;
    return isThere && (listener.address === '*' || listener.address === address);
  }
  if (listener.address !== '*') return listener.address === address;
  if (device.host !== undefined && device.host !== '') return device.host === address;
  return server.family === 'name' && device.id === address;
}

/** Nobody said which machines the devices are, and several of them listen there. */
function isAmbiguous(device: PathDevice, { address = '' }: Server, places: readonly Place[]): boolean {
  return isLoopback(address) && (device.host ?? '') === '' && places.some((place) => place.device !== device);
}

/** Two programs on one machine: the same device, the same declared address, or neither said. */
function sameHost(a: PathDevice, b: PathDevice): boolean {
  return a === b || (a.host ?? '') === (b.host ?? '');
}
