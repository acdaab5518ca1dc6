// Choices of servers for requests, on one core: turns, looked-up hashes, and whole requests with their keys.

import { haproxy } from '../src/devices/haproxy/index.ts';
import { nginx } from '../src/devices/nginx/index.ts';
import { makeChooser, type Program } from '../src/forecast/balance/chooser.ts';
import type { Pool } from '../src/model/pool.ts';
import { emptyRequest, type Request } from '../src/network/request.ts';

const rounds = 5;
const count = 2_000_000;
const kinds = { haproxy, nginx } as const;

function poolOf(program: keyof typeof kinds, text: string): Pool {
  const [pool] = kinds[program].read([{ file: 'x', text }]).facts.pools;
  if (pool === undefined) throw new Error('the configuration was not understood');
  return pool;
}

const servers = (line: (at: number) => string): string =>
  Array.from({ length: 16 }, (_, at) => line(at)).join('\n');
const haproxyPool = (lines: string): Pool =>
  poolOf(
    'haproxy',
    `backend b\n${lines}\n${servers((at) => `server s${at} 10.0.0.${at}:80 weight ${1 + (at % 5)}`)}\n`,
  );
const nginxPool = (line: string): Pool =>
  poolOf(
    'nginx',
    `http { upstream u { ${line}\n${servers((at) => `server 10.0.0.${at}:80 weight=${1 + (at % 5)};`)} } }`,
  );

const out = new Int32Array(count);
const hashes = Uint32Array.from({ length: count }, (_, at) => Math.imul(at, 2_654_435_761) >>> 0);

function measure(name: string, goal: string, work: () => number): void {
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    const done = work();
    best = Math.max(best, done / (Number(process.hrtime.bigint() - start) / 1e9));
  }
  process.stdout.write(`${name.padEnd(52)} ${(best / 1e6).toFixed(1).padStart(8)} M/s   goal ${goal}\n`);
}

function turns(name: string, pool: Pool, program: Program, goal: string): void {
  const chooser = makeChooser(pool, { program });
  measure(name, goal, () => {
    chooser.next(out);
    return count;
  });
}

function lookups(name: string, pool: Pool, goal: string): void {
  const chooser = makeChooser(pool, { program: 'haproxy' });
  measure(name, goal, () => {
    chooser.byHash?.(hashes, out);
    return count;
  });
}

const requests: readonly Request[] = Array.from({ length: 50_000 }, (_, at) => ({
  ...emptyRequest,
  source: `10.${at & 255}.${(at >> 8) & 255}.7`,
  path: `/a/${at}/item`,
}));

function whole(name: string, pool: Pool, program: Program): void {
  const chooser = makeChooser(pool, { program });
  measure(name, '-', () => {
    for (const request of requests) chooser.finish(chooser.choose(request));
    return requests.length;
  });
}

const goal = '>= 3 M/s';
turns('haproxy static-rr, turns', haproxyPool('balance static-rr'), 'haproxy', goal);
turns('haproxy roundrobin, turns', haproxyPool('balance roundrobin'), 'haproxy', goal);
turns('nginx round robin, turns', nginxPool(''), 'nginx', goal);
lookups('haproxy map-based, hashes', haproxyPool('balance source'), goal);
lookups('haproxy consistent, hashes', haproxyPool('balance uri\nhash-type consistent'), '-');
whole('haproxy uri, requests', haproxyPool('balance uri'), 'haproxy');
whole('haproxy source, requests', haproxyPool('balance source'), 'haproxy');
whole('nginx hash $request_uri consistent, requests', nginxPool('hash $request_uri consistent;'), 'nginx');
whole('nginx ip_hash, requests', nginxPool('ip_hash;'), 'nginx');
