import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Admission, admit, type Capacity, idle } from './capacity.ts';
import { byTick, type Outcome, summarise } from './outcome.ts';
import {
  isLoopback,
  type LoadShape,
  loadLimits,
  loadRefusal,
  loopbackSources,
  planSends,
} from './schedule.ts';

const shape: LoadShape = {
  requestsPerSecond: 200,
  seconds: 10,
  arrivals: 'poisson',
  sources: loopbackSources(50),
};

/** A fixed sequence that fills the interval evenly. */
function evenly(): () => number {
  let at = 0;
  return () => {
    at = (at + 0.618033988749895) % 1;
    return at;
  };
}

describe('planned sends', () => {
  test('come in order, at the asked rate, from many sources', () => {
    const sends = [...planSends(shape, evenly())];
    expect(sends.map(({ at }) => at)).toEqual(sends.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(sends.length).toBeGreaterThan(1900);
    expect(sends.length).toBeLessThan(2100);
    expect(new Set(sends.map(({ source }) => source)).size).toBeGreaterThan(40);
    expect(sends.at(-1)?.at).toBeLessThan(10);
  });

  test('of a metronome are evenly spaced', () => {
    const sends = [...planSends({ ...shape, seconds: 0.02, arrivals: 'even' }, evenly())];
    expect(sends.map(({ at }) => at)).toEqual([0, 0.005, 0.01, 0.015]);
  });

  test.each([
    [{ requestsPerSecond: 0 }, /rate/],
    [{ seconds: Number.NaN }, /rate and a time/],
    [{ seconds: loadLimits.seconds + 1 }, /may last/],
    [{ requestsPerSecond: 1e6 }, /requests\/s at most/],
    [{ requestsPerSecond: 10_000, seconds: 3600 }, /requests at most/],
    [{ sources: [] }, /source/],
  ])('%o is refused', (change, reason) => {
    expect(loadRefusal({ ...shape, ...change })).toMatch(reason);
  });

  test('within the limits nothing is refused', () => {
    expect(loadRefusal(shape)).toBeUndefined();
  });
});

test('source addresses are distinct and of the loopback', () => {
  const sources = loopbackSources(3000);
  expect(new Set(sources).size).toBe(3000);
  expect(sources.every(isLoopback)).toBe(true);
  expect(sources).not.toContain('127.0.0.1');
});

test.each(['128.0.0.1', '127.0.0.256', '127.1', 'localhost', '::1', '127.0.0.1.5', ' 127.0.0.1', '10.0.0.1'])(
  '%s is no loopback address',
  (address) => {
    expect(isLoopback(address)).toBe(false);
  },
);

describe('a server of limited capacity', () => {
  const capacity: Capacity = { requestsPerSecond: 100, queue: 20, latency: 0.005 };

  function offer(rate: number, seconds: number, limits: Capacity = capacity): readonly Admission[] {
    let workload = idle;
    return Array.from({ length: rate * seconds }, (_, index) => {
      const step = admit(limits, workload, 1000 + index / rate);
      workload = step.workload;
      return step.admission;
    });
  }

  test('below its capacity answers everything after its latency', () => {
    const admissions = offer(50, 4);
    expect(admissions.every(({ kind }) => kind === 'served')).toBe(true);
  });

  test('above it serves its capacity, slowly, and refuses the rest', () => {
    const admissions = offer(250, 4);
    const served = admissions.filter(({ kind }) => kind === 'served').length;
    expect(served).toBeGreaterThanOrEqual(400);
    expect(served).toBeLessThanOrEqual(400 + capacity.queue + 2);
    const last = admissions.findLast((admission) => admission.kind === 'served');
    expect(last?.kind === 'served' ? last.answerAt - 1004 : 0).toBeGreaterThan(0.15);
  });

  test('under heavy overload falls over and stays down', () => {
    const admissions = offer(400, 2, { ...capacity, fallsAfterRefusals: 50 });
    const fallen = admissions.findIndex(({ kind }) => kind === 'fallen');
    expect(fallen).toBeGreaterThan(0);
    expect(admissions.slice(fallen).every(({ kind }) => kind === 'fallen')).toBe(true);
  });

  test('never serves more than capacity and queue allow', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.05, noNaN: true }), { maxLength: 300 }), (gaps) => {
        let workload = idle;
        let now = 0;
        let served = 0;
        for (const gap of gaps) {
          now += gap;
          const step = admit(capacity, workload, now);
          workload = step.workload;
          if (step.admission.kind === 'served') served++;
        }
        expect(served).toBeLessThanOrEqual(now * 100 + capacity.queue + 2);
      }),
    );
  });
});

describe('outcomes', () => {
  const outcome = (planned: number, change: Partial<Outcome> = {}): Outcome => ({
    planned,
    delay: 0,
    source: '127.1.0.1',
    path: '/',
    status: 200,
    server: 'app1',
    latency: 0.01,
    ...change,
  });

  test('are counted by the tick of their planned time, quiet ticks included', () => {
    const none = { status: undefined, server: undefined };
    const ticks = byTick(
      [
        outcome(0.1),
        outcome(0.2, { status: 503, server: 'app2' }),
        outcome(0.8, { ...none, failure: 'refused' }),
        outcome(0.9, { delay: 0.5 }),
      ],
      0.25,
    );
    expect(ticks.map(({ planned }) => planned)).toEqual([2, 0, 0, 2]);
    expect(ticks[0]).toMatchObject({ failed: 1, servers: { app1: 1, app2: 1 } });
    expect(ticks[3]).toMatchObject({ from: 0.75, late: 1, failed: 1, failures: { refused: 1 } });
  });

  test('that were stopped are not failures of the site', () => {
    expect(summarise([outcome(0, { status: undefined, failure: 'stopped' })]).failed).toBe(0);
  });
});
