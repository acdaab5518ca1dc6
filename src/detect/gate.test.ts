import { describe, expect, test } from 'vitest';
import { withoutCounts } from '../signals/tick.ts';
import { createGate, type Gate, type GateVerdict, judge } from './gate.ts';
import { type PoolExpectation, poolStreams } from './pool-streams.ts';
import { randomFrom } from './testing/random.ts';
import { tickSeconds } from './testing/replay.ts';
import { sitePool, siteStatus, siteTick } from './testing/site.ts';
import { type Independent, independent } from './testing/traffic.ts';
import { watchPeriod } from './watch-period.ts';

const even = [0.25, 0.25, 0.25, 0.25];
const pool: PoolExpectation = sitePool(even, { requestsPerSecond: 200, errors: { share: 0 } });
const well: Independent = { rate: 200, shares: even };
const seconds =
  watchPeriod({ expectations: poolStreams(pool, () => true), tickSeconds })?.seconds ?? Number.NaN;

function run(gate: Gate, load: Independent, seed: number, length: number = seconds): GateVerdict {
  const traffic = independent(randomFrom(seed), () => load);
  let verdict: GateVerdict | undefined;
  for (let tick = 1; tick * tickSeconds <= length; tick++) {
    verdict = judge(gate, siteTick(tick * tickSeconds, tickSeconds, traffic(tickSeconds)));
    if (verdict.decision === 'restore') break;
  }
  if (verdict === undefined) throw new Error('a watch has at least one tick');
  return verdict;
}

function decisions(load: Independent, runs: number): Record<GateVerdict['decision'], number> {
  const counted = { advance: 0, hold: 0, restore: 0 };
  for (let seed = 0; seed < runs; seed++) counted[run(createGate({ pools: [pool] }), load, seed).decision]++;
  return counted;
}

test('a change that is well is confirmed at the end of the watch with the stated power', () => {
  const { advance, restore } = decisions(well, 100);
  // Power 95 %: fewer than 85 of 100 happen once in 20,000 times.
  expect(advance).toBeGreaterThanOrEqual(85);
  expect(restore).toBe(0);
});

describe('a harm as large as the intents forbid is never confirmed', () => {
  test.each([
    ['one server has a quarter too much', { ...well, shares: [0.3125, 0.2291, 0.2292, 0.2292] }],
    ['one server has a quarter too little', { ...well, shares: [0.1875, 0.2708, 0.2708, 0.2709] }],
    ['one in 200 requests fails', { ...well, errors: 0.005 }],
  ])('%s', (_, load) => {
    // At level 1/1000 a correct gate confirms one of 100 with probability 0.1, three with 0.0002.
    expect(decisions(load, 100).advance).toBeLessThanOrEqual(2);
  });
});

test('harm exactly at the bound is hardly ever restored', () => {
  const load = { ...well, shares: [0.3125, 0.2291, 0.2292, 0.2292] };
  expect(decisions(load, 100).restore).toBeLessThanOrEqual(2);
});

test.each([
  ['all to one', { ...well, shares: [1, 0, 0, 0] }, 'app/s0 up'],
  ['one gets none', { ...well, shares: [0, 0.34, 0.33, 0.33] }, 'app/s0 down'],
  ['every tenth request fails', { ...well, errors: 0.1 }, 'app/errors'],
])('%s: restore within a second and a half, with the reason', (_, load, cause) => {
  const verdict = run(createGate({ pools: [pool] }), load, 3, 1.5);
  expect(verdict.decision).toBe('restore');
  expect(verdict.evidence.cause).toBe(cause);
  expect(verdict.reasons.join()).toContain(cause);
});

test('a restore is final', () => {
  const gate = createGate({ pools: [pool] });
  expect(run(gate, { ...well, shares: [1, 0, 0, 0] }, 1).decision).toBe('restore');
  expect(run(gate, well, 2, 60).decision).toBe('restore');
});

