import type { Counts } from '../signals/counts.ts';
import type { PoolTick, Tick } from '../signals/tick.ts';
import { type Cell, type Expectation, everyServer } from './expectation.ts';

/** Where the counts of one stream stand in its group's array. */
export interface StreamPlace {
  readonly events: number;
  readonly trials: number;
}

export interface GroupLayout {
  readonly id: string;
  /** Number of counts that the group needs of each tick. */
  readonly width: number;
  readonly streams: readonly StreamPlace[];
}

/** How ticks become counts of groups. */
export interface Layout {
  readonly groups: readonly GroupLayout[];
  /** For each pool, what it feeds. */
  readonly pools: ReadonlyMap<string, PoolFeeds>;
  /** Groups that count silence. */
  readonly silence: readonly Feed[];
}

interface Feed {
  readonly group: number;
  readonly place: number;
  readonly counter: Cell['counter'];
}

interface PoolFeeds {
  readonly groups: readonly number[];
  readonly own: readonly Feed[];
  readonly servers: ReadonlyMap<string, readonly Feed[]>;
}

/** The counts of one tick; groups without news are absent. */
export interface Observation {
  /** Monotonic seconds at the tick's end. */
  readonly at: number;
  readonly groups: readonly GroupCounts[];
}

export interface GroupCounts {
  readonly group: number;
  /** The time in which the counts were made. */
  readonly seconds: number;
  readonly counts: Float64Array;
}

/** Lays out the streams of each group in the order given. */
export function layOut(expectations: readonly Expectation[]): Layout {
  const grouped = new Map<string, Expectation[]>();
  for (const expectation of expectations) {
    const group = grouped.get(expectation.group);
    if (group === undefined) grouped.set(expectation.group, [expectation]);
    else group.push(expectation);
  }
  const feeds: MutableFeeds = { pools: new Map(), silence: [] };
  const groups = [...grouped].map(([id, streams], group) => layOutGroup({ id, streams, group }, feeds));
  return { groups, pools: feeds.pools, silence: feeds.silence };
}

/** Nothing is counted of a group if one of its pools has no data in this tick. */
export function observe(layout: Layout, tick: Tick): Observation {
  const counts = new Map<number, Float64Array>();
  const blocked = new Set<number>();
  const arrayOf = (group: number): Float64Array => {
    const known = counts.get(group);
    if (known !== undefined) return known;
    const made = new Float64Array(layout.groups[group]?.width ?? 0);
    counts.set(group, made);
    return made;
  };
  observeSilence(layout, tick, arrayOf);
  for (const pool of tick.pools) {
    const feeds = layout.pools.get(pool.name);
    if (feeds === undefined) continue;
    if (pool.counts === undefined) for (const group of feeds.groups) blocked.add(group);
    else addPool({ ...pool, counts: pool.counts }, feeds, arrayOf);
  }
  const groups = [...counts]
    .filter(([group]) => !blocked.has(group))
    .map(([group, values]) => ({ group, seconds: secondsOf(layout, tick, group), counts: values }));
  return { at: tick.at, groups };
}

/** Silence is counted per attempt, everything else from answer to answer. */
function secondsOf(layout: Layout, tick: Tick, group: number): number {
  return layout.silence.some((feedOf) => feedOf.group === group) ? tick.elapsed : tick.seconds;
}

type ArrayOf = (group: number) => Float64Array;

/** A tick was due and came, or did not; the very first one was not due. */
function observeSilence(layout: Layout, tick: Tick, arrayOf: ArrayOf): void {
  if (tick.noData === 'first' || tick.noData === 'clock') return;
  const silent = tick.noData === 'missing' ? 1 : 0;
  for (const { group, place, counter } of layout.silence) {
    const counts = arrayOf(group);
    counts[place] = (counts[place] ?? 0) + (counter === 'ticks' ? 1 : silent);
  }
}

function addPool(pool: PoolTick & { readonly counts: Counts }, feeds: PoolFeeds, arrayOf: ArrayOf): void {
  addCounts(pool.counts, feeds.own, arrayOf);
  const every = feeds.servers.get(everyServer) ?? [];
  for (const server of pool.servers) {
    const fed = feeds.servers.get(server.name);
    if (fed !== undefined) addCounts(server.counts, fed, arrayOf);
    addCounts(server.counts, every, arrayOf);
  }
}

function addCounts(counted: Counts, feeds: readonly Feed[], arrayOf: ArrayOf): void {
  for (const { group, place, counter } of feeds) {
    if (counter === 'silent-ticks' || counter === 'ticks') continue;
    const counts = arrayOf(group);
    counts[place] = (counts[place] ?? 0) + counted[counter];
  }
}

interface MutablePoolFeeds {
  readonly groups: number[];
  readonly own: Feed[];
  readonly servers: Map<string, Feed[]>;
}

interface MutableFeeds {
  readonly pools: Map<string, MutablePoolFeeds>;
  readonly silence: Feed[];
}

interface GroupToLayOut {
  readonly id: string;
  readonly group: number;
  readonly streams: readonly Expectation[];
}

function layOutGroup({ id, group, streams }: GroupToLayOut, feeds: MutableFeeds): GroupLayout {
  const places = new Map<string, number>();
  const placeOf = (cells: readonly Cell[]): number => {
    const key = JSON.stringify(cells.map(({ pool, server, counter }) => [pool, server, counter]));
    const known = places.get(key);
    if (known !== undefined) return known;
    const place = places.size;
    places.set(key, place);
    for (const cell of cells) feed(cell, { group, place, counter: cell.counter }, feeds);
    return place;
  };
  const laid = streams.map(({ events, trials }) => ({ events: placeOf(events), trials: placeOf(trials) }));
  return { id, width: places.size, streams: laid };
}

function feed(cell: Cell, target: Feed, feeds: MutableFeeds): void {
  if (cell.pool === undefined) {
    feeds.silence.push(target);
    return;
  }
  const pool: MutablePoolFeeds = feeds.pools.get(cell.pool) ?? { groups: [], own: [], servers: new Map() };
  feeds.pools.set(cell.pool, pool);
  if (!pool.groups.includes(target.group)) pool.groups.push(target.group);
  if (cell.server === undefined) {
    pool.own.push(target);
    return;
  }
  const server = pool.servers.get(cell.server) ?? [];
  pool.servers.set(cell.server, server);
  server.push(target);
}
