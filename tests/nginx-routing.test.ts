import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nginx } from '../src/devices/nginx/index.ts';
import { nothingDeclared } from '../src/model/declared.ts';
import type { Listener } from '../src/model/facts.ts';
import type { Field, Predicate } from '../src/model/predicate.ts';
import { fill } from '../src/network/fill.ts';
import { buildPath, type PathDevice } from '../src/network/path.ts';
import { emptyRequest, type Request, withPlainPath } from '../src/network/request.ts';
import { type Route, route } from '../src/network/route.ts';
import { sentTo } from '../src/network/upstream.ts';
import { chooseFrontend } from '../src/network/virtual-host.ts';
import { hosts, type Made, makeConfiguration, paths, random } from './testing/nginx-configurations.ts';
import { makeRules, ruledPaths, ruledQueries } from './testing/nginx-rules.ts';
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

interface Prediction {
  readonly answer: Answer;
  /** The model says itself that it cannot tell. */
  readonly isUnsure: boolean;
}

/** What the model says of a request. Files are never there. */
function predicted(device: PathDevice, listener: Listener, { method, host, path }: Asked): Prediction {
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
  if (chosen === undefined) return { answer: { status: 0, label: undefined }, isUnsure: false };
  const { likely, uncertain } = route(device, chosen.frontend, request);
  const answer = answerOf(device, likely);
  // The path that try_files ends with is taken for a file where its own location takes it; here it goes in a circle.
  const isFile = likely.entered.some(({ action }) => action.kind === 'enter' && action.name === 'the file');
  const isTold = answer.label?.includes(untellable) !== true;
  return { answer, isUnsure: isFile || !isTold || uncertain.some(({ when }) => !isAboutFile(when)) };
}

function isAboutFile(when: Predicate): boolean {
  return when.kind === 'uncertain' && when.reason.startsWith('whether');
}

function answerOf(from: PathDevice, settled: Route): Answer {
  const { ending, decision, request } = settled;
  if (ending.kind === 'pool') return passedOn(from, ending.pool, settled);
  if (ending.kind !== 'answered') return { status: 500, label: undefined };
  const action = decision?.action;
  if (action?.kind === 'redirect') {
    return { status: action.status, label: undefined, location: fill(action.location, request) ?? '?' };
  }
  const text = /"(L\d+;.*)"$/.exec(decision?.text ?? '')?.[1];
  if (text !== undefined) return { status: 200, label: withValues(text, request) };
  const isFile = !/^(return|try_files|deny|internal|if|limit_except)/.test(decision?.text ?? '');
  const status = action !== undefined && 'status' in action ? action.status : undefined;
  return { status: isFile ? 404 : (status ?? 404), label: undefined };
}

/** Nobody listens on port 1; the others tell what they got. */
function passedOn(from: PathDevice, name: string, settled: Route): Answer {
  const pool = from.pools.get(name);
  const [server] = pool?.servers ?? [];
  if (pool === undefined || server === undefined || name.endsWith(':1'))
    return { status: 502, label: undefined };
  const { path, query } = withPlainPath(sentTo({ from, pool, server }, settled));
  return { status: 200, label: `P;${name}|${path}|${query}` };
}

/** In place of a value that the model does not know. */
const untellable = '<untellable>';

function withValues(text: string, request: Request): string {
  return text.replace(/\$(\w+)/g, (whole, name: string) => {
    const field = plainFields[name] ?? { name: 'header', argument: whole };
    return fill({ text, parts: [{ field, transforms: [] }] }, request) ?? untellable;
  });
}

const plainFields: Readonly<Record<string, Field>> = { uri: { name: 'path' }, args: { name: 'query' } };

interface Compared {
  readonly asked: number;
  /** Requests that the model gets wrong, and says that it cannot tell. */
  readonly untold: number;
  readonly different: readonly string[];
  readonly answers: ReadonlySet<string>;
}

interface Case {
  readonly seed: number;
  readonly made: Made;
  readonly requests: (next: () => number) => readonly Asked[];
}

