import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../load/outcome.ts';
import { planRequests, type RequestShape } from '../../load/request.ts';
import type { LoadResult } from '../../load/result.ts';
import { loopbackSources } from '../../load/schedule.ts';
import { type Stub, type StubOptions, seeded, stubHeader } from '../../load/stub.ts';
import { type RunningLoad, type RunOptions, runLoad } from './run-load.ts';
import { startStub } from './stub.ts';
import { startStubGroup } from './stub-group.ts';

const running: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function stub(options: Partial<StubOptions> = {}): Promise<Stub> {
  const started = await startStub({ name: 'app1', ...options });
  if (!started.ok) throw new Error(started.problems[0]?.message);
  running.push(started.value.stop);
  return started.value;
}

interface Change extends Partial<RunOptions> {
  readonly rate?: number;
  readonly shape?: Partial<RequestShape>;
}

function load(port: number, { rate = 800, shape, seconds = 0.25, ...change }: Change = {}): RunningLoad {
  const shapes = Array.from({ length: 20 }, (_, at) => ({
    client: `client ${at}`,
    method: 'GET',
    host: 'shop.example',
    path: `/item?number=${at}`,
    ...shape,
  }));
  const plan = { rate, seconds, arrivals: 'even', random: seeded(7) } as const;
  const started = runLoad({
    target: { address: '127.0.0.1', port, tls: false },
    requests: planRequests(shapes, loopbackSources(20), plan),
    serverHeader: stubHeader,
    seconds,
    ...change,
  });
  running.push(started.stop);
  return started;
}

/** A server that answers every read with these bytes. */
async function raw(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function statuses({ totals }: LoadResult): number {
  return totals.status['2xx'];
}

describe.each([true, false])('with keep-alive %s', (keepAlive) => {
  test('every planned request is sent from its address and answered by the named server', async () => {
    const server = await stub();
    const result = await load(server.port, { keepAlive }).done;
    expect(result.totals).toMatchObject({ planned: 200, answered: 200, failed: 0, unnamed: 0 });
    expect(result.totals.servers).toMatchObject([{ name: 'app1', answers: 200 }]);
    const { clients, counts, requests } = await server.record();
    expect(counts.asked).toBe(200);
    expect(Object.keys(clients).sort()).toEqual([...loopbackSources(20)].sort());
    expect(requests[3]).toMatchObject({ line: 'GET /item?number=3 HTTP/1.1', client: '127.1.0.4' });
    expect(keepAlive ? counts.connections <= 200 : counts.connections === 200).toBe(true);
    expect(result.ticks.reduce((sum, { outcomes }) => sum + outcomes, 0)).toBe(200);
  });
});

test('a stall is seen from the planned times: nothing is coordinated away', async () => {
  const server = await stub();
  const cues = [
    { at: 0.5, act: () => void server.set({ latency: { kind: 'fixed', seconds: 1 } }) },
    { at: 1, act: () => void server.set({ latency: { kind: 'fixed', seconds: 0 } }) },
  ];
  const result = await load(server.port, { rate: 200, seconds: 2, cues }).done;
  // A quarter of the requests met the stall; a loop that waits for its answers would have sent some tens there.
  const slow = result.totals.latency;
  expect(result.totals.planned).toBe(400);
  expect(slow.p90).toBeGreaterThan(900);
  expect(slow.p50).toBeLessThan(500);
});

test.each([
  ['content-length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', false],
  [
    'chunked',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n0\r\nT: 1\r\n\r\n',
    false,
  ],
  ['interim', 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', false],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', false],
  ['until close', 'HTTP/1.1 200 OK\r\n\r\nhello', true],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello', true],
])('an answer framed by %s is read whole', async (_, text, closes) => {
  const port = await raw((socket) => {
    socket.write(text.slice(0, 20));
    setImmediate(() => {
      if (closes) socket.end(text.slice(20));
      else socket.write(text.slice(20));
    });
  });
  const { totals, connections } = await load(port, { rate: 200 }).done;
  expect(totals).toMatchObject({ planned: 50, answered: 50, failed: 0 });
  expect(closes ? connections.opened === 50 : connections.opened < 50).toBe(true);
});

test.each([
  [
    'garbage',
    (socket: Socket): void => {
      socket.write('SSH-2.0-OpenSSH_9.2\r\n');
    },
    'malformed',
  ],
  [
    'a broken chunk',
    (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
    },
    'malformed',
  ],
  [
    'a reset',
    (socket: Socket): void => {
      socket.resetAndDestroy();
    },
    'reset',
  ],
  [
    'half an answer',
    (socket: Socket): void => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello');
    },
    'reset',
  ],
  ['silence', () => undefined, 'timeout'],
] as const)('%s is a failure of its kind', async (_, answer, kind) => {
  const port = await raw(answer);
  const { totals } = await load(port, { rate: 80, timeoutSeconds: 0.2 }).done;
  expect(totals).toMatchObject({ planned: 20, answered: 0, failed: 20, failures: { [kind]: 20 } });
});

test('a request on a connection that the server just closed is sent once more', async () => {
  const port = await raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    setTimeout(() => socket.resetAndDestroy(), 3);
  });
  const { totals } = await load(port).done;
  expect(totals.failed).toBe(0);
});

