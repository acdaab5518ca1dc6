import { describe, expect, test } from 'vitest';
import { withoutCounts } from '../signals/tick.ts';
import { calibrate, calibrated, calibrateStreams, type Sample } from './calibrate.ts';
import { boundOf, causeOf, type Expectation } from './expectation.ts';
import { poolStreams } from './pool-streams.ts';
import { type Random, randomFrom } from './testing/random.ts';
import { alarmTimes, tickSeconds } from './testing/replay.ts';
import { sitePool, siteTick } from './testing/site.ts';
import {
  bursty,
  hashed,
  independent,
  leastConnections,
  roundRobin,
  sticky,
  type Traffic,
} from './testing/traffic.ts';

const even = [0.25, 0.25, 0.25, 0.25];
const rate = 50;
const streams = poolStreams(sitePool(even), () => true);
const falseAlarmSeconds = 60;

/** Half an hour of known-good traffic. */
function learn(traffic: Traffic, expectations: readonly Expectation[] = streams): readonly Expectation[] {
  const ticks = Array.from({ length: 7200 }, (_, index) =>
    siteTick((index + 1) * tickSeconds, tickSeconds, traffic(tickSeconds)),
  );
  const found = calibrateStreams(expectations, ticks);
  return expectations.map((expectation) => calibrated(expectation, found.get(causeOf(expectation))));
}

function alarmsIn(seconds: number, expectations: readonly Expectation[], traffic: Traffic): number {
  return alarmTimes(expectations, traffic, { alarms: 1e6, seconds }, { falseAlarmSeconds }).length;
}

const visitors = { rate, shares: even, requestsPerVisit: 20, pause: 2 };
const bursts = { rate, shares: even, burst: 4, phase: 5 };

describe('traffic of real algorithms, calibrated on another half hour, alarms no more often than promised', () => {
  const models: readonly [string, (random: Random) => Traffic][] = [
    ['round robin', (random) => roundRobin(random, rate, 4)],
    ['independent', (random) => independent(random, () => ({ rate, shares: even, errors: 0.001 }))],
    ['cookie persistence', (random) => sticky(random, visitors)],
    ['bursts on kept connections', (random) => bursty(random, bursts)],
    [
      'least connections',
      (random) => leastConnections(random, { rate, serviceTimes: [0.05, 0.05, 0.05, 0.05] }),
    ],
  ];
  test.each(models)('%s', (_, traffic) => {
    const expectations = learn(traffic(randomFrom(31)));
    const seconds = 7200;
    expect(alarmsIn(seconds, expectations, traffic(randomFrom(32)))).toBeLessThanOrEqual(
      seconds / falseAlarmSeconds,
    );
  });

  test('a hash of the source, expected to share as it did before', () => {
    const traffic = hashed(randomFrom(33), { rate, servers: 4, clients: 300, cycle: 120 });
    const shares = [0, 0, 0, 0];
    for (let second = 0; second < 1800; second++) {
      for (const [index, count] of traffic(1).requests.entries())
        shares[index] = (shares[index] ?? 0) + count;
    }
    const before = poolStreams(sitePool(shares), () => true);
    expect(alarmsIn(7200, learn(traffic, before), traffic)).toBeLessThanOrEqual(7200 / falseAlarmSeconds);
  });
});

describe('at the boundary, with every request of the evidence in one stream', () => {
  const models: readonly [string, (random: Random, shares: readonly number[]) => Traffic][] = [
    ['cookie persistence', (random, shares) => sticky(random, { ...visitors, shares })],
    ['bursts on kept connections', (random, shares) => bursty(random, { ...bursts, shares })],
  ];
  test.each(models)('%s', (_, traffic) => {
    const [learned] = learn(traffic(randomFrom(34), even));
    if (learned === undefined) throw new Error('a pool has streams');
    const bound = boundOf(learned) ?? 0;
    const rest = (1 - bound) / 3;
    const strayed = traffic(randomFrom(35), [bound, rest, rest, rest]);
    const limits = { alarms: 200, seconds: 200 * 100 * falseAlarmSeconds };
    const alarms = alarmTimes([learned], strayed, limits, { falseAlarmSeconds });
    expect((alarms.at(-1) ?? limits.seconds) / Math.max(1, alarms.length)).toBeGreaterThanOrEqual(
      falseAlarmSeconds,
    );
  });
});

test('without calibration, bursts alarm far more often than promised: the calibration is what keeps the promise', () => {
  const alarms = alarmsIn(1800, streams, bursty(randomFrom(32), bursts));
  expect(alarms).toBeGreaterThan(1800 / falseAlarmSeconds);
});

test('a funnel is noticed in sticky traffic too', () => {
  const expectations = learn(sticky(randomFrom(36), visitors));
  const funnel = sticky(randomFrom(37), { ...visitors, shares: [1, 0, 0, 0] });
  expect(alarmsIn(60, expectations, funnel)).toBeGreaterThan(0);
});

describe('measured dispersion', () => {
  const samples = (traffic: Traffic, count: number): readonly Sample[] =>
    Array.from({ length: count }, () => {
      const { requests } = traffic(tickSeconds);
      return {
        seconds: tickSeconds,
        events: requests[0] ?? 0,
        trials: requests.reduce((sum, each) => sum + each, 0),
      };
    });

  test('of independent requests is near 1, of bursts near their mean squared size over their mean', () => {
    const one = calibrate(
      samples(
        independent(randomFrom(1), () => ({ rate, shares: even })),
        20_000,
      ),
    );
    expect(one.dispersion).toBeGreaterThanOrEqual(1);
    expect(one.dispersion).toBeLessThan(1.4);
    expect(one.wander).toBeLessThan(0.005);
    // Geometric bursts of mean m: E[b²]/E[b] = 2m − 1 = 7.
    const burst = calibrate(samples(bursty(randomFrom(2), bursts), 20_000));
    expect(burst.dispersion).toBeGreaterThan(6);
    expect(burst.dispersion).toBeLessThan(10);
  });

  test('says which horizons it could not measure', () => {
    const short = calibrate(
      samples(
        independent(randomFrom(3), () => ({ rate, shares: even })),
        60,
      ),
    );
    expect(short.unmeasured).toEqual([10, 60]);
    expect(calibrate([]).unmeasured).toEqual([0.25, 1, 10, 60]);
  });

  test('spans no tick without data', () => {
    const sample: Sample = { seconds: 0.25, events: 5, trials: 10 };
    const broken = Array.from({ length: 400 }, (_, index) => (index % 3 === 2 ? undefined : sample));
    expect(calibrate(broken).unmeasured).toEqual([1, 10, 60]);
    const ticks = Array.from({ length: 400 }, (_, index) =>
      index % 3 === 2
        ? withoutCounts(index, tickSeconds, 'missing')
        : siteTick(index, tickSeconds, { requests: [5, 5, 5, 5], failures: [0, 0, 0, 0] }),
    );
    expect(calibrateStreams(streams, ticks).get('app/s0 up')?.unmeasured).toEqual([1, 10, 60]);
  });
});
