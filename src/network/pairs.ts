import { getBuiltinModule } from 'node:process';
import type { Declared } from '../model/declared.ts';
import { endpointOf, type Path, type PathDevice } from './path.ts';

/** What tells whether a device is another one's twin. */
export interface PairKeys {
  /** Text or digest of kind, name without its number, frontends with their ports, and pools. */
  readonly shape: string;
  /** First servers of its first pools. */
  readonly places: readonly string[];
}

interface Named {
  readonly id: string;
  readonly pair?: PairKeys | undefined;
}

/** Declared pairs, and devices that can be nothing else: `lb1` and `lb2` with the same frontends and pools. */
export function pairsOf({ devices, declared }: Path): readonly (readonly [PathDevice, PathDevice])[] {
  const known = devices.map((device) => ({ id: device.id, pair: pairKeys(device), device }));
  return pairsAmong(known, declared).map(([one, other]) => [one.device, other.device]);
}

/** The same for devices of which no more is known than their keys. */
export function pairsAmong<T extends Named>(
  devices: readonly T[],
  declared: Declared,
): readonly (readonly [T, T])[] {
  const byId = new Map(devices.map((device) => [device.id, device]));
  const said = declared.pairs.flatMap(([a, b]) => {
    const [one, other] = [byId.get(a), byId.get(b)];
    return one === undefined || other === undefined ? [] : [[one, other] as const];
  });
  const paired = new Set(said.flat());
  const owners = new Map<string, T>();
  const guessed = devices.flatMap((device) => {
    const twin = paired.has(device) ? undefined : twinOf(device, owners);
    return twin === undefined ? [] : [[twin, device] as const];
  });
  return [...said, ...guessed];
}

/** Pools whose first servers are compared to tell twins from devices that were made from one template for different sites. */
const mostPools = 16;

/** A device of the same shape that has most of the same servers. */
function twinOf<T extends Named>(device: T, owners: Map<string, T>): T | undefined {
  if (device.pair === undefined) return undefined;
  const { shape, places } = device.pair;
  const votes = new Map<T, number>();
  for (const place of places) {
    const owner = owners.get(`${shape} ${place}`);
    if (owner === undefined) owners.set(`${shape} ${place}`, device);
    else votes.set(owner, (votes.get(owner) ?? 0) + 1);
  }
  return [...votes].find(([, count]) => 2 * count >= places.length)?.[0];
}

/** Undefined for a device that is like any other. */
export function pairKeys(device: PathDevice): PairKeys | undefined {
  if (!held.has(device)) held.set(device, workOut(device));
  return held.get(device);
}

const held = new WeakMap<PathDevice, PairKeys | undefined>();

function workOut({ id, facts }: PathDevice): PairKeys | undefined {
  const stem = id.replace(/[-_.]?(\d+|[ab])$/, '');
  if (stem === id || facts.pools.length === 0) return undefined;
  const ports = facts.frontends.map(
    ({ name, listeners }) => `${name} ${listeners.map(({ port }) => port).join(' ')}`,
  );
  const parts = [facts.kind, stem, ...ports.sort(), ...facts.pools.map(({ name }) => name).sort()];
  const places = facts.pools
    .slice(0, mostPools)
    .flatMap((pool) => pool.servers.slice(0, 4).map((server) => endpointOf(server, pool)));
  return { shape: shapeOf(parts.join('\n')), places: [...new Set(places)] };
}

/** The text itself while it is short: loading what digests it takes as long as starting a program. */
function shapeOf(text: string): string {
  return text.length <= 1000
    ? text
    : getBuiltinModule('node:crypto').createHash('sha1').update(text).digest('base64');
}
