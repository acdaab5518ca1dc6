/**
 * HAProxy's `balance roundrobin` (lb_fwrr.c): every server has a next position; the one whose position is
 * reached is taken and put back as far ahead as its weight says. Servers that have no position yet, or whose
 * next one lies behind the current round, wait in a queue by weight.
 */
import { type BackendState, groupOf, isFull, isUsable, type Picker } from './servers.ts';
import { type SortedQueue, sortedQueue } from './sorted-queue.ts';

/** BE_WEIGHT_SCALE, SRV_UWGHT_RANGE and SRV_EWGHT_MAX of the program. */
const scale = 16;
const weightRange = 256;
const highestWeight = weightRange * scale;

interface Group {
  /** Servers that have a position in this round. */
  readonly current: SortedQueue;
  /** Servers that wait for their first position. */
  waiting: SortedQueue;
  /** Servers that come again in the next round. */
  next: SortedQueue;
  position: number;
  weight: number;
  /** Sum of the weights when the next round begins. */
  nextWeight: number;
}

export function weightedRoundRobin(state: BackendState): Picker {
  const places = makePlaces(state);
  const groups = [false, true].map((backup) => makeGroup(state, backup));
  const [active, backups] = groups as [Group, Group];
  const groupFor = (server: number): Group => (state.backup[server] === true ? backups : active);
  for (const server of state.weights.keys())
    if (isUsable(state, server)) queueByWeight(places, groupFor(server).waiting, server);
  let { isBackup, single } = stateOfGroups(state);
  return {
    next: (avoid = -1) => {
      if (single >= -1) return single;
      return take(isBackup ? backups : active, { state, places, avoid });
    },
    changed: (server) => {
      changeState(state, places, groupFor(server), server);
      ({ isBackup, single } = stateOfGroups(state));
    },
  };
}

/** `single` is the only server, which is used without a turn, -1 for none, or -2: a group shares the load. */
function stateOfGroups(state: BackendState): { readonly isBackup: boolean; readonly single: number } {
  const group = groupOf(state);
  const [first = -1] = group;
  const isBackup = state.backup[first] === true;
  return { isBackup, single: first === -1 || (isBackup && !state.allBackups) ? first : -2 };
}

function makeGroup(state: BackendState, backup: boolean): Group {
  const size = state.weights.length;
  const total = state.weights.reduce(
    (sum, weight, server) =>
      sum + (state.backup[server] === backup && isUsable(state, server) ? weight * scale : 0),
    0,
  );
  return {
    current: sortedQueue(size),
    waiting: sortedQueue(size),
    next: sortedQueue(size),
    position: total,
    weight: total,
    nextWeight: total,
  };
}

/** Where each server stands. */
interface Places {
  readonly position: Float64Array;
  /** What the division of the round by the weight left over, carried from step to step. */
  readonly rest: Float64Array;
  readonly weight: Float64Array;
  readonly queues: (SortedQueue | undefined)[];
}

function makePlaces({ weights }: BackendState): Places {
  return {
    position: new Float64Array(weights.length),
    rest: new Float64Array(weights.length),
    weight: Float64Array.from(weights, (one) => one * scale),
    queues: weights.map(() => undefined),
  };
}

function queueByWeight({ weight, queues }: Places, queue: SortedQueue, server: number): void {
  queue.insert(server, highestWeight - (weight[server] ?? 0));
  queues[server] = queue;
}

/** What does not fit into this round waits for the next one. */
function queueByPosition(places: Places, group: Group, server: number): void {
  const { position, rest, weight, queues } = places;
  const at = position[server] ?? 0;
  if (at >= 2 * group.weight || at >= group.weight + group.nextWeight) {
    position[server] = at - group.weight;
    queueByWeight(places, group.next, server);
    return;
  }
  const late = Math.floor((highestWeight + (rest[server] ?? 0) - (weight[server] ?? 0)) / scale);
  group.current.insert(server, weightRange * at + late);
  queues[server] = group.current;
}

/** Takes the first server of the group out of its queue and moves its position on; -1 when there is none. */
function pull(places: Places, group: Group): number {
  const server = firstOf(places, group);
  if (server < 0) return -1;
  const { position, rest, weight, queues } = places;
  const own = weight[server] ?? 1;
  const at = position[server] === 0 ? group.position : (position[server] ?? 0);
  const left = (rest[server] ?? 0) + (group.nextWeight % own);
  const carry = left >= own ? 1 : 0;
  rest[server] = left - carry * own;
  position[server] = at + Math.floor(group.nextWeight / own) + carry;
  queues[server]?.remove(server);
  group.position++;
  return server;
}

function firstOf({ position, rest }: Places, group: Group): number {
  const server = group.current.first();
  if (server >= 0 && (position[server] ?? 0) <= group.position) return server;
  const waiting = group.waiting.first();
  if (waiting < 0) return server;
  position[waiting] = 0;
  rest[waiting] = 0;
  return waiting;
}

/** A server that comes back gets its first turn after about a round. */
function changeState(state: BackendState, places: Places, group: Group, server: number): void {
  const { position, weight, queues } = places;
  const own = weight[server] ?? 1;
  if (!isUsable(state, server)) {
    if (queues[server] === undefined) return;
    group.nextWeight -= own;
    queues[server]?.remove(server);
    queues[server] = undefined;
  } else if (queues[server] === undefined) {
    group.nextWeight += own;
    // Counted without a sign, as the program does.
    const ahead = (group.nextWeight + group.weight - group.position) >>> 0;
    position[server] = group.position + Math.floor(ahead / own);
    queueByPosition(places, group, server);
  }
}

interface Turn {
  readonly state: BackendState;
  readonly places: Places;
  readonly avoid: number;
}

/** Full servers are passed over: they are put back in their turn, or by weight once the round has changed. */
function take(group: Group, { state, places, avoid }: Turn): number {
  let switched = false;
  const passed: number[] = [];
  let avoided = -1;
  let chosen = -1;
  if (group.weight === 0) {
    group.weight = group.nextWeight;
    group.position = group.weight;
  }
  while (chosen < 0) {
    const server = pull(places, group);
    if (server < 0 && switched) break;
    if (server < 0) {
      switched = true;
      switchRounds(group);
    } else if (!isFull(state, server) && (server !== avoid || avoided >= 0)) chosen = server;
    else {
      if (!isFull(state, server)) avoided = server;
      passed.unshift(server);
    }
  }
  if (chosen < 0) chosen = avoided;
  if (chosen >= 0) queueByPosition(places, group, chosen);
  for (const server of passed) {
    if (server === chosen) continue;
    if (switched) queueByWeight(places, group.waiting, server);
    else queueByPosition(places, group, server);
  }
  return chosen;
}

function switchRounds(group: Group): void {
  const { waiting } = group;
  group.waiting = group.next;
  group.next = waiting;
  group.weight = group.nextWeight;
  group.position = group.weight;
}
