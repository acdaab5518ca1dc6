import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Counts } from './counts.ts';
import type { CounterSnapshot, PoolCounters, ServerCounters } from './snapshot.ts';
import { advance, between, emptySeries, type Tick } from './tick.ts';

const options = { tickSeconds: 0.25 };
const none = { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };

function server(name: string, counters: Partial<ServerCounters> = {}): ServerCounters {
  return {
    name,
    eligible: true,
    backup: false,
    weight: 1,
    requests: 0,
    responses: none,
    connectionErrors: 0,
    responseErrors: 0,
    retries: 0,
    redispatches: 0,
    queued: 0,
    sessions: 0,
    ...counters,
  };
}

function pool(servers: readonly ServerCounters[], counters: Partial<PoolCounters> = {}): PoolCounters {
  const requests = servers.reduce((sum, each) => sum + each.requests, 0);
  const responses = { ...none, '2xx': requests };
  return { ...server('app'), name: 'app', requests, responses, servers, ...counters };
}

function snapshot(at: number, pools: readonly PoolCounters[], generation = '1'): CounterSnapshot {
  return { at, generation, pools };
}

describe('the difference of two snapshots', () => {
  test('counts what happened, leaving out servers and pools that did nothing', () => {
    const before = snapshot(1, [pool([server('a', { requests: 5 }), server('b', { requests: 7 })])]);
    const idle = { ...pool([server('x')]), name: 'idle' };
    const after = snapshot(1.25, [pool([server('a', { requests: 9 }), server('b', { requests: 7 })]), idle]);
    const tick = between({ ...before, pools: [...before.pools, idle] }, after, options);
    expect(tick.seconds).toBe(0.25);
    expect(tick.pools.map(({ name }) => name)).toEqual(['app']);
    expect(tick.pools[0]?.counts?.requests).toBe(4);
    expect(tick.pools[0]?.servers.map(({ name, counts }) => [name, counts.requests])).toEqual([['a', 4]]);
    expect(tick.pools[0]?.status).toBeUndefined();
  });

  test('a failed connection is one failure of the pool though it is counted as 503 too', () => {
    const before = snapshot(1, [pool([server('a')], { responses: { ...none, '2xx': 1 } })]);
    const failed = server('a', { requests: 3, connectionErrors: 3 });
    const after = snapshot(1.25, [
      pool([failed], { responses: { ...none, '2xx': 1, '5xx': 3 }, connectionErrors: 3 }),
    ]);
    const counted = between(before, after, options).pools[0];
    expect(counted?.counts).toMatchObject({ answers: 3, failures: 3 });
    expect(counted?.servers[0]?.counts).toMatchObject({ answers: 3, failures: 3 });
  });

  test('a retry is no second request of its server', () => {
    const before = snapshot(1, [pool([server('a')])]);
    const dead = server('a', { requests: 12, retries: 8, connectionErrors: 4 });
    const after = snapshot(1.25, [pool([dead], { requests: 4, retries: 8, connectionErrors: 4 })]);
    const counted = between(before, after, options).pools[0];
    expect(counted?.servers[0]?.counts).toMatchObject({ requests: 4, retries: 8, failures: 4 });
  });

  test('a request that was redispatched counts for the server that served it, not for the one that refused it', () => {
    const refusing = server('a', { requests: 267, redispatches: 267 });
    const after = snapshot(1.25, [pool([refusing], { requests: 804, redispatches: 267 })]);
    const [counted] = between(snapshot(1, [pool([server('a')])]), after, options).pools;
    expect(counted?.servers[0]?.counts).toMatchObject({ requests: 0, redispatches: 267 });
    expect(counted?.counts).toMatchObject({ requests: 804, redispatches: 267 });
  });

  test.each([
    ['generation', snapshot(1.25, [pool([server('a', { requests: 9 })])], '2')],
    ['clock', snapshot(1, [pool([server('a', { requests: 9 })])])],
    ['gap', snapshot(2, [pool([server('a', { requests: 9 })])])],
  ])('%s gives no counts and repeats the status', (reason, after) => {
    const tick = between(snapshot(1, [pool([server('a')])]), after, options);
    expect(tick.noData).toBe(reason);
    expect(tick.pools[0]?.counts).toBeUndefined();
    expect(tick.pools[0]?.status?.[0]?.name).toBe('a');
  });

  test.each([
    ['state', [server('a', { requests: 9, eligible: false })]],
    ['state', [server('a', { requests: 9, weight: 2 })]],
    ['membership', [server('a', { requests: 9 }), server('b')]],
    ['membership', [server('c', { requests: 9 })]],
    ['membership', []],
  ])('a change of %s inside the tick gives no counts of that pool', (reason, servers) => {
    const tick = between(snapshot(1, [pool([server('a')])]), snapshot(1.25, [pool(servers)]), options);
    expect(tick.noData).toBeUndefined();
    expect(tick.pools[0]).toMatchObject({ noData: reason, servers: [] });
    expect(tick.pools[0]?.status?.length).toBe(servers.length);
  });

  test('a pool that is gone is named', () => {
    expect(between(snapshot(1, [pool([])]), snapshot(1.25, []), options).removed).toEqual(['app']);
  });
});