async function compare({ seed, made, requests }: Case): Promise<Compared> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-nginx-'));
  const { text, listens } = made;
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
    const results: Compared[] = [];
    for (const { address, port } of listens) {
      const listener = listenerFor(device, address, port);
      if (listener === undefined) throw new Error(`no listener on ${address}:${port}`);
      const asked = requests(next);
      results.push(judged(seed, { device, listener }, asked, await ask(address, port, asked)));
    }
    return together(results);
  } catch (error) {
    throw new Error(`seed ${seed}: ${String(error)} ${said}`);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function judged(
  seed: number,
  { device, listener }: { readonly device: PathDevice; readonly listener: Listener },
  asked: readonly Asked[],
  real: readonly Answer[],
): Compared {
  const wrong = asked.flatMap((request, at) => {
    const { answer, isUnsure } = predicted(device, listener, request);
    const found = real[at];
    if (found === undefined || isSame(answer, found)) return [];
    const [said, seen] = [JSON.stringify(answer), JSON.stringify(found)];
    const text = `seed ${seed} ${listener.text} ${JSON.stringify(request)}: nginx ${seen}, model ${said}`;
    return [{ text, isUnsure }];
  });
  return {
    asked: asked.length,
    untold: wrong.filter(({ isUnsure }) => isUnsure).length,
    different: wrong.filter(({ isUnsure }) => !isUnsure).map(({ text }) => text),
    answers: new Set(real.map(({ label, status, location }) => `${seed} ${label ?? location ?? status}`)),
  };
}

/** A value that the model does not know is `?`. The status of a page for errors may be that of the error. */
function isSame(model: Answer, answer: Answer): boolean {
  if (model.label === undefined) return JSON.stringify(model) === JSON.stringify(answer);
  const pattern = model.label.replace(/[\\^$.|*+()[\]{}]/g, '\\$&').replaceAll('?', '[^|]*');
  return new RegExp(`^${pattern}$`).test(answer.label ?? '');
}

function together(results: readonly Compared[]): Compared {
  return {
    asked: results.reduce((sum, { asked }) => sum + asked, 0),
    untold: results.reduce((sum, { untold }) => sum + untold, 0),
    different: results.flatMap(({ different }) => different),
    answers: new Set(results.flatMap(({ answers }) => [...answers])),
  };
}

function pickFrom(next: () => number): <T>(list: readonly T[]) => T {
  return (list) => list[Math.floor(next() * list.length)] as (typeof list)[number];
}

function placesAsked(next: () => number): readonly Asked[] {
  const pick = pickFrom(next);
  return Array.from({ length: 60 }, () => ({
    method: next() < 0.9 ? 'GET' : 'POST',
    host: `${pick(hosts)}${pick(['', '', '', ':8080', '.'])}`,
    path: `${pick(paths)}${pick(['', '', '?k=1', '?q'])}`,
  }));
}

function rulesAsked(next: () => number): readonly Asked[] {
  const pick = pickFrom(next);
  return Array.from({ length: 100 }, () => ({
    method: pick(['GET', 'GET', 'GET', 'POST']),
    host: pick(['a.example', 'b.example', 'c.example', 'none']),
    path: `${pick(ruledPaths)}${pick(ruledQueries)}`,
  }));
}

async function compareAll(seeds: number, make: (seed: number) => Promise<Case>): Promise<Compared> {
  const results: Compared[] = [];
  for (let seed = 1; seed <= seeds; seed++) results.push(await compare(await make(seed)));
  const all = together(results);
  process.stdout.write(`nginx: ${seeds} configurations, ${all.asked} requests, ${all.untold} untold\n`);
  return all;
}

it('sends every request where nginx sends it', async () => {
  const { asked, untold, different, answers } = await compareAll(100, async (seed) => {
    const [one, two] = await freePorts();
    return { seed, made: makeConfiguration(seed, [one, two]), requests: placesAsked };
  });
  expect(different).toEqual([]);
  expect([asked > 5000, untold]).toEqual([true, 0]);
  expect(answers.size).toBeGreaterThan(500);
}, 120_000);

it('follows the rules of rewriting, errors and conditions as nginx does', async () => {
  const { asked, untold, different, answers } = await compareAll(100, async (seed) => {
    const [one, two] = await freePorts();
    return { seed, made: makeRules(seed, one, two), requests: rulesAsked };
  });
  expect(different).toEqual([]);
  expect(asked).toBeGreaterThan(5000);
  expect(untold / asked).toBeLessThan(0.1);
  expect(answers.size).toBeGreaterThan(500);
}, 120_000);
