import { expect, test } from 'vitest';
import type { PoolTick, Tick } from '../signals/tick.ts';
import { randomFrom } from './testing/random.ts';
import { tickSeconds } from './testing/replay.ts';
import { sitePool, siteStatus, siteTick } from './testing/site.ts';
import { independent } from './testing/traffic.ts';
import { createWatch, type PoolWatch, watch } from './watch.ts';

const pool = sitePool([0.25, 0.25, 0.25, 0.25]);

function statusTick(at: number, eligible: readonly boolean[]): Tick {
  const status: PoolTick = { name: 'app', noData: 'state', servers: [], status: siteStatus(eligible) };
  return { at, seconds: tickSeconds, elapsed: tickSeconds, pools: [status], removed: [] };
}

function causes(state: PoolWatch, tick: Tick): readonly string[] {
  return watch(state, tick).alerts.map(({ cause }) => cause);
}

test('a server that goes down is an alert at once, and only once', () => {
  const state = createWatch({ pools: [pool] });
  expect(causes(state, statusTick(1, [true, true, true, true]))).toEqual([]);
  expect(causes(state, statusTick(2, [true, true, true, false]))).toEqual(['app/eligible']);
  expect(causes(state, statusTick(3, [true, true, false, false]))).toEqual([]);
});

test('the others may share its traffic from the next tick on', () => {
  const state = createWatch({ pools: [pool] });
  watch(state, statusTick(1, [true, true, true, true]));
  watch(state, statusTick(2, [true, true, true, false]));
  const shares = [1 / 3, 1 / 3, 1 / 3, 0];
  const traffic = independent(randomFrom(1), () => ({ rate: 200, shares }));
  const alerts = Array.from({ length: 400 }, (_, index) =>
    causes(state, siteTick(3 + index * tickSeconds, tickSeconds, traffic(tickSeconds))),
  );
  expect(alerts.flat()).toEqual([]);
});

test('when it comes back it has to get its share again', () => {
  const state = createWatch({ pools: [pool] });
  watch(state, statusTick(1, [true, true, true, false]));
  watch(state, statusTick(2, [true, true, true, true]));
  const traffic = independent(randomFrom(2), () => ({ rate: 200, shares: [1 / 3, 1 / 3, 1 / 3, 0] }));
  const alerts = Array.from({ length: 40 }, (_, index) =>
    causes(state, siteTick(3 + index * tickSeconds, tickSeconds, traffic(tickSeconds))),
  );
  expect(alerts.flat()).toEqual(['app/s3 down']);
});

test('a server that was down at the start is known', () => {
  const before = new Map([['app', new Set(['s0', 's1', 's2'])]]);
  const state = createWatch({ pools: [pool], before });
  expect(causes(state, statusTick(1, [true, true, true, false]))).toEqual([]);
  expect(causes(state, statusTick(2, [true, true, false, false]))).toEqual(['app/eligible']);
});
