import type { Pool } from '../../model/pool.ts';

/** What every picker of a HAProxy backend sees of its servers; positions are those of the pool. */
export interface BackendState {
  /** Configured weights; the program scales them by 16 (BE_WEIGHT_SCALE). */
  readonly weights: readonly number[];
  readonly backup: readonly boolean[];
  readonly allBackups: boolean;
  readonly up: boolean[];
  /** Requests under way at each server. */
  readonly served: number[];
  /** Most requests under way; 0 is unlimited. */
  readonly limits: readonly number[];
}

/** One algorithm at work. Every number is a position in the pool's servers; -1 is none. */
export interface Picker {
  /**
   * The next server that is not full, by the algorithm itself or as its fallback for a missing key. The server to
   * `avoid`, which has just refused the request, is taken only when there is no other.
   */
  readonly next: (avoid?: number) => number;
  /** The server of a hash, where the algorithm hashes. */
  readonly byHash?: (hash: number, avoid?: number) => number;
  /** Whether this server takes new requests was changed in the state. */
  readonly changed: (server: number) => void;
  /** The server's number of requests under way was changed in the state. */
  readonly loaded?: (server: number) => void;
}

export function backendState({ servers, allBackups }: Pool): BackendState {
  return {
    weights: servers.map(({ weight }) => weight),
    backup: servers.map(({ backup }) => backup),
    allBackups,
    up: servers.map(({ disabled }) => !disabled),
    served: servers.map(() => 0),
    limits: servers.map(({ maxConnections }) => maxConnections ?? 0),
  };
}

export function isUsable({ up, weights }: BackendState, server: number): boolean {
  return up[server] === true && (weights[server] ?? 0) > 0;
}

export function isFull({ served, limits }: BackendState, server: number): boolean {
  const limit = limits[server] ?? 0;
  return limit > 0 && (served[server] ?? 0) >= limit;
}

/** The first of the servers that is not full, rather another one than that to avoid. */
export function firstFree(state: BackendState, order: readonly number[], avoid: number): number {
  const free = order.filter((server) => !isFull(state, server));
  return free.find((server) => server !== avoid) ?? free[0] ?? -1;
}

/** Servers that share the load: the usable ones that are no backup, else one backup, else all (backend.c, recount_servers). */
export function groupOf(state: BackendState): readonly number[] {
  const usable = state.weights.map((_, server) => server).filter((server) => isUsable(state, server));
  const active = usable.filter((server) => state.backup[server] !== true);
  if (active.length > 0) return active;
  return state.allBackups ? usable : usable.slice(0, 1);
}
