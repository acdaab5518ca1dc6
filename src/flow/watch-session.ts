import {
  type Spread,
  serviceExpectation,
  tickSeconds as shortestTick,
  type UsualFaults,
  withSpread,
} from '../change/notices.ts';
import type { ServiceView } from '../change/plan.ts';
import { createGate, judge } from '../detect/gate.ts';
import { type Health, unknownHealth, updateHealth } from '../detect/health.ts';
import type { PoolExpectation } from '../detect/pool-streams.ts';
import type { Gate } from '../rollout/gate.ts';
import { type Counts, noCounts } from '../signals/counts.ts';
import type { CounterSnapshot } from '../signals/snapshot.ts';
import { advance, emptySeries, type Series, type Tick } from '../signals/tick.ts';

/** What one service went through while it was watched. */
export interface Tally {
  readonly service: string;
  readonly requests: number;
  readonly failed: number;
  /** Requests of the endpoints that got more than they should, beyond what they should have got. */
  readonly misdirected: number;
}

/** Judges the snapshots of a change one by one and counts what users went through. */
export interface WatchSession {
  readonly look: Gate;
  readonly tallies: () => readonly Tally[];
}

export interface WatchQuestion {
  readonly services: readonly ServiceView[];
  /** An overridden plan is held to the base, any other to its own forecast. */
  readonly against: 'before' | 'after';
  readonly device: string;
  readonly health?: Health | undefined;
  readonly faults?: Baseline['faults'] | undefined;
  readonly spread?: Spread | undefined;
  /** Time between two looks, see `lookSeconds`. */
  readonly tickSeconds: number;
}

/** A series of snapshots taken before a change: the rate and the health that it starts from. */
export interface Baseline {
  readonly health: Health;
  /** Requests per second by service. */
  readonly rates: ReadonlyMap<string, number>;
  /** What goes wrong anyway, by service. */
  readonly faults: ReadonlyMap<string, UsualFaults>;
}

export function watchSession({
  services,
  against,
  device,
  health,
  faults,
  spread = new Map(),
  tickSeconds,
}: WatchQuestion): WatchSession {
  const pools = services.map((view) =>
    withSpread(serviceExpectation(view, against, device, faults?.get(view.service)), spread),
  );
  const gate = createGate({ pools, before: health });
  const counters = pools.map((pool) => ({
    pool,
    counted: new Map<string, number>(),
    requests: 0,
    failed: 0,
  }));
  let series: Series = emptySeries;
  let harmed = false;
  let over = false;
  return {
    look: (snapshot, at) => {
      const next = advance(series, snapshot, at, { tickSeconds });
      series = next.series;
      // Once the harm is proven, another worker is the one that takes it back: its traffic is no harm.
      over ||= harmed && next.tick.noData === 'generation';
      if (!over) for (const counter of counters) countTick(counter, next.tick);
      const { decision, reasons, evidence } = judge(gate, next.tick);
      harmed ||= decision === 'restore';
      return { decision, reasons, evidence: { ...evidence } };
    },
    tallies: () => counters.map(tally),
  };
}

interface Counter {
  readonly pool: PoolExpectation;
  readonly counted: Map<string, number>;
  requests: number;
  failed: number;
}

function countTick(counter: Counter, tick: Tick): void {
  for (const target of counter.pool.targets) {
    for (const member of target.members) {
      const pool = tick.pools.find(({ name }) => name === member.pool);
      const { requests } = pool?.servers.find(({ name }) => name === member.server)?.counts ?? noCounts;
      counter.counted.set(target.id, (counter.counted.get(target.id) ?? 0) + requests);
    }
  }
  const names = new Set(counter.pool.targets.flatMap(({ members }) => members.map(({ pool }) => pool)));
  for (const { name, counts = noCounts } of tick.pools) {
    if (!names.has(name)) continue;
    counter.requests += counts.requests;
    counter.failed += counts.failures;
  }
}

function tally({ pool, counted, requests, failed }: Counter): Tally {
  const sum = pool.targets.reduce((total, { share }) => total + share, 0);
  const misdirected = pool.targets.reduce((total, { id, share }) => {
    const due = (share / sum) * requests;
    return total + Math.max(0, (counted.get(id) ?? 0) - due);
  }, 0);
  return { service: pool.group, requests, failed, misdirected: Math.round(misdirected) };
}

/**
 * Time between two looks so that the program spends at most 1 % of a core on answering: the quickest of some answers
 * is taken for its cost. HAProxy 2.6 needs about 3 microseconds for each server, so up to some 800 of them are looked
 * at four times a second.
 */
export function lookSeconds(answerSeconds: readonly number[]): number {
  return Math.max(shortestTick, Math.min(...answerSeconds) / 0.01);
}

/** Works out rate, health and usual faults from snapshots that were taken before the change. */
export function baselineOf(
  snapshots: readonly CounterSnapshot[],
  services: readonly ServiceView[],
  device: string,
): Baseline {
  let series: Series = emptySeries;
  let health: Health = unknownHealth;
  let seconds = 0;
  const sums = new Map(services.map(({ service }) => [service, { ...noCounts }]));
  for (const snapshot of snapshots) {
    const next = advance(series, snapshot, snapshot.at, { tickSeconds: shortestTick * 3 });
    series = next.series;
    health = updateHealth(health, next.tick);
    if (next.tick.noData !== undefined) continue;
    seconds += next.tick.seconds;
    for (const view of services) addCounts(sums.get(view.service), next.tick, poolsOf(view, device));
  }
  const rates = new Map(
    [...sums].map(([service, { requests }]) => [service, seconds > 0 ? requests / seconds : 0]),
  );
  const faults = new Map([...sums].map(([service, counts]) => [service, usualFaults(counts)]));
  return { health, rates, faults };
}

function poolsOf({ members }: ServiceView, device: string): ReadonlySet<string> {
  return new Set(members.filter((one) => one.device === device).map(({ pool }) => pool));
}

type Sums = { -readonly [Name in keyof Counts]: Counts[Name] };

function addCounts(sums: Sums | undefined, tick: Tick, pools: ReadonlySet<string>): void {
  if (sums === undefined) return;
  for (const { name, counts = noCounts } of tick.pools) {
    if (!pools.has(name)) continue;
    sums.requests += counts.requests;
    sums.answers += counts.answers;
    sums.failures += counts.failures;
    sums.retries += counts.retries + counts.redispatches;
    sums.connectionErrors += counts.connectionErrors;
  }
}

/** Two seconds show little of a rare fault: one that was seen is taken for somewhat more frequent than it was. */
function usualFaults({ requests, answers, failures, retries, connectionErrors }: Sums): UsualFaults {
  const share = (events: number, trials: number): number =>
    events === 0 ? 0 : Math.min(1, (events + 2) / (trials + 4));
  return {
    errors: share(failures, answers),
    retries: share(retries, requests),
    connectionErrors: share(connectionErrors, requests),
  };
}
