/** Servers of an nginx upstream as one worker sees them (ngx_http_upstream_round_robin.c). Times are whole seconds. */
import type { Server } from '../../model/pool.ts';

export interface PeerState {
  /** Position in the pool's servers. */
  readonly server: number;
  readonly name: string;
  readonly weight: number;
  readonly down: boolean;
  readonly maxFails: number;
  readonly failTimeout: number;
  readonly limit: number;
  currentWeight: number;
  /** Falls with every failure and grows again by one for each choice. */
  effectiveWeight: number;
  fails: number;
  /** When a failure was seen, and when the peer was last let in again. */
  accessed: number;
  checked: number;
  connections: number;
  /** Connections are refused; only an attempt finds that out. */
  refuses: boolean;
}

/** What one request remembers of its attempts. */
export interface Attempt {
  readonly peers: readonly PeerState[];
  readonly tried: Set<PeerState>;
  readonly now: number;
}

export function peerState(server: Server, position: number): PeerState {
  return {
    server: position,
    name: server.name,
    weight: server.weight,
    down: server.disabled,
    maxFails: server.passiveCheck?.maxFails ?? 1,
    failTimeout: Math.floor((server.passiveCheck?.failTimeoutMs ?? 10_000) / 1000),
    limit: server.maxConnections ?? 0,
    currentWeight: 0,
    effectiveWeight: server.weight,
    fails: 0,
    accessed: 0,
    checked: 0,
    connections: 0,
    refuses: false,
  };
}

export function canTake(peer: PeerState, { tried, now }: Attempt): boolean {
  if (peer.down || tried.has(peer)) return false;
  const isSetAside =
    peer.maxFails > 0 && peer.fails >= peer.maxFails && now - peer.checked <= peer.failTimeout;
  return !isSetAside && (peer.limit === 0 || peer.connections < peer.limit);
}

/** Smooth weighted round robin: every peer gains its weight, the one that has most pays the sum. */
export function takeTurn(peers: readonly PeerState[], attempt: Attempt): PeerState | undefined {
  let best: PeerState | undefined;
  let total = 0;
  for (const peer of peers) {
    if (!canTake(peer, attempt)) continue;
    total += gain(peer);
    if (best === undefined || peer.currentWeight > best.currentWeight) best = peer;
  }
  if (best === undefined) return undefined;
  best.currentWeight -= total;
  return best;
}

/** The weight that the peer had in this turn. */
export function gain(peer: PeerState): number {
  const weight = peer.effectiveWeight;
  peer.currentWeight += weight;
  if (weight < peer.weight) peer.effectiveWeight++;
  return weight;
}

export function admit(peer: PeerState, { tried, now }: Attempt): PeerState {
  if (now - peer.checked > peer.failTimeout) peer.checked = now;
  tried.add(peer);
  peer.connections++;
  return peer;
}

/** An attempt is over (ngx_http_upstream_free_round_robin_peer). Failures of an only peer do not count. */
export function release(
  peer: PeerState,
  {
    primaries,
    backups,
  }: { readonly primaries: readonly PeerState[]; readonly backups: readonly PeerState[] },
  { failed, now }: { readonly failed: boolean; readonly now: number },
): void {
  peer.connections = Math.max(0, peer.connections - 1);
  if (primaries.length === 1 && backups.length === 0) return;
  if (!failed) {
    if (peer.accessed < peer.checked) peer.fails = 0;
    return;
  }
  peer.fails++;
  peer.accessed = now;
  peer.checked = now;
  if (peer.maxFails > 0) peer.effectiveWeight -= Math.floor(peer.weight / peer.maxFails);
  peer.effectiveWeight = Math.max(0, peer.effectiveWeight);
}
