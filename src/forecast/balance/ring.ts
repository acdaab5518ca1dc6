import { fullHash } from './hash-functions.ts';

/** Points of HAProxy's consistent-hash tree, in ascending order (lb_chash.c): `owner[i]` is the server of `key[i]`. */
export interface Ring {
  readonly keys: readonly number[];
  readonly owners: readonly number[];
}

/** Points for each unit of weight (BE_WEIGHT_SCALE) and the stride between servers (SRV_EWGHT_RANGE). */
const pointsPerWeight = 16;
const stride = 4096;

/** `servers[i]` is the server's position in its pool (from 1) and its weight. */
export function buildRing(servers: readonly { readonly position: number; readonly weight: number }[]): Ring {
  const points: { key: number; owner: number }[] = [];
  for (const [owner, { position, weight }] of servers.entries()) {
    for (let node = 0; node < weight * pointsPerWeight; node++) {
      points.push({ key: fullHash(position * stride + node), owner });
    }
  }
  points.sort((a, b) => a.key - b.key);
  return { keys: points.map(({ key }) => key), owners: points.map(({ owner }) => owner) };
}

/** The server whose point is nearest to `hash`, on either side (chash_get_server_hash). */
export function ringServer(ring: Ring, hash: number): number {
  return ring.owners[ringPoint(ring, hash)] ?? 0;
}

/** Index of that point. */
export function ringPoint({ keys, owners }: Ring, hash: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  const next = low === keys.length ? 0 : low;
  const previous = low === 0 ? keys.length - 1 : low - 1;
  // Between two points of one server the program stays at the upper one.
  if (owners[previous] === owners[next]) return next;
  const distanceDown = (hash - (keys[previous] ?? 0)) >>> 0;
  const distanceUp = ((keys[next] ?? 0) - hash) >>> 0;
  return distanceDown <= distanceUp ? previous : next;
}

/** Part of all hashes that each server owns, 0 to 1: half of the gap on either side of each of its points. */
export function ringShares(ring: Ring, servers: number): number[] {
  const shares = Array.from({ length: servers }, () => 0);
  const { keys, owners } = ring;
  for (const [at, owner] of owners.entries()) {
    const next = at + 1 < keys.length ? (keys[at + 1] ?? 0) : (keys[0] ?? 0) + 2 ** 32;
    const gap = (next - (keys[at] ?? 0)) / 2 / 2 ** 32;
    const nextOwner = owners[at + 1 < owners.length ? at + 1 : 0] ?? 0;
    shares[owner] = (shares[owner] ?? 0) + gap;
    shares[nextOwner] = (shares[nextOwner] ?? 0) + gap;
  }
  return shares;
}
