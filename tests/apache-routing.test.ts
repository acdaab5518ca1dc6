// Virtual hosts and routes of generated configurations, told here and by the real program, must be the same.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apache } from '../src/devices/apache/index.ts';
import {
  type Asked,
  askedHosts,
  type HostCase,
  hostCases,
  hostText,
} from '../src/devices/apache/testing/hosts.ts';
import {
  type Answer,
  answerTo,
  freePorts,
  type Httpd,
  httpdIn,
  installed,
} from '../src/devices/apache/testing/httpd.ts';
import { type Case, cases, directives, questions } from '../src/devices/apache/testing/routes.ts';
import { nothingDeclared } from '../src/model/declared.ts';
import type { Frontend, Listener } from '../src/model/facts.ts';
import { buildPath, type PathDevice } from '../src/network/path.ts';
import { emptyRequest, type Request } from '../src/network/request.ts';
import { type Route, route } from '../src/network/route.ts';
import { sentTo } from '../src/network/upstream.ts';
import { chooseFrontend } from '../src/network/virtual-host.ts';

const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];

function readDevice(text: string): PathDevice {
  const reading = apache.read([{ file: 'httpd.conf', text }], { version: '2.4.66' });
  expect(reading.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [device] = buildPath([{ id: 'web', facts: reading.facts }], nothingDeclared).devices;
  if (device === undefined) throw new Error('nothing was read');
  return device;
}

function listenerAt(device: PathDevice, address: string, port: number): Listener | undefined {
  const listeners = device.facts.frontends.flatMap((frontend) => frontend.listeners);
  const near = (wanted: string): Listener | undefined =>
    listeners.find((one) => one.address === wanted && one.port === port);
  return near(address) ?? near('*');
}

function frontendFor(device: PathDevice, { address, port, host }: Asked): Frontend | undefined {
  const listener = listenerAt(device, address, port);
  if (listener === undefined) return undefined;
  const request: Request = { ...emptyRequest, host, destination: address, destinationPort: port, path: '/' };
  return chooseFrontend(device, listener, request)?.frontend;
}

describe.skipIf(!installed)('virtual hosts as httpd takes them (skipped where it is not installed)', () => {
  let httpd: Httpd;
  let ports: readonly number[];

  beforeAll(async () => {
    httpd = httpdIn('evenkeel-hosts-', ['headers']);
    ports = await freePorts(2);
  });

  afterAll(() => httpd.dispose());

  async function compare(one: HostCase): Promise<readonly string[]> {
    const [p = 0, q = 0] = ports;
    const text = hostText(one, addresses, [p, q]);
    await httpd.start(text, p);
    const device = readDevice(httpd.preamble + text);
    const asked = fc.sample(askedHosts(addresses, [p, q]), { numRuns: 45, seed: 11 });
    const answers = await Promise.all(asked.map((question) => answerTo({ ...question, path: '/' })));
    await httpd.stop();
    return asked.map((question, at) => {
      const told = frontendFor(device, question);
      const name = told === undefined ? 'refused' : told.name === 'main' ? 'main' : `line ${told.span.line}`;
      const real = String(answers[at]?.headers['x-server']);
      const expected = real === 'main' ? real : `line ${Number(real) + httpd.preambleLines}`;
      expect(name, `${question.address}:${question.port} ${question.host}\n${text}`).toBe(expected);
      return real;
    });
  }

  it('chooses the same host for every request', async () => {
    const seen: string[] = [];
    for (const one of fc.sample(hostCases, { numRuns: 60, seed: 7 })) seen.push(...(await compare(one)));
    expect(seen.length).toBeGreaterThanOrEqual(2000);
    // Enough hosts must be chosen, or the comparison says little.
    expect(new Set(seen).size).toBeGreaterThanOrEqual(8);
  });
});

/** Servers that say who they are and what they were asked for. */
async function startPools(count: number): Promise<readonly Server[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const server = createServer((request, response) => {
        const { url = '', headers } = request;
        response.writeHead(200, { 'x-pool': String(at), 'x-path': url, 'x-host': headers.host ?? '' });
        response.end();
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe.skipIf(!installed)('routes as httpd takes them (skipped where it is not installed)', () => {
  let httpd: Httpd;
  let port: number;
  let pools: readonly Server[];

  beforeAll(async () => {
    const modules = ['headers', 'rewrite', 'alias', 'proxy', 'proxy_http', 'proxy_balancer', 'slotmem_shm'];
    httpd = httpdIn('evenkeel-routes-', [
      ...modules,
      'lbmethod_byrequests',
      'authz_host',
      'access_compat',
      'setenvif',
    ]);
    [port = 0] = await freePorts(1);
    pools = await startPools(4);
  });

  afterAll(async () => {
    await httpd.dispose();
    for (const server of pools) server.close();
  });

  function told(device: PathDevice, path: string, host: string): string {
    const asked = { address: '127.0.0.1', port, host };
    const frontend = frontendFor(device, asked);
    if (frontend === undefined) return 'refused';
    const [plain = '', query = ''] = path.split('?', 2);
    const request: Request = {
      ...emptyRequest,
      host,
      path: plain,
      query,
      source: '127.0.0.1',
      destination: '127.0.0.1',
      destinationPort: port,
      method: 'GET',
    };
    const { likely, uncertain } = route(device, frontend, request);
    if (uncertain.length > 0) return `uncertain: ${uncertain.map(({ text }) => text).join('; ')}`;
    const { ending } = likely;
    if (ending.kind === 'pool') return passedOn(device, ending.pool, likely);
    if (ending.kind !== 'answered') return ending.kind;
    if (ending.how === 'redirect') return `redirect ${ending.status} to ${ending.location ?? '?'}`;
    return ending.status === 500 || ending.status === 400 ? `broken ${ending.status}` : ending.how;
  }

  /** The server with what it gets of the request. */
  function passedOn(from: PathDevice, name: string, settled: Route): string {
    const pool = from.pools.get(name);
    const [server] = pool?.servers ?? [];
    if (pool === undefined || server === undefined) return 'no server';
    const at = pools.findIndex((one) => portOf(one) === server.port);
    const { path, query, host } = sentTo({ from, pool, server }, settled);
    return `pool ${at} ${path}${query === '' ? '' : `?${query}`} of ${host}`;
  }

  function real({ status, headers }: Answer): string {
    const pool = headers['x-pool'];
    if (pool !== undefined)
      return `pool ${String(pool)} ${String(headers['x-path'])} of ${String(headers['x-host'])}`;
    if (status >= 300 && status < 400) return `redirect ${status} to ${String(headers['location'])}`;
    if (status === 500 || status === 400) return `broken ${status}`;
    return status === 403 ? 'deny' : 'return';
  }

  async function compare(one: Case): Promise<readonly string[]> {
    const text = directives(one, port, pools.map(portOf));
    await httpd.start(text, port);
    const device = readDevice(httpd.preamble + text);
    const asked = fc.sample(questions, { numRuns: 50, seed: 3 });
    const answers = await Promise.all(
      asked.map(({ path, host }) => answerTo({ address: '127.0.0.1', port, host, path })),
    );
    await httpd.stop();
    return asked.map(({ path, host }, at) => {
      const answer = answers[at];
      const seen = answer === undefined ? '' : real(answer);
      expect(told(device, path, host), `${host} ${path} (${answer?.status})\n${text}`).toBe(seen);
      return seen.replace(/ \/.*/, '');
    });
  }

  it.each(['proxy', 'location', 'rewrite', 'sent', 'all'] as const)(
    'sends every request to the same place: %s',
    async (topic) => {
      const seen: string[] = [];
      for (const one of fc.sample(cases(topic), { numRuns: 14, seed: 5 })) seen.push(...(await compare(one)));
      expect(seen.length).toBeGreaterThanOrEqual(500);
      expect(new Set(seen).size, [...new Set(seen)].join(', ')).toBeGreaterThanOrEqual(5);
    },
  );
});
