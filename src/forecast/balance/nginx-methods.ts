/** How nginx's methods choose a peer; undefined: none of these peers, round robin's backups are next. */
import type { Pool } from '../../model/pool.ts';
import { addressBytes } from '../../network/address.ts';
import type { Request } from '../../network/request.ts';
import { nginxKey } from './hash.ts';
import { crc32 } from './hash-functions.ts';
import { buildKetama, type Ketama, ketamaPoint } from './nginx-hash.ts';
import { type Attempt, canTake, gain, type PeerState, takeTurn } from './nginx-peers.ts';

/** Made for each request; called once for each attempt. */
export type Method = (request: Request) => (attempt: Attempt) => PeerState | undefined;

/** After so many peers that cannot take the request the method leaves it to round robin. */
const highestTries = 20;

export const roundRobin: Method = () => (attempt) => takeTurn(attempt.peers, attempt);

export function methodOf({ algorithm }: Pool, peers: readonly PeerState[], random: () => number): Method {
  switch (algorithm.kind) {
    case 'least-connections':
      return () => leastConnections;
    case 'random':
      return () => randomly(random, algorithm.draws);
    case 'hash': {
      if (peers.length < 2) return roundRobin;
      if (algorithm.hash.function === 'nginx-ip') return ({ source }) => byAddress(source);
      const ring = algorithm.hash.method === 'consistent' ? buildKetama(peers) : undefined;
      return (request) => {
        const key = nginxKey(algorithm.key, request);
        if (key === '') return roundRobin(request);
        return ring === undefined ? byKey(key) : alongRing(ring, peers, key);
      };
    }
    case 'round-robin':
    case 'first':
    case 'opaque':
      return roundRobin;
  }
}

/** `ip_hash` (ngx_http_upstream_ip_hash_module.c): three octets of IPv4, all of IPv6. */
function byAddress(address: string): (attempt: Attempt) => PeerState | undefined {
  const bytes = addressBytes(address);
  const octets = bytes === undefined ? [0, 0, 0] : bytes.length === 4 ? bytes.slice(0, 3) : bytes;
  let hash = 89;
  return byWeight(() => {
    for (const octet of octets) hash = (hash * 113 + octet) % 6271;
    return hash;
  });
}

/** `hash KEY` (ngx_http_upstream_hash_module.c): hashes of the key, of "1" and the key, … are added up. */
function byKey(key: string): (attempt: Attempt) => PeerState | undefined {
  let hash = 0;
  let rehash = 0;
  return byWeight(() => {
    hash += (crc32(rehash === 0 ? key : `${rehash}${key}`) >>> 16) & 0x7fff;
    rehash++;
    return hash;
  });
}

/** Hash by hash until the peer that owns its share of the weights can take the request. */
function byWeight(nextHash: () => number): (attempt: Attempt) => PeerState | undefined {
  let tries = 0;
  return (attempt) => {
    const { peers } = attempt;
    const total = peers.reduce((sum, { weight }) => sum + weight, 0);
    while (tries <= highestTries) {
      const peer = peerAt(peers, nextHash() % total);
      if (peer !== undefined && canTake(peer, attempt)) return peer;
      tries++;
    }
    return takeTurn(peers, attempt);
  };
}

function peerAt(peers: readonly PeerState[], share: number): PeerState | undefined {
  let rest = share;
  for (const peer of peers) {
    if (rest < peer.weight) return peer;
    rest -= peer.weight;
  }
  return undefined;
}

/** Peers of one name share their points; among them turns are taken. */
function alongRing(
  ring: Ketama,
  peers: readonly PeerState[],
  key: string,
): (attempt: Attempt) => PeerState | undefined {
  let at = ketamaPoint(ring, key);
  let tries = 0;
  return (attempt) => {
    for (; tries <= highestTries; tries++, at++) {
      const owner = peers[ring.owners[at % ring.owners.length] ?? 0];
      const named = peers.filter(({ name }) => name === owner?.name);
      const peer = takeTurn(named, attempt);
      if (peer !== undefined) return peer;
    }
    return takeTurn(attempt.peers, attempt);
  };
}

/** `least_conn` (ngx_http_upstream_least_conn_module.c): of equally loaded peers the one whose turn it is. */
function leastConnections(attempt: Attempt): PeerState | undefined {
  const usable = attempt.peers.filter((peer) => canTake(peer, attempt));
  let [best] = usable;
  if (best === undefined) return undefined;
  for (const peer of usable) if (load(peer, best) < load(best, peer)) best = peer;
  const least = best;
  const equal = usable.filter((peer) => load(peer, least) === load(least, peer));
  let total = 0;
  for (const peer of equal.length > 1 ? equal : []) {
    total += gain(peer);
    if (peer.currentWeight > best.currentWeight) best = peer;
  }
  best.currentWeight -= total;
  return best;
}

/** Connections of one peer on the scale of both weights. */
function load(peer: PeerState, other: PeerState): number {
  return peer.connections * other.weight;
}

/** `random [two]` (ngx_http_upstream_random_module.c): by weight; of two the less loaded. */
function randomly(random: () => number, draws: number): (attempt: Attempt) => PeerState | undefined {
  let tries = 0;
  return (attempt) => {
    const total = attempt.peers.reduce((sum, { weight }) => sum + weight, 0);
    let held: PeerState | undefined;
    for (; tries <= highestTries; tries++) {
      const peer = peerAt(attempt.peers, Math.floor(random() * total));
      if (peer === undefined || peer === held || !canTake(peer, attempt)) continue;
      if (draws < 2) return peer;
      if (held !== undefined) return load(peer, held) > load(held, peer) ? held : peer;
      held = peer;
    }
    return takeTurn(attempt.peers, attempt);
  };
}
