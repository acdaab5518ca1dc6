/**
 * nginx's hashes (ngx_http_upstream_ip_hash_module.c, ngx_http_upstream_hash_module.c).
 * Keys are latin1 text: one character is one byte.
 */
import { addressBytes } from '../../network/address.ts';
import { crc32 } from './hash-functions.ts';

export interface Peer {
  /** As in the `server` line: `10.0.0.1:80`. */
  readonly name: string;
  readonly weight: number;
  readonly down: boolean;
}

/** After so many peers that cannot take the request, nginx falls back to round robin. */
const highestTries = 20;

/** `ip_hash`: the first three octets of IPv4, all of IPv6. Undefined: round robin decides. */
export function ipHashPeer(peers: readonly Peer[], address: string): number | undefined {
  const bytes = addressBytes(address);
  if (bytes === undefined) return undefined;
  const octets = bytes.length === 4 ? bytes.slice(0, 3) : bytes;
  let hash = 89;
  return firstUsable(peers, () => {
    for (const octet of octets) hash = (hash * 113 + octet) % 6271;
    return hash;
  });
}

/** `hash KEY`: the hashes of the key, of "1" and the key, of "2" and the key, … are added up until a peer is usable. */
export function hashPeer(peers: readonly Peer[], key: string): number | undefined {
  if (key === '') return undefined;
  let hash = 0;
  let rehash = 0;
  return firstUsable(peers, () => {
    hash += (crc32(rehash === 0 ? key : `${rehash}${key}`) >>> 16) & 0x7fff;
    rehash++;
    return hash;
  });
}

function firstUsable(peers: readonly Peer[], next: () => number): number | undefined {
  const total = peers.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return undefined;
  for (let tries = 0; tries <= highestTries; tries++) {
    let rest = next() % total;
    let at = 0;
    for (let peer = peers[0]; peer !== undefined && rest >= peer.weight; peer = peers[at]) {
      rest -= peer.weight;
      at++;
    }
    if (peers[at]?.down === false) return at;
  }
  return undefined;
}

/** Points of `hash KEY consistent` in ascending order: 160 for each unit of weight. */
export interface Ketama {
  readonly hashes: Uint32Array;
  readonly owners: Uint32Array;
}

const pointsPerWeight = 160;

export function buildKetama(peers: readonly Pick<Peer, 'name' | 'weight'>[]): Ketama {
  const points: { hash: number; owner: number }[] = [];
  for (const [owner, { name, weight }] of peers.entries()) {
    const base = pointBase(name);
    let previous = 0;
    for (let point = 0; point < weight * pointsPerWeight; point++) {
      previous = crc32(base + littleEndian(previous));
      points.push({ hash: previous, owner });
    }
  }
  points.sort((a, b) => a.hash - b.hash);
  const distinct = points.filter(({ hash }, at) => at === 0 || points[at - 1]?.hash !== hash);
  return {
    hashes: Uint32Array.from(distinct, ({ hash }) => hash),
    owners: Uint32Array.from(distinct, ({ owner }) => owner),
  };
}

/** The owner of the first point at or behind the key's hash whose peer is usable; the ring is closed. */
export function ketamaPeer(
  { hashes, owners }: Ketama,
  peers: readonly Peer[],
  key: string,
): number | undefined {
  if (hashes.length === 0) return undefined;
  let at = ketamaPoint({ hashes, owners }, key);
  for (let tries = 0; tries <= highestTries; tries++) {
    const owner = owners[at % hashes.length] ?? 0;
    if (peers[owner]?.down === false) return owner;
    at++;
  }
  return undefined;
}

/** Index of the first point at or behind the key's hash; the number of points behind the last one. */
export function ketamaPoint({ hashes }: Ketama, key: string): number {
  return lowerBound(hashes, crc32(key));
}

/** Part of all hashes that each peer owns, 0 to 1: the gap before each of its points. */
export function ketamaShares({ hashes, owners }: Ketama, peers: number): number[] {
  const shares = Array.from({ length: peers }, () => 0);
  for (const [at, owner] of owners.entries()) {
    const previous = at === 0 ? (hashes[hashes.length - 1] ?? 0) - 2 ** 32 : (hashes[at - 1] ?? 0);
    shares[owner] = (shares[owner] ?? 0) + ((hashes[at] ?? 0) - previous) / 2 ** 32;
  }
  return shares;
}

/** Host, a zero byte and the port; a name without a port ends in the zero byte. */
function pointBase(name: string): string {
  if (/^unix:/i.test(name)) return `${name.slice(5)}\0`;
  const match = /^(.*):(\d*)$/s.exec(name);
  return match === null ? `${name}\0` : `${match[1]}\0${match[2]}`;
}

function littleEndian(value: number): string {
  return String.fromCharCode(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

function lowerBound(sorted: Uint32Array, wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
