/**
 * HAProxy's consistent hashing at work (lb_chash.c): the nearest point of the ring on either side; with
 * `hash-balance-factor` the walk goes on upwards to a server that has room (arXiv 1608.01350). Requests
 * without a key walk along the ring point by point.
 */
import { buildRing, type Ring, ringPoint } from './ring.ts';
import { type BackendState, groupOf, isFull, type Picker } from './servers.ts';

export interface RingOptions {
  /** Numbers of the servers in the program, which place them on the ring. */
  readonly identifiers: readonly number[];
  /** Percent of the average load a server may take; 0 is unlimited. */
  readonly balanceFactor: number;
}

export function ringPicker(state: BackendState, options: RingOptions): Picker {
  const before = weightsBefore(state);
  let group = groupOf(state);
  let ring = ringOf(state, group, options);
  /** Index of the point that was used last when walking; -1 at the start. */
  let last = -1;
  const hasRoom = (server: number): boolean =>
    options.balanceFactor === 0 ||
    (state.served[server] ?? 0) < room(state, group, { server, before, factor: options.balanceFactor });
  return {
    next: (avoid = -1) => {
      let avoided = -1;
      for (let tries = 0; tries < ring.keys.length; tries++) {
        last = (last + 1) % ring.keys.length;
        const server = ring.owners[last] ?? -1;
        if (isFull(state, server)) continue;
        if (server !== avoid) return server;
        avoided = last;
      }
      if (avoided >= 0) last = avoided;
      return avoided >= 0 ? avoid : -1;
    },
    byHash: (hash, avoid = -1) => {
      if (ring.keys.length === 0) return -1;
      let at = ringPoint(ring, hash);
      for (let tries = 0; tries <= ring.keys.length; tries++) {
        const server = ring.owners[at] ?? -1;
        if (server !== avoid && hasRoom(server)) return server;
        at = (at + 1) % ring.keys.length;
      }
      return ring.owners[at] ?? -1;
    },
    changed: () => {
      const old = last < 0 ? undefined : { ring, last };
      group = groupOf(state);
      ring = ringOf(state, group, options);
      last = old === undefined ? -1 : samePlace(old.ring, old.last, ring);
    },
  };
}

function ringOf(state: BackendState, group: readonly number[], { identifiers }: RingOptions): Ring {
  const points = group.map((server) => ({
    position: identifiers[server] ?? 0,
    weight: state.weights[server] ?? 0,
  }));
  const { keys, owners } = buildRing(points);
  return { keys, owners: owners.map((owner) => group[owner] ?? -1) };
}

/** The point that was used last; where its server is gone, the next point that is still there. */
function samePlace(old: Ring, last: number, { keys }: Ring): number {
  for (let step = 0; step < old.keys.length; step++) {
    const at = keys.indexOf(old.keys[(last + step) % old.keys.length] ?? -1);
    if (at >= 0) return at;
  }
  return -1;
}

/** Weights of the servers before each one of its kind, counted once at the start (backend.c, recount_servers). */
function weightsBefore(state: BackendState): readonly number[] {
  const sums = { active: 0, backup: 0 };
  return state.weights.map((weight, server) => {
    const kind = state.backup[server] === true ? 'backup' : 'active';
    const before = sums[kind];
    if (state.up[server] === true) sums[kind] += weight * scale;
    return before;
  });
}

const scale = 16;

/** Requests that a server may have under way (chash_server_is_eligible), in whole numbers as the program counts. */
function room(
  state: BackendState,
  group: readonly number[],
  { server, before, factor }: { server: number; before: readonly number[]; factor: number },
): number {
  const total = group.reduce((sum, one) => sum + (state.weights[one] ?? 0) * scale, 0);
  const underWay = state.served.reduce((sum, one) => sum + one, 0);
  const slots = Math.floor(((underWay + 1) * factor + 99) / 100);
  const own = (state.weights[server] ?? 0) * scale;
  const left = slots % total;
  const start = before[server] ?? 0;
  const extra = Math.floor(((start + own) * left) / total) - Math.floor((start * left) / total);
  return Math.max(1, own * Math.floor(slots / total) + extra);
}
