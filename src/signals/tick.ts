import { type Counts, noCounts, poolCounts, serverCounts } from './counts.ts';
import type { CounterSnapshot, PoolCounters } from './snapshot.ts';

/** Why a span of time gives no counts. A count that is not sure is no count. */
export type NoDataReason =
  /** There is nothing to subtract from yet. */
  | 'first'
  /** The source did not answer. */
  | 'missing'
  /** Too long since the last answer: what happened in between is not credited to anybody. */
  | 'gap'
  /** Another process counts now; its counters started again. */
  | 'generation'
  /** The newer snapshot is not newer. */
  | 'clock'
  /** A counter went down without a new generation (`clear counters`, wrap). */
  | 'reset'
  /** The pool or one of its servers was added or removed inside the tick. */
  | 'membership'
  /** A server's eligibility, role or weight changed inside the tick. */
  | 'state';

export interface ServerStatus {
  readonly name: string;
  readonly eligible: boolean;
  readonly backup: boolean;
  readonly weight: number;
}

export interface ServerTick {
  readonly name: string;
  readonly counts: Counts;
}

export interface PoolTick {
  readonly name: string;
  /** Absent when `noData` says why. */
  readonly counts?: Counts | undefined;
  readonly noData?: NoDataReason | undefined;
  /** Only servers that counted something. */
  readonly servers: readonly ServerTick[];
  /** All servers of the pool, present only when it is news: at first, after a gap, or when something changed. */
  readonly status?: readonly ServerStatus[] | undefined;
}

/** The difference of two snapshots. Pools in which nothing changed are left out. */
export interface Tick {
  /** Monotonic seconds at its end. */
  readonly at: number;
  /** Its length in seconds; 0 for the first one. */
  readonly seconds: number;
  /** Seconds since the last attempt, answered or not: shorter than `seconds` after silent ticks. */
  readonly elapsed: number;
  /** Set when no pool has counts. `pools` then holds status only. */
  readonly noData?: NoDataReason | undefined;
  readonly pools: readonly PoolTick[];
  /** Pools that are gone since the tick before. */
  readonly removed: readonly string[];
}

export interface TickOptions {
  /** Planned time between two snapshots. */
  readonly tickSeconds: number;
  /** A tick longer than this many planned ticks is a gap; default 3. */
  readonly longestGap?: number | undefined;
}

/** Where a series of snapshots stands. */
export interface Series {
  readonly last?: CounterSnapshot | undefined;
  /** Monotonic seconds of the last attempt, answered or not. */
  readonly asked?: number | undefined;
}

export const emptySeries: Series = {};

/** The next tick of a series, and where the series stands then. `snapshot` is undefined when the source was silent at `at`. */
export function advance(
  series: Series,
  snapshot: CounterSnapshot | undefined,
  at: number,
  options: TickOptions,
): { readonly series: Series; readonly tick: Tick } {
  if (snapshot === undefined) {
    const seconds = Math.max(0, at - (series.asked ?? at));
    return { series: { ...series, asked: at }, tick: withoutCounts(at, seconds, 'missing') };
  }
  return {
    series: { last: snapshot, asked: snapshot.at },
    tick: {
      ...between(series.last, snapshot, options),
      elapsed: Math.max(0, snapshot.at - (series.asked ?? snapshot.at)),
    },
  };
}

/** What happened between two snapshots of one source. */
export function between(
  before: CounterSnapshot | undefined,
  after: CounterSnapshot,
  options: TickOptions,
): Tick {
  if (before === undefined) return statusOnly(after, 0, 'first');
  const seconds = after.at - before.at;
  if (!(seconds > 0)) return statusOnly(after, 0, 'clock');
  if (before.generation !== after.generation) return statusOnly(after, seconds, 'generation', before);
  // Half a tick of slack: a snapshot that comes a little late is not yet another missing one.
  const longest = ((options.longestGap ?? 3) + 0.5) * options.tickSeconds;
  if (seconds > longest) return statusOnly(after, seconds, 'gap', before);
  const known = new Map(before.pools.map((pool) => [pool.name, pool]));
  const pools: PoolTick[] = [];
  for (const pool of after.pools) {
    const tick = poolBetween(known.get(pool.name), pool);
    if (tick !== undefined) pools.push(tick);
  }
  return { at: after.at, seconds, elapsed: seconds, pools, removed: removedPools(before, after) };
}

/** A tick in which the source gave nothing. */
export function withoutCounts(at: number, seconds: number, reason: NoDataReason): Tick {
  return { at, seconds, elapsed: seconds, noData: reason, pools: [], removed: [] };
}

function statusOnly(
  after: CounterSnapshot,
  seconds: number,
  reason: NoDataReason,
  before?: CounterSnapshot,
): Tick {
  const pools = after.pools.map((pool) => withoutPoolCounts(pool, reason, statusOf(pool)));
  const removed = before === undefined ? [] : removedPools(before, after);
  return { at: after.at, seconds, elapsed: seconds, noData: reason, pools, removed };
}

function removedPools(before: CounterSnapshot, after: CounterSnapshot): readonly string[] {
  if (samePools(before, after)) return [];
  const names = new Set(after.pools.map((pool) => pool.name));
  return before.pools.filter((pool) => !names.has(pool.name)).map((pool) => pool.name);
}

function samePools(before: CounterSnapshot, after: CounterSnapshot): boolean {
  return (
    before.pools.length === after.pools.length &&
    before.pools.every((pool, index) => after.pools[index]?.name === pool.name)
  );
}

/** Undefined when nothing happened. */
function poolBetween(before: PoolCounters | undefined, after: PoolCounters): PoolTick | undefined {
  if (before === undefined) return withoutPoolCounts(after, 'membership', statusOf(after));
  const change = statusChange(before, after);
  if (change !== undefined) return withoutPoolCounts(after, change, statusOf(after));
  const counts = poolCounts(before, after);
  if (counts === 'reset') return withoutPoolCounts(after, 'reset', undefined);
  const servers: ServerTick[] = [];
  for (const [index, server] of after.servers.entries()) {
    const previous = before.servers[index];
    if (previous === undefined) continue;
    const serverTick = serverCounts(previous, server);
    if (serverTick === 'reset') return withoutPoolCounts(after, 'reset', undefined);
    if (serverTick !== undefined) servers.push({ name: server.name, counts: serverTick });
  }
  if (counts === undefined && servers.length === 0) return undefined;
  return { name: after.name, counts: counts ?? noCounts, servers };
}

function withoutPoolCounts(
  pool: PoolCounters,
  noData: NoDataReason,
  status: readonly ServerStatus[] | undefined,
): PoolTick {
  return { name: pool.name, noData, servers: [], status };
}

function statusOf(pool: PoolCounters): readonly ServerStatus[] {
  return pool.servers.map(({ name, eligible, backup, weight }) => ({ name, eligible, backup, weight }));
}

function statusChange(before: PoolCounters, after: PoolCounters): 'membership' | 'state' | undefined {
  if (before.servers.length !== after.servers.length) return 'membership';
  let changed: 'state' | undefined;
  for (const [index, server] of after.servers.entries()) {
    const previous = before.servers[index];
    if (previous === undefined || previous.name !== server.name) return 'membership';
    const same =
      previous.eligible === server.eligible &&
      previous.backup === server.backup &&
      previous.weight === server.weight;
    if (!same) changed = 'state';
  }
  return changed;
}
