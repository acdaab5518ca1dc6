/**
 * HAProxy's `balance leastconn` (lb_fwlc.c): servers stand in order of their requests under way for their
 * weight; one whose number changes goes behind those that have the same.
 */
import { type BackendState, firstFree, groupOf, isFull, type Picker } from './servers.ts';
import { type SortedQueue, sortedQueue } from './sorted-queue.ts';

const scale = 16;
const highestWeight = 256 * scale;

export function leastConnections(state: BackendState): Picker {
  const size = state.weights.length;
  const order: SortedQueue = sortedQueue(size);
  const keys = state.weights.map(() => -1);
  let group = new Set<number>();
  const insert = (server: number): void => {
    const key = keyOf(state, server);
    keys[server] = key;
    order.insert(server, key);
  };
  const regroup = (): void => {
    const now = new Set(groupOf(state));
    for (const server of group) if (!now.has(server)) order.remove(server);
    for (const server of now) if (!group.has(server)) insert(server);
    group = now;
  };
  regroup();
  return {
    next: (avoid = -1) => {
      const first = order.first();
      if (first < 0 || (first !== avoid && !isFull(state, first))) return first;
      return firstFree(state, order.inOrder(), avoid);
    },
    changed: regroup,
    loaded: (server) => {
      if (!group.has(server) || keyOf(state, server) === keys[server]) return;
      order.remove(server);
      insert(server);
    },
  };
}

function keyOf({ served, weights }: BackendState, server: number): number {
  const underWay = served[server] ?? 0;
  const weight = (weights[server] ?? 1) * scale;
  return underWay === 0 ? 0 : Math.floor(((underWay + 1) * highestWeight) / weight);
}