test('a series keeps the last answer over silent ticks and credits nothing after a gap', () => {
  const at = (seconds: number, requests: number): CounterSnapshot =>
    snapshot(seconds, [pool([server('a', { requests })])]);
  let state = advance(emptySeries, at(1, 10), 1, options);
  expect(state.tick.noData).toBe('first');
  state = advance(state.series, undefined, 1.25, options);
  expect(state.tick).toMatchObject({ noData: 'missing', seconds: 0.25 });
  state = advance(state.series, at(1.5, 14), 1.5, options);
  expect(state.tick).toMatchObject({ seconds: 0.5 });
  expect(state.tick.pools[0]?.counts?.requests).toBe(4);
  for (const silent of [1.75, 2, 2.25]) state = advance(state.series, undefined, silent, options);
  state = advance(state.series, at(2.5, 99), 2.5, options);
  expect(state.tick.noData).toBe('gap');
  state = advance(state.series, at(2.75, 100), 2.75, options);
  expect(state.tick.pools[0]?.counts?.requests).toBe(1);
});

describe('whatever the source says', () => {
  const counter = fc.nat({ max: 5 });
  const counters = fc.record({
    eligible: fc.boolean(),
    requests: counter,
    responses: fc.record({ '2xx': counter, '3xx': counter, '4xx': counter, '5xx': counter }),
    connectionErrors: counter,
    responseErrors: counter,
    retries: counter,
    redispatches: counter,
  });
  const anyPool = fc
    .tuple(fc.constantFrom('app', 'api'), counters, fc.array(counters, { maxLength: 3 }))
    .map(([name, own, servers]) => ({
      ...pool(servers.map((each, index) => server(`s${index}`, each))),
      ...own,
      name,
    }));
  const anySnapshot = fc.record({
    at: fc.double({ min: 0, max: 3, noNaN: true }),
    generation: fc.constantFrom('1', '1', '1', '2'),
    pools: fc.uniqueArray(anyPool, { selector: ({ name }) => name }),
  });

  test('no count is negative, no more failures than answers, and a reset counts nothing', () => {
    fc.assert(
      fc.property(anySnapshot, anySnapshot, (before, after) => {
        const tick = between(before, after, options);
        for (const counts of countsIn(tick)) {
          expect(Object.values(counts).every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
          expect(counts.failures).toBeLessThanOrEqual(counts.answers);
        }
        const resets = after.pools.filter((each) => wentDown(before, each)).map(({ name }) => name);
        const counted = tick.pools.filter(({ counts }) => counts !== undefined).map(({ name }) => name);
        expect(counted.filter((name) => resets.some((reset) => reset === name))).toEqual([]);
        if (before.generation !== after.generation) expect(counted).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

function countsIn(tick: Tick): readonly Counts[] {
  return tick.pools.flatMap(({ counts, servers }) => [
    ...(counts === undefined ? [] : [counts]),
    ...servers.map((each) => each.counts),
  ]);
}

function wentDown(before: CounterSnapshot, after: PoolCounters): boolean {
  const previous = before.pools.find(({ name }) => name === after.name);
  if (previous === undefined) return false;
  if (after.requests < previous.requests || after.retries < previous.retries) return true;
  if (after.responses['5xx'] < previous.responses['5xx']) return true;
  return after.servers.some((each, index) => each.requests < (previous.servers[index]?.requests ?? 0));
}
