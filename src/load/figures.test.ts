import { describe, expect, test } from 'vitest';
import { parseRate, parseSeconds, parseShare } from './quantity.ts';
import { planRequests, requestText } from './request.ts';
import { parseScenario } from './scenario.ts';
import { checkSelf } from './self-check.ts';
import { seeded } from './stub.ts';
import { newTally } from './tally.ts';
import { watchThresholds } from './thresholds.ts';

const outcome = { planned: 0, delay: 0, source: '', path: '/', latency: 0.01, status: 200, server: 'app1' };

test('quantities are read with their units, and nothing else is', () => {
  expect(['500/s', '30000/min', '5', '0/s', 'x', '5/d', '-1/s'].map(parseRate)).toEqual([
    500,
    500,
    5,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(['30s', '500ms', '2m', '30', '0s', '1d'].map(parseSeconds)).toEqual([
    30,
    0.5,
    120,
    undefined,
    undefined,
    undefined,
  ]);
  expect(['5%', '0.05', '100%', '101%', 'x'].map(parseShare)).toEqual([0.05, 0.05, 1, undefined, undefined]);
});

test('steps of a scenario are read, and what is near one is not', () => {
  expect(parseScenario('lose:app2@10s')).toMatchObject({ at: 10, server: 'app2', action: { kind: 'lose' } });
  expect(parseScenario('restore:app/app2@0s')).toMatchObject({ at: 0, server: 'app/app2' });
  expect(parseScenario('slow:app2=200ms@5s')).toMatchObject({ action: { kind: 'slow', seconds: 0.2 } });
  for (const text of [
    'lose:app2',
    'lose:@1s',
    'lose:app2=5ms@1s',
    'slow:app2@1s',
    'kill:app2@1s',
    'lose:a@x',
  ])
    expect(parseScenario(text)).toBeUndefined();
});

test('percentiles are those of an HdrHistogram, timeouts included, by server and by tick', () => {
  const tally = newTally(1);
  for (let at = 1; at <= 1000; at++) tally.add({ ...outcome, latency: at / 1000, server: `app${at % 2}` });
  tally.advance(1);
  tally.add({ ...outcome, latency: 5, status: undefined, server: undefined, failure: 'timeout' });
  tally.add({ ...outcome, delay: 0.02, latency: 0.03 });
  tally.advance(2);
  const { latency, service, servers, failed, late, failures } = tally.totals();
  expect(Math.abs(latency.p50 - 500)).toBeLessThan(2);
  expect(latency.max).toBeGreaterThan(4990);
  expect(service.count).toBe(1002);
  expect(servers.map(({ name, answers }) => [name, answers])).toEqual([
    ['app0', 500],
    ['app1', 501],
  ]);
  expect({ failed, late, timeout: failures.timeout }).toEqual({ failed: 1, late: 1, timeout: 1 });
  expect(tally.ticks).toMatchObject([
    { from: 0, outcomes: 1000, failed: 0 },
    { from: 1, outcomes: 2, failed: 1, late: 1, servers: { app1: 1 } },
  ]);
});

test('names of servers that a target makes up are bounded', () => {
  const tally = newTally(1);
  for (let at = 0; at < 2000; at++) tally.add({ ...outcome, server: `made up ${at}` });
  expect(tally.totals().servers).toHaveLength(501);
});

describe('limits', () => {
  const failing = { ...outcome, status: 500 };

  test('are judged over a window that slides, and not on few requests', () => {
    const watch = watchThresholds({ errors: 0.05 });
    for (let at = 0; at < 90; at++) watch.add(failing);
    expect(watch.look(1, [])).toBeUndefined();
    for (let at = 0; at < 20; at++) watch.add(failing);
    expect(watch.look(2, [])).toMatch(/100\.0 % of the requests failed/);
    for (let at = 0; at < 500; at++) watch.add(outcome);
    expect(watch.look(8, [])).toMatch(/failed/);
    expect(watch.look(14, [])).toBeUndefined();
  });

  test('see requests that wait', () => {
    const watch = watchThresholds({ p99: 0.5 });
    for (let at = 0; at < 200; at++) watch.add(outcome);
    expect(watch.look(1, [0.1, 0.2])).toBeUndefined();
    expect(
      watch.look(
        2,
        Array.from({ length: 10 }, () => 0.8),
      ),
    ).toMatch(/99th percentile .* more than 500 ms/);
  });
});

test('the generator owns up to being the bottleneck, with the figures', () => {
  const well = { lateShare: 0.001, unsentShare: 0, loopDelayP99: 2, busy: 0.5, cpu: 1 };
  expect(checkSelf(well)).toMatchObject({ bottleneck: undefined, reasons: [] });
  expect(checkSelf({ ...well, lateShare: 0.2 }).reasons[0]).toMatch(/20 % of the requests were sent late/);
  expect(checkSelf({ ...well, busy: 0.97, loopDelayP99: 80 })).toMatchObject({ bottleneck: 'generator' });
});

test('clients keep their addresses, and the same seed gives the same load', () => {
  const shapes = ['a', 'b', 'a'].map((client) => ({ client, method: 'GET', host: 'h', path: `/${client}` }));
  const plan = { rate: 100, seconds: 1, arrivals: 'poisson' } as const;
  const draw = () => [...planRequests(shapes, ['127.1.0.1', '127.1.0.2'], { ...plan, random: seeded(3) })];
  const first = draw();
  expect(first).toEqual(draw());
  expect(new Set(first.map(({ path, source }) => `${path} ${source}`))).toEqual(
    new Set(['/a 127.1.0.1', '/b 127.1.0.2']),
  );
});

test('a value from a log cannot add a header or a request of its own', () => {
  const text = requestText(
    {
      at: 0,
      method: 'GET',
      host: 'h\r\nX: 1',
      path: '/a b\r\n\r\nGET /evil',
      headers: ['A: 1\r\nB: 2'],
      source: undefined,
    },
    true,
  );
  expect(text).toBe('GET /abGET/evil HTTP/1.1\r\nHost: hX:1\r\nA: 1  B: 2\r\n\r\n');
});
