// When a rule of mode tcp can see its data: what the model is sure of, the real program does however slow clients send.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectSecurely } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxy } from '../src/devices/haproxy/index.ts';
import type { PathDevice } from '../src/network/path.ts';
import { emptyRequest } from '../src/network/request.ts';
import { type Route, type Routing, route } from '../src/network/route.ts';
import { freePort } from './fidelity/ports.ts';
import { type Running, start } from './fidelity/program.ts';
import { readDevice } from './testing/sent.ts';
import { tcpCases as cases, type TcpCase } from './testing/tcp-rules.ts';

const installed = spawnSync('haproxy', ['-v']).status === 0;

type Traffic = 'tls' | 'http';

function section({ lines, behind = [] }: TcpCase, at: number, port: number): string {
  return [
    `frontend f${at}`,
    `    bind 127.0.0.1:${port}`,
    ...lines.map((line) => `    ${line}`),
    `    default_backend ${behind.length === 0 ? 'b' : `own${at}`}`,
    ...(behind.length === 0
      ? []
      : [
          `backend own${at}`,
          ...behind.map((line) => `    ${line}`),
          '    server s1 127.0.0.1:{a} weight 0',
          '    server s2 127.0.0.1:{b}',
        ]),
  ].join('\n');
}

/** The bytes that a client sends first. */
async function clientHello(name: string): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const arrived = once(server, 'connection');
  const client = connectSecurely({ port: portOf(server), host: '127.0.0.1', servername: name });
  client.on('error', () => undefined);
  const [socket] = (await arrived) as [Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  client.destroy();
  server.close();
  return bytes;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Says its name to whoever sends anything, each time. */
async function namedServer(name: string): Promise<Server> {
  const server = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('data', () => socket.write(`HTTP/1.1 200 OK\r\nX-Name: ${name}\r\n\r\n`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Sends pieces with a pause before each, and tells who answered first. */
async function ask(port: number, pieces: readonly (Buffer | number)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
  socket.on('error', () => undefined);
  const answered = firstAnswer(socket);
  for (const piece of pieces) {
    if (typeof piece === 'number') await sleep(piece);
    else socket.write(piece);
  }
  const text = await answered;
  socket.destroy();
  return nameIn(text);
}

function firstAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (text: string) => resolve(text)).once('close', () => resolve(''));
  });
}

function nameIn(text: string): string {
  if (text.startsWith('HTTP/1.1 403')) return 'deny';
  return /^X-Name: (\w)/im.exec(text)?.[1] ?? 'reject';
}

function placeOf(device: PathDevice, { ending }: Route): string {
  if (ending.kind !== 'pool') return ending.kind === 'answered' ? ending.how : ending.kind;
  if (ending.server !== undefined) return 'a';
  return device.pools.get(ending.pool)?.name === 'a' ? 'a' : 'b';
}

/** The likelier place, with a mark where another is possible. */
function said(device: PathDevice, { likely, possible }: Routing): string {
  const place = placeOf(device, likely);
  return possible.some((other) => placeOf(device, other) !== place) ? `${place}?` : place;
}

describe.skipIf(!installed)('rules of mode tcp (skipped where haproxy is not installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-data-'));
  let servers: readonly Server[] = [];
  let ports: readonly number[] = [];
  let device: PathDevice | undefined;
  let program: Running | undefined;
  let bytes: Readonly<Record<Traffic, Buffer>> | undefined;

  beforeAll(async () => {
    servers = [await namedServer('a'), await namedServer('b')];
    const free: number[] = [];
    for (let at = 0; at < cases.length; at++) free.push(await freePort());
    ports = free;
    const text = [
      'defaults\n    mode tcp\n    timeout connect 2s\n    timeout client 5s\n    timeout server 5s',
      ...cases.map((one, at) => section(one, at, free[at] ?? 0)),
      'backend a\n    server a 127.0.0.1:{a}',
      'backend b\n    server b 127.0.0.1:{b}',
      '',
    ]
      .join('\n')
      .replaceAll('{a}', String(portOf(servers[0] as Server)))
      .replaceAll('{b}', String(portOf(servers[1] as Server)));
    device = readDevice(haproxy, 'haproxy.cfg', text);
    program = await start('haproxy', text, { folder, port: free[0] ?? 0 });
    bytes = {
      tls: await clientHello('mail.site.test'),
      http: Buffer.from('GET / HTTP/1.1\r\nHost: mail.site.test\r\n\r\n'),
    };
  });

  afterAll(async () => {
    await program?.stop();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  /** At once, late, and in two pieces. */
  async function measured(port: number, whole: Buffer): Promise<ReadonlySet<string>> {
    const first = whole.subarray(0, 12);
    const rest = whole.subarray(12);
    const ways = [[whole], [whole], [whole], [60, whole], [20, first, 60, rest]];
    return new Set(await Promise.all(ways.map((pieces) => ask(port, pieces))));
  }

  it.each(cases.map((one, at) => [one.name, one, at] as const))(
    'see what was waited for: %s',
    async (_, one, at) => {
      const port = ports[at] ?? 0;
      const [frontend] = device?.facts.frontends.filter(({ name }) => name === `f${at}`) ?? [];
      if (frontend === undefined || device === undefined || bytes === undefined)
        throw new Error('nothing read');
      for (const traffic of ['tls', 'http'] as const) {
        const request = {
          ...emptyRequest,
          source: '127.0.0.1',
          destinationPort: port,
          method: 'GET',
          tls: traffic === 'tls',
          host: 'mail.site.test',
          path: '/',
        };
        const routing = route(device, frontend, request);
        expect(said(device, routing), traffic).toBe(one[traffic]);
        const real = await measured(port, bytes[traffic]);
        const places = [routing.likely, ...routing.possible].map((each) =>
          placeOf(device as PathDevice, each),
        );
        expect(places, `${traffic}: ${[...real].join(', ')}`).toEqual(expect.arrayContaining([...real]));
        if (!one[traffic].endsWith('?')) expect([...real], traffic).toEqual([one[traffic]]);
      }
    },
  );

  it('decide once for a connection: its second request goes where the first one went', async () => {
    const at = cases.findIndex(({ name }) => name === 'Host behind HTTP');
    const socket = connect(ports[at] ?? 0, '127.0.0.1').setEncoding('latin1');
    const names: string[] = [];
    for (const name of ['mail', 'other']) {
      const answered = firstAnswer(socket);
      socket.write(`GET / HTTP/1.1\r\nHost: ${name}.site.test\r\n\r\n`);
      names.push(nameIn(await answered));
    }
    socket.destroy();
    expect(names).toEqual(['a', 'a']);
  });
});
