import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nginx } from '../src/devices/nginx/index.ts';
import { nothingDeclared } from '../src/model/declared.ts';
import type { Listener } from '../src/model/facts.ts';
import { buildPath, type PathDevice } from '../src/network/path.ts';
import { emptyRequest } from '../src/network/request.ts';
import { route } from '../src/network/route.ts';
import { chooseFrontend } from '../src/network/virtual-host.ts';
import { hosts, makeConfiguration, paths, random } from './testing/nginx-configurations.ts';
import { type Answer, type Asked, ask, freePorts, waitFor } from './testing/raw-http.ts';

function wrap(folder: string, servers: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    'daemon off; master_process off;',
    `pid ${folder}/nginx.pid; error_log ${folder}/error.log crit;`,
    'events { worker_connections 64; }',
    'http {',
    'access_log off; keepalive_requests 100000; absolute_redirect off;',
    ...temporary.map((name) => `${name}_temp_path ${folder}/${name};`),
    `root ${folder}/empty;`,
    servers,
    '}',
    '',
  ].join('\n');
}

/** The kernel hands a connection to the listener of its very address, else to the one of all addresses. */
function listenerFor(device: PathDevice, address: string, port: number): Listener | undefined {
  const all = device.facts.frontends.flatMap(({ listeners }) => listeners).filter((one) => one.port === port);
  return all.find((one) => one.address === address) ?? all.find((one) => one.address === '*');
}

/** What the model says of a request, in the form of an answer; files are never there, and nobody listens behind. */
function predicted(device: PathDevice, listener: Listener, { method, host, path }: Asked): Answer {
  const [plain = '', query = ''] = path.split('?', 2);
  const request = {
    ...emptyRequest,
    method,
    host,
    path: plain,
    query,
    source: '127.0.0.1',
    destinationPort: listener.port,
  };
  const chosen = chooseFrontend(device, listener, request);
  if (chosen === undefined) return { status: 0, label: undefined };
  const { likely } = route(device, chosen.frontend, request);
  if (likely.ending.kind === 'pool') return { status: 502, label: undefined };
  const { decision } = likely;
  const label = /L\d+;/.exec(decision?.text ?? '')?.[0];
  if (label !== undefined) return { status: 200, label };
  const action = decision?.action;
  if (action?.kind === 'redirect') return { status: action.status, label: undefined };
  return { status: 404, label: undefined };
}

interface Compared {
  readonly asked: number;
  readonly different: readonly string[];
  readonly answers: ReadonlySet<string>;
}

async function compare(seed: number): Promise<Compared> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-nginx-'));
  const { text, listens } = makeConfiguration(seed, await freePorts());
  const configuration = wrap(folder, text);
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration);
  const child = spawn('nginx', ['-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  try {
    const [first] = listens;
    await waitFor(first?.address ?? '', first?.port ?? 0, child);
    const reading = nginx.read([{ file, text: configuration }]);
    expect(reading.problems).toEqual([]);
    const [device] = buildPath([{ id: 'n', facts: reading.facts }], nothingDeclared).devices;
    if (device === undefined) throw new Error('no device');
    const next = random(seed + 7);
    const asked = listens.map((place) => ({ ...place, requests: requestsOf(next) }));
    const different: string[] = [];
    const answers = new Set<string>();
    for (const { address, port, requests } of asked) {
      const listener = listenerFor(device, address, port);
      if (listener === undefined) throw new Error(`no listener on ${address}:${port}`);
      const real = await ask(address, port, requests);
      for (const answer of real) answers.add(`${seed} ${answer.label ?? answer.status}`);
      const pairs = real.map((answer, at) => differenceOf(device, listener, requests[at] as Asked, answer));
      different.push(
        ...pairs.flatMap((pair) => pair ?? []).map((pair) => `seed ${seed} ${address}:${port} ${pair}`),
      );
    }
    return { asked: asked.reduce((sum, { requests }) => sum + requests.length, 0), different, answers };
  } catch (error) {
    throw new Error(`seed ${seed}: ${String(error)} ${said}`);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function differenceOf(
  device: PathDevice,
  listener: Listener,
  request: Asked,
  answer: Answer,
): string | undefined {
  const model = predicted(device, listener, request);
  if (JSON.stringify(model) === JSON.stringify(answer)) return undefined;
  return `${JSON.stringify(request)}: nginx ${JSON.stringify(answer)}, model ${JSON.stringify(model)}`;
}

function requestsOf(next: () => number): readonly Asked[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  return Array.from({ length: 60 }, () => ({
    method: next() < 0.9 ? 'GET' : 'POST',
    host: `${pick(hosts)}${pick(['', '', '', ':8080', '.'])}`,
    path: `${pick(paths)}${pick(['', '', '?k=1', '?q'])}`,
  }));
}

it('sends every request where nginx sends it', async () => {
  const results: Compared[] = [];
  for (let seed = 1; seed <= 100; seed++) results.push(await compare(seed));
  const total = results.reduce((sum, { asked }) => sum + asked, 0);
  process.stdout.write(`nginx: ${results.length} configurations, ${total} requests\n`);
  expect(results.flatMap(({ different }) => different)).toEqual([]);
  expect(total).toBeGreaterThan(5000);
  expect(new Set(results.flatMap(({ answers }) => [...answers])).size).toBeGreaterThan(500);
}, 120_000);
