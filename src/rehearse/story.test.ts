import { expect, it } from 'vitest';
import type { LoadResult } from '../load/result.ts';
import { fitRoutes, type PoolFit } from './fit.ts';
import { type DeviceRehearsal, judgeRehearsal, type SideRun } from './story.ts';

const served = {
  totals: { planned: 1000, failed: 0, latency: { p50: 2, p99: 4 } },
  selfCheck: { bottleneck: false },
} as unknown as LoadResult;

function side(version: SideRun['version'], routes: PoolFit): SideRun {
  return { version, load: served, fits: [], routes, losses: [], reload: undefined, changed: [] };
}

function seen(api: number, uncertain?: string): PoolFit {
  return fitRoutes({
    shares: new Map([
      ['app', 0.75],
      ['api', 0.25],
    ]),
    requests: new Map([
      ['app', 1000 - api],
      ['api', api],
    ]),
    total: 1000,
    uncertain,
  });
}

function rehearsal(proposed: PoolFit): DeviceRehearsal {
  const base = side('base', seen(250));
  return {
    device: 'lb1',
    program: 'haproxy',
    rate: 200,
    base,
    proposed: side('proposed', proposed),
    probes: 0,
    differences: [],
  };
}

it('leaves the question open when requests go to another pool than the model says, and names the rule', () => {
  expect(judgeRehearsal([rehearsal(seen(240))], 0.005).level).toBe('clear');
  const { level, reasons } = judgeRehearsal([rehearsal(seen(0))], 0.005);
  expect(level).toBe('undecided');
  expect(reasons).toContainEqual(
    expect.stringMatching(/^lb1, proposed: .*choice between pools.*'routing'.*api 25.0 % \(it did 0.0 %\)/),
  );
});

it('is not silent about a pool that loses everything, though the forecast claims nothing', () => {
  const lost = [rehearsal(seen(0, 'the rule cannot be decided'))];
  const { level, reasons } = judgeRehearsal(lost, 0.005);
  expect(level).toBe('undecided');
  expect(reasons).toContain('lb1: measured, pool api got 25.0 % and gets 0.0 %');
  expect(judgeRehearsal(lost, 0.005, new Set(['lb1'])).level).toBe('caution');
});

it('blocks what was answered and fails, whatever was foreseen, and only tells of headers', () => {
  const run = rehearsal(seen(250));
  const seenDifferently = (kind: 'harm' | 'header'): DeviceRehearsal => ({
    ...run,
    probes: 100,
    differences: [
      { kind, of: 'status', before: '200', after: '503', requests: 3, example: 'GET a.example/x' },
    ],
  });
  expect(judgeRehearsal([seenDifferently('harm')], 0.005, new Set(['lb1'])).level).toBe('block');
  expect(judgeRehearsal([seenDifferently('header')], 0.005).level).toBe('caution');
});

it('counts what the device answers by itself, and a pool that should get nothing', () => {
  const counted = { requests: new Map([['app', 500]]), total: 1000, uncertain: undefined };
  const half = fitRoutes({ ...counted, shares: new Map([['app', 0.5]]) });
  expect(half.servers.map(({ requests }) => requests)).toEqual([500, 500]);
  expect(half.pValue).toBeGreaterThan(0.9);
  expect(fitRoutes({ ...counted, shares: new Map() }).pValue).toBe(0);
});
