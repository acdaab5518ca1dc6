import { apache } from '../../src/devices/apache/index.ts';
import type { DeviceKind } from '../../src/devices/device.ts';
import { haproxy } from '../../src/devices/haproxy/index.ts';
import { nginx } from '../../src/devices/nginx/index.ts';
import { type Chooser, makeChooser, type Program, type Traffic } from '../../src/forecast/balance/chooser.ts';
import { nothingDeclared } from '../../src/model/declared.ts';
import type { Listener } from '../../src/model/facts.ts';
import type { Pool } from '../../src/model/pool.ts';
import { buildPath, type PathDevice } from '../../src/network/path.ts';
import { emptyRequest, type Request } from '../../src/network/request.ts';
import { route } from '../../src/network/route.ts';
import { chooseFrontend } from '../../src/network/virtual-host.ts';
import type { Case, Ports, Sent } from './case.ts';

/** The configuration as read, routed and balanced by the model. Servers are numbered as the stub servers are. */
export interface Model {
  readonly pool: Pool;
  readonly names: readonly string[];
  readonly choose: (sent: Sent) => number;
  readonly finish: (server: number, traffic: Traffic | undefined) => void;
  readonly setDown: (server: number, isDown: boolean) => void;
  readonly setRefusing: (server: number) => void;
  /** The stub server of each server of the pool. */
  readonly stubOf: readonly number[];
}

const kinds: Readonly<Record<Program, DeviceKind>> = { haproxy, nginx, apache };

export function modelOf(one: Case, text: string, ports: Ports): Model {
  const { device, listener, pool } = readCase(one, text, ports);
  const chooser: Chooser = makeChooser(pool, { program: one.program });
  const stubOf = pool.servers.map(({ port }) => ports.servers.indexOf(port ?? 0));
  return {
    pool,
    stubOf,
    names: ports.servers.map((port) => pool.servers.find((server) => server.port === port)?.name ?? ''),
    choose: (sent) => {
      const request = requestOf(sent, listener);
      const ended = routed(device, listener, request);
      if (ended.server !== undefined) return stubOf[nameAt(pool, ended.server)] ?? -1;
      return stubOf[chooser.choose(ended.request, Math.floor(Date.now() / 1000))] ?? -1;
    },
    finish: (server, traffic) => chooser.finish(stubOf.indexOf(server), traffic),
    setRefusing: (server) => chooser.setRefusing?.(stubOf.indexOf(server), true),
    setDown: (server, isDown) => chooser.setDown(stubOf.indexOf(server), isDown),
  };
}

function readCase(one: Case, text: string, ports: Ports) {
  const { facts, problems } = kinds[one.program].read([{ file: one.program, text }]);
  const wrong = problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new Error(`${one.name}: ${wrong.map(({ message }) => message).join('; ')}`);
  const [device] = buildPath([{ id: 'd', facts }], nothingDeclared).devices;
  const listener = device?.facts.frontends
    .flatMap(({ listeners }) => listeners)
    .find((two) => two.port === ports.front);
  const pool = facts.pools.find(({ servers }) => servers.some(({ port }) => port === ports.servers[0]));
  if (device === undefined || listener === undefined || pool === undefined)
    throw new Error(`${one.name}: the configuration was not understood`);
  return { device, listener, pool };
}

function nameAt({ servers }: Pool, name: string): number {
  return servers.findIndex((server) => server.name === name);
}

function requestOf({ source, host, url, headers }: Sent, listener: Listener): Request {
  const mark = url.indexOf('?');
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    ...emptyRequest,
    source,
    host,
    method: 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: lower,
    destination: '127.0.0.1',
    destinationPort: listener.port,
  };
}

function routed(device: PathDevice, listener: Listener, request: Request) {
  const chosen = chooseFrontend(device, listener, request);
  if (chosen === undefined) throw new Error('no frontend takes the request');
  const { likely } = route(device, chosen.frontend, request);
  if (likely.ending.kind !== 'pool') throw new Error(`routed to ${likely.ending.kind}`);
  return { server: likely.ending.server, request: likely.request };
}
