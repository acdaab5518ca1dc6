import type { Service } from '../model/declared.ts';
import type { Listener } from '../model/facts.ts';
import { isLoopback } from './address.ts';
import { entryPoints, type Path, type PathDevice } from './path.ts';

/**
 * The parts of a path that have nothing to do with each other: devices are together when one may lead to another, when
 * they are declared a pair, when they share a machine, or when a service enters at both. Each part is a path of its
 * own, so that work on one part does not grow with the size of the estate.
 */
export function components(path: Path): readonly Path[] {
  if (path.devices.length < 2) return [path];
  const groups = grouped(path);
  const parts = new Map<PathDevice, PathDevice[]>();
  for (const device of path.devices) {
    const root = groups.root(device);
    const held = parts.get(root);
    if (held === undefined) parts.set(root, [device]);
    else held.push(device);
  }
  const services = servicesByPart(path, groups.root);
  return [...parts].map(([root, devices], at) => ({
    devices,
    declared: {
      ...path.declared,
      services: [...(services.get(root) ?? []), ...(at === 0 ? (services.get(undefined) ?? []) : [])],
    },
  }));
}

interface Groups {
  readonly root: (device: PathDevice) => PathDevice;
  readonly join: (a: PathDevice, b: PathDevice) => void;
}

/** Union-find with path halving. */
function disjoint(): Groups {
  const parent = new Map<PathDevice, PathDevice>();
  const root = (device: PathDevice): PathDevice => {
    let at = device;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      const over = parent.get(up) ?? up;
      parent.set(at, over);
      at = over;
    }
    return at;
  };
  return {
    root,
    join: (a, b) => {
      const [one, other] = [root(a), root(b)];
      if (one !== other) parent.set(other, one);
    },
  };
}

function grouped(path: Path): Groups {
  const groups = disjoint();
  const offered = new Map<string, PathDevice[]>();
  for (const device of path.devices) {
    for (const key of keysOf(device).offers) {
      const held = offered.get(key);
      if (held === undefined) offered.set(key, [device]);
      else held.push(device);
    }
  }
  for (const device of path.devices) {
    for (const key of keysOf(device).wants) {
      for (const other of offered.get(key) ?? []) groups.join(device, other);
    }
  }
  joinMachines(path, groups);
  const byId = new Map(path.devices.map((device) => [device.id, device]));
  for (const [a, b] of path.declared.pairs) {
    const [one, other] = [byId.get(a), byId.get(b)];
    if (one !== undefined && other !== undefined) groups.join(one, other);
  }
  for (const service of path.declared.services) {
    const [first, ...others] = entryDevices(path, service);
    if (first !== undefined) for (const other of others) groups.join(first, other);
  }
  return groups;
}

function joinMachines({ devices }: Path, groups: Groups): void {
  const byHost = new Map<string, PathDevice>();
  for (const device of devices) {
    const { host = '' } = device;
    const held = byHost.get(host);
    if (host === '') continue;
    if (held === undefined) byHost.set(host, device);
    else groups.join(held, device);
  }
}

function servicesByPart(
  path: Path,
  root: Groups['root'],
): ReadonlyMap<PathDevice | undefined, readonly Service[]> {
  const found = new Map<PathDevice | undefined, Service[]>();
  for (const service of path.declared.services) {
    const [first] = entryDevices(path, service);
    const key = first === undefined ? undefined : root(first);
    found.set(key, [...(found.get(key) ?? []), service]);
  }
  return found;
}

/** A service without an entry address enters everywhere. */
function entryDevices(path: Path, service: Service): readonly PathDevice[] {
  return [...new Set(entryPoints(path, service).map(({ device }) => device))];
}

/** What a device offers to others and what it wants of them, as text: more than the joins, never less. */
interface Keys {
  readonly offers: ReadonlySet<string>;
  readonly wants: ReadonlySet<string>;
}

const cache = new WeakMap<PathDevice['facts'], { readonly host: string | undefined; readonly keys: Keys }>();

function keysOf(device: PathDevice): Keys {
  const held = cache.get(device.facts);
  if (held !== undefined && held.host === device.host) return held.keys;
  const offers = new Set(
    device.facts.frontends.flatMap(({ listeners }) => listeners.flatMap((one) => offersOf(device, one))),
  );
  const here = machineOf(device);
  const all = device.facts.pools.flatMap(({ servers }) =>
    servers.flatMap(({ address, port, family }) => {
      if (address === undefined) return [];
      if (family === 'unix' || isLoopback(address)) return [`${here} ${port ?? address}`];
      return port === undefined ? [] : [`${address} ${port}`];
    }),
  );
  const wants = new Set(all.filter((key) => !offers.has(key)));
  const keys = { offers, wants };
  cache.set(device.facts, { host: device.host, keys });
  return keys;
}

/** For what stays on one machine: its declared address, or one for all devices that declare none. */
function machineOf({ host = '' }: PathDevice): string {
  return `here@${host}`;
}

function offersOf(device: PathDevice, { address, port, lastPort, family }: Listener): readonly string[] {
  const { host = '', id } = device;
  const here = machineOf(device);
  if (family === 'unix') return [`${here} ${address}`];
  if (port === undefined) return [];
  const last = Math.min(lastPort ?? port, port + 1000);
  const ports = Array.from({ length: last - port + 1 }, (_, at) => port + at);
  const specific = address !== '*' && !isLoopback(address);
  const places = specific ? [address] : [host === '' ? id : host, here];
  return ports.flatMap((each) => places.map((place) => `${place} ${each}`));
}
