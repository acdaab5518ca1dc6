import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../load/outcome.ts';
import { loopbackSources } from '../../load/schedule.ts';
import { load, running, stopAll, stub } from './testing/loads.ts';
import { loopbackPorts } from './wires.ts';

afterEach(stopAll);

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

describe.each([true, false])('with keep-alive %s', (keepAlive) => {
  test('every planned request is sent from its address and answered by the named server', async () => {
    const server = await stub();
    const result = await load(server.port, { keepAlive }).done;
    expect(result.totals).toMatchObject({ planned: 200, answered: 200, failed: 0, unnamed: 0 });
    expect(result.totals.servers).toMatchObject([{ name: 'app1', answers: 200 }]);
    const { clients, counts, requests } = await server.record();
    expect(counts.asked).toBe(200);
    expect(Object.keys(clients).sort()).toEqual([...loopbackSources(20)].sort());
    const third = requests.filter(({ line }) => line === 'GET /item?number=3 HTTP/1.1');
    expect(third.map(({ client }) => client)).toEqual(Array.from({ length: 10 }, () => '127.1.0.4'));
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

test('nothing leaves the loopback unless the caller vouches for it', () => {
  const events = { data: () => undefined, closed: () => undefined };
  const target = { address: '192.0.2.1', port: 80, tls: false };
  expect(() => loopbackPorts.dial(target, undefined, events)).toThrow(/192\.0\.2\.1/);
});

test('a request on a connection that the server just closed is sent once more', async () => {
  const port = await raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    setTimeout(() => socket.resetAndDestroy(), 3);
  });
  const { totals } = await load(port).done;
  expect(totals.failed).toBe(0);
});

test('TLS targets are asked by their name', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'shop.example' }]);
  const names: string[] = [];
  const server = createTlsServer({ key, cert }, (socket) => {
    names.push(String(socket.servername));
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const target = { address: '127.0.0.1', port, tls: true, serverName: 'shop.example' };
  const { totals } = await load(port, { target, rate: 80 }).done;
  expect(totals).toMatchObject({ planned: 20, answered: 20 });
  expect(new Set(names)).toEqual(new Set(['shop.example']));
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

test.each([true, false])('nothing is left open afterwards, keep-alive %s', async (keepAlive) => {
  for (let turns = 0; turns < 50; turns++) await turn();
  const before = openHandles();
  const server = await stub({ settings: { latency: { kind: 'fixed', seconds: 60 } } });
  const started = load(server.port, { keepAlive });
  while ((await server.record()).counts.asked === 0) await turn();
  started.stop();
  const result = await started.done;
  expect(result.totals.planned).toBe(result.totals.failures.stopped);
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