test('a harm that begins late in the watch is restored too', () => {
  const gate = createGate({ pools: [pool] });
  run(gate, well, 1, 120);
  expect(run(gate, { ...well, shares: [1, 0, 0, 0] }, 2, 2).decision).toBe('restore');
});

test('a source that falls silent is restored: nobody can say any more how things are', () => {
  const gate = createGate({ pools: [pool] });
  run(gate, well, 1);
  const verdicts = Array.from({ length: 16 }, (_, tick) =>
    judge(gate, withoutCounts(100 + tick * tickSeconds, tickSeconds, 'missing')),
  );
  expect(verdicts[1]?.decision).not.toBe('restore');
  expect(verdicts.at(-1)).toMatchObject({ decision: 'restore', evidence: { cause: 'source/silence' } });
});

test('too little traffic ends in hold, never in a confirmation', () => {
  const verdict = run(createGate({ pools: [pool] }), { ...well, rate: 2 }, 1);
  expect(verdict.decision).toBe('hold');
  expect(verdict.reasons.join()).toContain('not proven well');
  expect(run(createGate({ pools: [pool] }), { ...well, rate: 0 }, 1).decision).toBe('hold');
});

test('a pool without traffic in normal times need not prove anything', () => {
  const target = { id: 'x', share: 1, members: [{ pool: 'idle', server: 'x' }] };
  const idle = { ...pool, group: 'idle', targets: [target], requestsPerSecond: 0 };
  expect(run(createGate({ pools: [pool, idle] }), well, 1).decision).toBe('advance');
  const verdict = run(createGate({ pools: [idle] }), { ...well, rate: 0 }, 1);
  expect(verdict).toMatchObject({
    decision: 'hold',
    reasons: ['there is no traffic that could prove anything'],
  });
});

describe('loss of eligible servers', () => {
  const status = (at: number, eligible: readonly boolean[]): Parameters<typeof judge>[1] => ({
    at,
    seconds: tickSeconds,
    elapsed: tickSeconds,
    noData: 'generation',
    pools: [{ name: 'app', noData: 'generation', servers: [], status: siteStatus(eligible) }],
    removed: [],
  });

  test('is harm at once', () => {
    const verdict = judge(createGate({ pools: [pool] }), status(1, [true, true, true, false]));
    expect(verdict.decision).toBe('restore');
    expect(verdict.evidence).toMatchObject({ cause: 'app/eligible', events: 3, trials: 4 });
  });

  test('is no news if the server was lost before the change', () => {
    const before = new Map([['app', new Set(['s0', 's1', 's2'])]]);
    const gate = createGate({ pools: [pool], before });
    expect(judge(gate, status(1, [true, true, true, false])).decision).toBe('hold');
    const shares = [1 / 3, 1 / 3, 1 / 3, 0];
    expect(run(gate, { ...well, shares }, 1).decision).not.toBe('restore');
  });

  test('of a whole pool is seen when the pool is gone', () => {
    const gate = createGate({ pools: [pool] });
    judge(gate, status(1, [true, true, true, true]));
    const gone = { ...status(2, []), pools: [], removed: ['app'] };
    expect(judge(gate, gone).decision).toBe('restore');
  });
});

test('traffic of one machine is counted over all pools that it serves', () => {
  const targets = even.map((share, index) => ({
    id: `machine${index}`,
    share,
    members: [
      { pool: 'app', server: `s${index}` },
      { pool: 'fast', server: `s${index}` },
    ],
  }));
  const service = { ...pool, group: 'shop', targets };
  const gate = createGate({ pools: [service] });
  const captured = siteTick(1, tickSeconds, { requests: [50, 0, 0, 0], failures: [0, 0, 0, 0] });
  const verdict = judge(gate, {
    ...captured,
    pools: captured.pools.map((each) => ({ ...each, name: 'fast' })),
  });
  expect(verdict).toMatchObject({ decision: 'restore', evidence: { cause: 'shop/machine0 up' } });
});
