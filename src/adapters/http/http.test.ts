import { afterEach, describe, expect, test } from 'vitest';
import type { Capacity } from '../../load/capacity.ts';
import { summarise } from '../../load/outcome.ts';
import { loopbackSources } from '../../load/schedule.ts';
import { type Load, type LoadOptions, startLoad } from './load.ts';
import { type StubOptions, type StubServer, startStubServer } from './stub-server.ts';

const capacity: Capacity = { requestsPerSecond: 5000, queue: 500, latency: 0 };
const running: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

async function stub(options: Partial<StubOptions> = {}): Promise<StubServer> {
  const started = await startStubServer({ name: 'app1', capacity, ...options });
  if (!started.ok) throw new Error(started.problems[0]?.message);
  running.push(started.value.stop);
  return started.value;
}

function options(server: StubServer, change: Partial<LoadOptions['shape']> = {}): LoadOptions {
  const shape = {
    requestsPerSecond: 100,
    seconds: 1,
    arrivals: 'even',
    sources: loopbackSources(20),
    ...change,
  } as const;
  return { address: server.address, port: server.port, shape, random: Math.random };
}

function load(given: LoadOptions): Load {
  const started = startLoad(given);
  if (!started.ok) throw new Error(started.problems[0]?.message);
  running.push(started.value.stop);
  return started.value;
}

describe.each([false, true])('with keep-alive %s', (keepAlive) => {
  test('every planned request gets an outcome, and the server saw who asked', async () => {
    const server = await stub();
    const outcomes = await load({ ...options(server), keepAlive }).done;
    const counts = summarise(outcomes);
    expect(counts).toMatchObject({ planned: 100, failed: 0, servers: { app1: 100 } });
    expect(server.counts().served).toBe(100);
    const asked = [...server.asked.values()].reduce((sum, count) => sum + count, 0);
    expect(asked).toBe(100);
    const sources = new Set(outcomes.map(({ source }) => source));
    expect(new Set(server.asked.keys())).toEqual(sources);
  });
});

test('a silent server does not hold the generator back: the loop is open', async () => {
  const server = await stub({ capacity: { requestsPerSecond: 5000, queue: 500, latency: 60 } });
  const outcomes = await load({ ...options(server), timeoutSeconds: 2 }).done;
  expect(outcomes).toHaveLength(100);
  const asked = [...server.asked.values()].reduce((sum, count) => sum + count, 0);
  expect({ asked, served: server.counts().served }).toEqual({ asked: 100, served: 0 });
});

test('an overloaded server answers 503, and one that falls over refuses connections until it recovers', async () => {
  const weak = { requestsPerSecond: 20, queue: 5, latency: 0 };
  const busy = await stub({ capacity: weak });
  const counts = summarise(await load(options(busy)).done);
  expect(counts.status['5xx']).toBeGreaterThan(50);
  const fragile = await stub({ capacity: { ...weak, fallsAfterRefusals: 10 } });
  const fallen = summarise(await load(options(fragile)).done);
  expect(fragile.counts().fallen).toBe(true);
  expect(fallen.failures.refused).toBeGreaterThan(30);
  await fragile.recover();
  const after = summarise(await load(options(fragile, { requestsPerSecond: 10 })).done);
  expect(after.status['2xx']).toBe(10);
});

test('health paths are answered whatever the load', async () => {
  const server = await stub({
    capacity: { requestsPerSecond: 0.001, queue: 0, latency: 60 },
    healthPaths: ['/health'],
  });
  const counts = summarise(await load(options(server, { paths: ['/health'] })).done);
  expect(counts.status['2xx']).toBe(100);
});

test('a request without an answer in time is a timeout', async () => {
  const server = await stub({ capacity: { requestsPerSecond: 1, queue: 500, latency: 60 } });
  const given = { ...options(server, { requestsPerSecond: 10 }), timeoutSeconds: 0.2 };
  expect(summarise(await load(given).done).failures.timeout).toBe(10);
});

test('more open requests than allowed are counted as unsent', async () => {
  const server = await stub({ capacity: { requestsPerSecond: 1, queue: 500, latency: 60 } });
  const given = { ...options(server), timeoutSeconds: 2, greatestOpen: 5 };
  expect(summarise(await load(given).done).failures.unsent).toBe(95);
});

test('stopping ends open requests and sends no more', async () => {
  const server = await stub({ capacity: { requestsPerSecond: 1, queue: 500, latency: 60 } });
  const started = load(options(server, { seconds: 60 }));
  await started.stop();
  const outcomes = await started.stop();
  expect(outcomes.length).toBeLessThan(6000);
  expect(outcomes.every(({ failure }) => failure === 'stopped')).toBe(true);
});

test('nothing but the loopback is asked or listened on', async () => {
  const server = await stub();
  for (const address of ['10.0.0.1', '192.0.2.1', 'localhost', '0.0.0.0', '::1']) {
    const refused = startLoad({ ...options(server), address });
    expect(refused.ok ? undefined : refused.problems[0]?.code).toBe('not-loopback');
    const listening = await startStubServer({ name: 'x', address, capacity });
    expect(listening.ok ? undefined : listening.problems[0]?.code).toBe('not-loopback');
  }
  const foreign = startLoad(options(server, { sources: ['10.0.0.1'] }));
  expect(foreign.ok).toBe(false);
  const endless = startLoad(options(server, { seconds: 1e9 }));
  expect(endless.ok ? undefined : endless.problems[0]?.code).toBe('load-refused');
});

test('a port that is taken is a problem', async () => {
  const server = await stub();
  const second = await startStubServer({ name: 'app2', capacity, port: server.port });
  expect(second.ok ? undefined : second.problems[0]?.code).toBe('address-taken');
});

test.each([false, true])('nothing is left open afterwards, keep-alive %s', async (keepAlive) => {
  for (let turns = 0; turns < 50; turns++) await turn();
  const before = openHandles();
  const server = await stub({ capacity: { requestsPerSecond: 50, queue: 500, latency: 1 } });
  const started = load({ ...options(server, { seconds: 0.2 }), keepAlive });
  while (server.asked.size === 0) await turn();
  await started.stop();
  await server.stop();
  // Handles close in a later turn of the event loop than the one that asked for it.
  for (let turns = 0; turns < 50 && openHandles() > before; turns++) await turn();
  expect(openHandles()).toBeLessThanOrEqual(before);
});

function openHandles(): number {
  const kinds = ['TCPSocketWrap', 'TCPServerWrap', 'Timeout'];
  return process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
