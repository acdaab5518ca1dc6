import { describe, expect, test } from 'vitest';
import type { Tick } from '../signals/tick.ts';
import { createGate, judge } from './gate.ts';
import { poolStreams } from './pool-streams.ts';
import { gateNats, smallestNoticeable, timeToNotice, watchNats } from './power.ts';
import { randomFrom } from './testing/random.ts';
import { firstAlert, tickSeconds } from './testing/replay.ts';
import { sitePool, siteTick } from './testing/site.ts';
import { type Independent, independent } from './testing/traffic.ts';
import { watchPeriod } from './watch-period.ts';

const even = [0.25, 0.25, 0.25, 0.25];
const rate = 200;
const pool = sitePool(even, { requestsPerSecond: rate });
const streams = poolStreams(pool, () => true);
const nats = gateNats({ streams: streams.length, groups: 2 });

function expectationOf(stream: string): (typeof streams)[number] {
  const found = streams.find((each) => each.stream === stream);
  if (found === undefined) throw new Error(`no stream ${stream}`);
  return found;
}

function simulated(load: Independent, runs: number): number {
  let sum = 0;
  for (let seed = 0; seed < runs; seed++) {
    const gate = createGate({ pools: [pool] });
    const traffic = independent(randomFrom(seed), () => load);
    let at = 0;
    do at += tickSeconds;
    while (judge(gate, siteTick(at, tickSeconds, traffic(tickSeconds))).decision !== 'restore' && at < 600);
    sum += at;
  }
  return sum / runs;
}

describe('the expected time to notice agrees with simulation within a factor of 1.3', () => {
  test.each([
    ['s0 up', 1, { rate, shares: [1, 0, 0, 0] }],
    ['s0 down', 0, { rate, shares: [0, 1 / 3, 1 / 3, 1 / 3] }],
    ['s0 up', 0.5, { rate, shares: [0.5, 0.2, 0.2, 0.1] }],
    ['s0 up', 0.4, { rate, shares: [0.4, 0.2, 0.2, 0.2] }],
    ['errors', 0.05, { rate, shares: even, errors: 0.05 }],
    ['errors', 0.01, { rate, shares: even, errors: 0.01 }],
  ])('%s at %d', (stream, harm, load) => {
    const expectation = expectationOf(stream);
    const predicted = timeToNotice({ expectation, harm, requestsPerSecond: rate, tickSeconds, nats }) ?? 0;
    const seen = simulated(load, 60);
    expect(predicted).toBeGreaterThanOrEqual(tickSeconds);
    expect(predicted / seen).toBeGreaterThan(1 / 1.3);
    expect(predicted / seen).toBeLessThan(1.3);
  });
});

test('acceptable, invisible or too slow harm has no time to be noticed', () => {
  const question = { expectation: expectationOf('s0 up'), requestsPerSecond: rate, tickSeconds, nats };
  expect(timeToNotice({ ...question, harm: 0.3 })).toBeUndefined();
  expect(timeToNotice({ ...question, harm: 0.4, requestsPerSecond: 0 })).toBeUndefined();
  expect(timeToNotice({ ...question, harm: 0.4, watchSeconds: 1 })).toBeUndefined();
  expect(timeToNotice({ ...question, harm: 0.4, watchSeconds: 60 })).toBeDefined();
});

test('the smallest harm that is noticed in time is just noticed in time', () => {
  const question = { expectation: expectationOf('s0 up'), requestsPerSecond: rate, tickSeconds, nats };
  const harm = smallestNoticeable({ ...question, watchSeconds: 20 }) ?? Number.NaN;
  expect(harm).toBeGreaterThan(0.3125);
  expect(timeToNotice({ ...question, harm, watchSeconds: 20 })).toBeCloseTo(20, 1);
  expect(smallestNoticeable({ ...question, watchSeconds: 0.1 })).toBeUndefined();
});

test('for the detector that always runs the expected time agrees within a factor of 1.4', () => {
  const falseAlarmSeconds = 604_800;
  const needed = watchNats({ streams: streams.length, groups: 1 }, { falseAlarmSeconds, tickSeconds });
  const expectation = expectationOf('s0 up');
  const predicted =
    timeToNotice({ expectation, harm: 0.4, requestsPerSecond: rate, tickSeconds, nats: needed }) ?? 0;
  const ticks = Array.from({ length: 60 }, (_, seed) => {
    const traffic = independent(randomFrom(seed), () => ({ rate, shares: [0.4, 0.2, 0.2, 0.2] }));
    const tickAt = (tick: number): Tick => siteTick(tick * tickSeconds, tickSeconds, traffic(tickSeconds));
    return firstAlert(streams, tickAt, { ticks: 2000 }, { falseAlarmSeconds })?.tick ?? Number.NaN;
  });
  const seen = (ticks.reduce((sum, tick) => sum + tick, 0) / ticks.length) * tickSeconds;
  expect(predicted / seen).toBeGreaterThan(1 / 1.4);
  expect(predicted / seen).toBeLessThan(1.4);
});

test('a week between false alarms costs about as much evidence as its logarithm', () => {
  const week = watchNats({ streams: 1, groups: 1 }, { falseAlarmSeconds: 604_800, tickSeconds });
  expect(week).toBeCloseTo(Math.log(8) + Math.log(604_800 / 0.25), 12);
});

describe('the watch period', () => {
  test('is inversely proportional to the traffic and names the stream that needs it', () => {
    const at = (requestsPerSecond: number): number => {
      const expectations = poolStreams({ ...pool, requestsPerSecond }, () => true);
      return watchPeriod({ expectations, tickSeconds })?.seconds ?? Number.NaN;
    };
    expect(at(100) / at(200)).toBeCloseTo(2, 0);
    expect(watchPeriod({ expectations: streams, tickSeconds })?.cause).toBe('app/errors');
  });

  test('grows with the dispersion', () => {
    const over = sitePool(even, { requestsPerSecond: rate, errors: { share: 0.001, dispersion: 4 } });
    const expectations = poolStreams(over, () => true);
    const seconds = watchPeriod({ expectations, tickSeconds })?.seconds ?? 0;
    expect(seconds).toBeGreaterThan(2 * (watchPeriod({ expectations: streams, tickSeconds })?.seconds ?? 0));
  });

  test('is undefined without traffic or without knowing it', () => {
    for (const requestsPerSecond of [0, undefined]) {
      const expectations = poolStreams({ ...pool, requestsPerSecond }, () => true);
      expect(watchPeriod({ expectations, tickSeconds })).toBeUndefined();
    }
  });
});
