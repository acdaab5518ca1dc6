import { describe, expect, it } from 'vitest';
import type { ServiceView } from '../change/plan.ts';
import type { CounterSnapshot, PoolCounters } from '../signals/snapshot.ts';
import { baselineOf, lookSeconds, watchSession } from './watch-session.ts';

const none = { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };
const servers = ['app1', 'app2', 'app3', 'app4'];
const endpoints = servers.map((name) => ({ name, endpoint: `10.0.0.${name.slice(3)}:80`, share: 0.25 }));
const side = { endpoints, unserved: {}, nMinusOne: [] };

const view: ServiceView = {
  service: 'shop',
  rate: 200,
  before: side,
  after: side,
  intents: { balanced: 0.25, errors: 0.005, headroom: 0 },
  members: [
    ...servers.map((server, at) => ({
      endpoint: endpoints[at]?.endpoint ?? '',
      device: 'lb1',
      pool: 'app',
      server,
    })),
    { endpoint: '10.0.0.1:80', device: 'lb1', pool: 'app_fast', server: 'app1' },
  ],
};

/** Totals of a pool after `count` requests that its servers got in these parts, some of them failed. */
function pool(name: string, counts: readonly number[], failed: number = 0): PoolCounters {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const common = { connectionErrors: 0, responseErrors: 0, retries: 0, redispatches: 0, queued: 0 };
  return {
    name,
    ...common,
    requests: total,
    responses: { ...none, '2xx': total - failed, '5xx': failed },
    servers: counts.map((count, at) => ({
      name: servers[at] ?? '',
      eligible: true,
      backup: false,
      weight: 1,
      ...common,
      requests: count,
      responses: { ...none, '2xx': count },
      sessions: 0,
    })),
  };
}

function snapshot(at: number, pools: readonly PoolCounters[]): CounterSnapshot {
  return { at, generation: '1', pools };
}

function session(): ReturnType<typeof watchSession> {
  return watchSession({ services: [view], against: 'before', device: 'lb1', tickSeconds: 0.25 });
}

describe('a watch session', () => {
  it('advances on balanced traffic once it was enough, and not before', () => {
    const watch = session();
    const decisions = Array.from({ length: 80 }, (_, tick) => {
      const each = tick * 13;
      return watch.look(snapshot(tick * 0.25, [pool('app', [each, each, each, each])]), tick * 0.25).decision;
    });
    expect(decisions[1]).toBe('hold');
    expect(decisions.at(-1)).toBe('advance');
    expect(decisions).not.toContain('restore');
  });

  it('sees a funnel through another pool on the same machine, and counts what went astray', () => {
    const watch = session();
    let decision = 'hold';
    for (let tick = 0; tick < 8 && decision !== 'restore'; tick++) {
      const pools = [pool('app', [0, 0, 0, 0]), pool('app_fast', [tick * 50], tick * 10)];
      decision = watch.look(snapshot(tick * 0.25, pools), tick * 0.25).decision;
    }
    expect(decision).toBe('restore');
    const [tally] = watch.tallies();
    expect(tally?.requests).toBeGreaterThanOrEqual(50);
    expect(tally?.failed).toBe((tally?.requests ?? 0) / 5);
    expect(tally?.misdirected).toBe(Math.round((tally?.requests ?? 0) * 0.75));
  });

  it('never alarms without traffic', () => {
    const watch = session();
    for (let tick = 0; tick < 400; tick++) {
      expect(watch.look(snapshot(tick * 0.25, [pool('app', [0, 0, 0, 0])]), tick * 0.25).decision).toBe(
        'hold',
      );
    }
  });

  it('does not blame a change for errors that were there before', () => {
    const noisy = (tick: number): CounterSnapshot =>
      snapshot(tick * 0.25, [
        pool(
          'app',
          [13, 13, 13, 13].map((each) => each * tick),
          tick * 2,
        ),
      ]);
    const before = baselineOf(
      Array.from({ length: 9 }, (_, tick) => noisy(tick)),
      [view],
      'lb1',
    );
    expect(before.faults.get('shop')?.errors).toBeGreaterThan(0.03);
    const watch = watchSession({
      services: [view],
      against: 'before',
      device: 'lb1',
      tickSeconds: 0.25,
      faults: before.faults,
    });
    const decisions = Array.from({ length: 80 }, (_, tick) => watch.look(noisy(tick), tick * 0.25).decision);
    expect(decisions).not.toContain('restore');
    const blamed = Array.from(
      { length: 80 },
      (
        (blind) => (_: unknown, tick: number) =>
          blind.look(noisy(tick), tick * 0.25).decision
      )(session()),
    );
    expect(blamed).toContain('restore');
  });
});

describe('the baseline', () => {
  it('gives the rate of the service, by the clock of the snapshots', () => {
    const snapshots = Array.from({ length: 9 }, (_, tick) =>
      snapshot(tick * 0.25, [
        pool(
          'app',
          [10, 10, 10, 10].map((each) => each * tick),
        ),
      ]),
    );
    expect(baselineOf(snapshots, [view], 'lb1').rates.get('shop')).toBeCloseTo(160, 6);
    expect(baselineOf(snapshots, [view], 'lb2').rates.get('shop')).toBe(0);
  });

  it('counts nothing across a restart of the program', () => {
    const restarted = { ...snapshot(0.5, [pool('app', [1, 1, 1, 1])]), generation: '2' };
    const baseline = baselineOf([snapshot(0, [pool('app', [9, 9, 9, 9])]), restarted], [view], 'lb1');
    expect(baseline.rates.get('shop')).toBe(0);
  });
});

it('looks less often when a look is dear, so that it costs one percent of a core at most', () => {
  expect(lookSeconds([0.001, 0.02])).toBe(0.25);
  expect(lookSeconds([0.05, 0.0315])).toBeCloseTo(3.15, 6);
});
