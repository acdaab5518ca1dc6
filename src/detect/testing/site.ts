import type { Counts } from '../../signals/counts.ts';
import type { CounterSnapshot } from '../../signals/snapshot.ts';
import type { ServerStatus, Tick } from '../../signals/tick.ts';
import type { PoolExpectation, Target } from '../pool-streams.ts';
import type { ServerCounts } from './traffic.ts';

/** A pool `app` of servers `s0`, `s1`, … and what is expected of it. */
export function sitePool(shares: readonly number[], changes: Partial<PoolExpectation> = {}): PoolExpectation {
  return {
    group: 'app',
    targets: shares.map((share, index) => siteTarget(index, share)),
    errors: { share: 0.001 },
    ...changes,
  };
}

export function siteTarget(index: number, share: number, changes: Partial<Target> = {}): Target {
  return { id: `s${index}`, share, members: [{ pool: 'app', server: `s${index}` }], ...changes };
}

/** One tick of the pool `app`. */
export function siteTick(at: number, seconds: number, counted: ServerCounts): Tick {
  const servers = counted.requests.map((requests, index) => ({
    name: `s${index}`,
    counts: countsOf(requests, counted.failures[index] ?? 0),
  }));
  const counts = countsOf(total(counted.requests), total(counted.failures));
  const pools =
    counts.requests === 0
      ? []
      : [{ name: 'app', counts, servers: servers.filter((server) => server.counts.requests > 0) }];
  return { at, seconds, elapsed: seconds, pools, removed: [] };
}

/** Counters of the pool `app` with one server, all of whose answers fail. */
export function siteSnapshot(at: number, generation: string, requests: number): CounterSnapshot {
  const counters = {
    requests,
    responses: { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': requests },
    connectionErrors: 0,
    responseErrors: 0,
    retries: 0,
    redispatches: 0,
    queued: 0,
  };
  const server = { ...counters, name: 's0', eligible: true, backup: false, weight: 1, sessions: 0 };
  return { at, generation, pools: [{ ...counters, name: 'app', servers: [server] }] };
}

export function siteStatus(eligible: readonly boolean[]): readonly ServerStatus[] {
  return eligible.map((each, index) => ({ name: `s${index}`, eligible: each, backup: false, weight: 1 }));
}

function countsOf(requests: number, failures: number): Counts {
  return { requests, answers: requests, failures, connectionErrors: 0, retries: 0, redispatches: 0 };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