test('more connections than allowed are not opened, and the generator says so', async () => {
  const server = await stub({ settings: { latency: { kind: 'fixed', seconds: 60 } } });
  const result = await load(server.port, { greatestOpen: 5, timeoutSeconds: 2 }).done;
  expect(result.totals.failures).toMatchObject({ unsent: 195, timeout: 5 });
  expect(result.connections.most).toBe(5);
  expect(result.selfCheck).toMatchObject({ bottleneck: 'generator', unsentShare: 0.975 });
});

test('a share of failures above its limit ends the load', async () => {
  const server = await stub();
  const cues = [{ at: 1, act: () => void server.set({ failure: { kind: 'refuse' } }) }];
  const result = await load(server.port, { rate: 200, seconds: 60, cues, abort: { errors: 0.05 } }).done;
  expect(result.aborted?.reason).toMatch(/% of the requests failed .* more than 5\.0 %/);
  expect(result.totals.planned).toBeLessThan(6000);
});

test('a stall ends the load before its requests time out', async () => {
  const server = await stub();
  const cues = [{ at: 1, act: () => void server.set({ failure: { kind: 'hang' } }) }];
  const given = { rate: 200, seconds: 60, cues, abort: { p99: 0.5 }, timeoutSeconds: 30 };
  const result = await load(server.port, given).done;
  expect(result.aborted?.reason).toMatch(/99th percentile/);
  expect(result.totals.failures.timeout).toBe(0);
});

test('an outcome is told for every request, in the order in which it became known', async () => {
  const server = await stub();
  const outcomes: Outcome[] = [];
  await load(server.port, { outcome: (outcome) => outcomes.push(outcome) }).done;
  expect(outcomes).toHaveLength(200);
  expect(outcomes.every(({ status, server: name }) => status === 200 && name === 'app1')).toBe(true);
});

describe('a stub', () => {
  test('of limited capacity makes requests wait and refuses what finds no place', async () => {
    const settings = {
      latency: { kind: 'fixed', seconds: 0.1 },
      capacity: { concurrency: 4, queue: 8 },
    } as const;
    const server = await stub({ settings });
    const result = await load(server.port, { rate: 200, seconds: 1 }).done;
    const { counts } = await server.record();
    // 40 each second are served, twelve more while the places and the queue empty.
    expect(counts.answered).toBeLessThan(70);
    expect(counts.refused + counts.answered).toBe(200);
    expect(result.totals.status['5xx']).toBe(counts.refused);
    expect(result.totals.latency.max).toBeGreaterThan(150);
  });

  test('answers health checks as its state says, whatever the load', async () => {
    const server = await stub({ healthPaths: ['/health'] });
    const shape = { path: '/health' };
    expect(statuses(await load(server.port, { shape }).done)).toBe(200);
    await server.set({ healthy: false });
    expect((await load(server.port, { shape }).done).totals.status['5xx']).toBe(200);
    expect((await server.record()).counts).toMatchObject({ asked: 0, health: 400 });
  });

  test('fails with a share of errors, resets, or refuses, and comes back', async () => {
    const server = await stub();
    await server.set({ failure: { kind: 'errors', share: 0.3, status: 500 } });
    const errors = (await load(server.port).done).totals.status['5xx'];
    expect(errors).toBeGreaterThan(30);
    expect(errors).toBeLessThan(90);
    await server.set({ failure: { kind: 'reset' } });
    expect((await load(server.port).done).totals.failures.reset).toBe(200);
    await server.set({ failure: { kind: 'refuse' } });
    expect((await load(server.port).done).totals.failures.refused).toBe(200);
    await server.set({ failure: undefined });
    expect(statuses(await load(server.port).done)).toBe(200);
  });

  test('draws its latencies from its seed', async () => {
    const settings = { latency: { kind: 'lognormal', median: 0.01, sigma: 0.5 } } as const;
    const server = await stub({ settings });
    const { latency } = (await load(server.port).done).totals;
    expect(latency.p50).toBeGreaterThan(5);
    expect(latency.p99).toBeGreaterThan(latency.p50 * 1.5);
  });

  test('in a thread of its own is the same', async () => {
    const group = startStubGroup();
    running.push(group.stop);
    const started = await group.start({ name: 'far' });
    if (!started.ok) throw new Error(started.problems[0]?.message);
    const result = await load(started.value.port).done;
    expect(result.totals.servers).toMatchObject([{ name: 'far', answers: 200 }]);
    await started.value.set({ failure: { kind: 'errors', share: 1, status: 502 } });
    expect((await load(started.value.port).done).totals.status['5xx']).toBe(200);
    expect((await started.value.record()).counts.asked).toBe(400);
    const taken = await group.start({ name: 'other', port: started.value.port });
    expect(taken.ok ? undefined : taken.problems[0]?.code).toBe('address-taken');
  });

  test('listens on the loopback only', async () => {
    const started = await startStub({ name: 'x', address: '10.0.0.1' });
    expect(started.ok ? undefined : started.problems[0]?.code).toBe('not-loopback');
  });

  test('of a TCP pool greets and echoes', async () => {
    const server = await stub({ mode: 'tcp' });
    const { connect } = await import('node:net');
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes) => {
      text += String(bytes);
      if (text === 'app1\n') socket.write('ping');
      if (text.endsWith('ping')) socket.end();
    });
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text).toBe('app1\nping');
  });
});
