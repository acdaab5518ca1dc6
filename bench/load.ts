// The generator beside wrk against a local nginx with one worker: what one core can send, and what it says of itself.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../src/adapters/background.ts';
import { runLoad } from '../src/adapters/http/run-load.ts';
import { planRequests } from '../src/load/request.ts';
import type { LoadResult } from '../src/load/result.ts';
import { loopbackSources } from '../src/load/schedule.ts';
import { seeded } from '../src/load/stub.ts';

const seconds = 5;
const sources = 64;

function row(name: string, value: string, goal: string): void {
  process.stdout.write(`${name.padEnd(52)} ${value.padStart(14)}   goal ${goal}\n`);
}

function configuration(folder: string, port: number): string {
  return `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 100000000;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server { listen 127.0.0.1:${port} backlog=4096; location / { default_type text/plain; return 200 "ok\\n"; } }
}
`;
}

async function startNginx(folder: string, port: number): Promise<ChildProcess> {
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, port));
  const child = spawn('nginx', ['-c', file], { stdio: 'ignore' });
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    await answer?.text();
    if (answer?.status === 200) return child;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGTERM');
  throw new Error('nginx does not serve');
}

function send(port: number, rate: number): Promise<LoadResult> {
  const shapes = Array.from({ length: sources }, (_, at) => ({
    client: `client ${at}`,
    method: 'GET',
    host: 'bench.example',
    path: `/item?number=${at}`,
  }));
  const plan = { rate, seconds, arrivals: 'poisson', random: seeded(1) } as const;
  return runLoad({
    target: { address: '127.0.0.1', port, tls: false },
    requests: planRequests(shapes, loopbackSources(sources), plan),
    seconds,
  }).done;
}

function show(rate: number, { achievedRate, totals, connections, selfCheck }: LoadResult): void {
  const { latency, service, late, planned, failed } = totals;
  const share = (late / Math.max(1, planned)) * 100;
  const quantiles = ({ p50, p99, max }: typeof latency): string =>
    [p50, p99, max].map((value) => value.toFixed(2)).join(' / ');
  process.stdout.write(
    `evenkeel load, one core, Poisson arrivals, ${rate} requests/s planned for ${seconds} s\n`,
  );
  row('  achieved rate', `${achievedRate.toFixed(0)}/s`, rate === 20_000 ? '>= 20,000/s' : '-');
  row('  failed / late sends', `${failed} / ${share.toFixed(2)} %`, '0 / <= 1 %');
  row('  from the planned time, p50 / p99 / max ms', quantiles(latency), '-');
  row('  from the real send, p50 / p99 / max ms', quantiles(service), '-');
  row('  connections at once', String(connections.most), '-');
  row('  busy / processor', `${(selfCheck.busy * 100).toFixed(0)} % / ${selfCheck.cpu.toFixed(2)}`, '-');
  row('  its own verdict', selfCheck.bottleneck ?? 'kept up', 'kept up');
}

function wrk(port: number): number {
  const { stdout } = spawnSync(
    'wrk',
    ['-t1', `-c${sources}`, `-d${seconds}s`, '--latency', `http://127.0.0.1:${port}/item`],
    {
      encoding: 'utf8',
    },
  );
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const at = (part: string): string => new RegExp(`${part}%\\s+(\\S+)`).exec(stdout)?.[1] ?? '?';
  process.stdout.write(`wrk, one thread, closed loop, ${sources} connections, for ${seconds} s\n`);
  row('  achieved rate', `${rate.toFixed(0)}/s`, '-');
  row('  p50 / p99 (from the real send)', `${at('50')} / ${at('99')}`, '-');
  return rate;
}

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
const port = await freePort();
const nginx = await startNginx(folder, port);
try {
  const peer = wrk(port);
  let best = 0;
  for (const rate of [1000, 20_000, 30_000, 40_000, 60_000]) {
    const result = await send(port, rate);
    show(rate, result);
    if (result.selfCheck.bottleneck === undefined) best = Math.max(best, result.achievedRate);
  }
  row('greatest rate that was sent on time', `${best.toFixed(0)}/s`, '>= 20,000/s');
  row('ratio to wrk', (best / peer).toFixed(2), '-');
} finally {
  nginx.kill('SIGTERM');
  await new Promise((resolve) => nginx.once('exit', resolve));
  rmSync(folder, { recursive: true });
}
