import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
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

/** Numbers that are the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const hosts = [
  'a.example',
  'www.a.example',
  'b.a.example',
  'x.b.a.example',
  'a.test',
  'other',
  'A.Example',
  'b.example',
];
const names = [
  'a.example',
  '*.a.example',
  '.a.example',
  'a.*',
  'www.*',
  '~^www\\.',
  '~a\\.',
  '*.example',
  'b.a.example',
  '_',
  '""',
  'x.*',
  '~^(?<sub>.+)\\.test$',
  '*.b.a.example',
  'b.example',
  '~^B',
];
const prefixes = ['/', '/a', '/a/', '/a/b', '/a/b/', '/ab', '/b', '/b/c/d', '/A', '/a.php', '/img/', '/x'];
const regexes = [
  '~ ^/a',
  '~* \\.PHP$',
  '~ b',
  '~ ^/(a|b)/',
  '~* ^/IMG/',
  '~ /c(/|$)',
  '~ \\.(png|jpg)$',
  '~ ^/$',
];
const paths = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/a/b/',
  '/a/b/c',
  '/ab',
  '/abc',
  '/b',
  '/b/c/d',
  '/b/c/d/e',
  '/A',
  '/A/b',
  '/a.php',
  '/a/x.PHP',
  '/img/logo.png',
  '/IMG/logo.png',
  '/x',
  '/x/y',
  '/x/',
  '/c',
  '/z.jpg',
  '/a//b',
  '/a/../b',
  '/%61/b',
  '/a/./b',
  '/r1/a/b',
  '/r2/x',
  '/r3',
  '/r4/img/q',
  '/r5',
  '/r6',
  '/r7/a',
];

interface Made {
  readonly text: string;
  readonly listens: readonly { readonly address: string; readonly port: number }[];
}

/** A configuration whose every answer names its own place: `return 200 "L17"`. */
function makeConfiguration(seed: number, ports: readonly [number, number]): Made {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  let label = 0;
  const answer = (): string => `return 200 "L${++label};";`;
  const location = (depth: number, inside: string): string[] => {
    const seen = new Set<string>();
    const lines: string[] = [];
    for (let count = Math.floor(next() * (depth === 0 ? 7 : 4)); count > 0; count--) {
      const isRegex = inside === '' || next() < 0.35;
      const prefix = pick(prefixes);
      const form = isRegex ? pick(regexes) : `${pick(['', '', '', '= ', '^~ '])}${prefix}`;
      const key = form.replace(/^\^~ /, '');
      if (seen.has(key) || (!isRegex && !prefix.startsWith(inside))) continue;
      seen.add(key);
      const mayNest = depth < 2 && !form.startsWith('= ');
      lines.push(`location ${form} {`);
      if (mayNest) lines.push(...location(depth + 1, isRegex ? '' : prefix).map((line) => `  ${line}`));
      lines.push(next() < 0.15 ? '  proxy_pass http://127.0.0.1:1;' : `  ${answer()}`, '}');
    }
    return lines;
  };
  const extras = [
    `location /r1/ { rewrite ^/r1/(.*)$ /$1 last; ${answer()} }`,
    `location /r2/ { if ($arg_k = 1) { ${answer()} } if ($request_method != GET) { ${answer()} } set $t "x"; if ($t = x) { ${answer()} } }`,
    `location /r3 { error_page 418 = @named; return 418; }`,
    `location /r4/ { rewrite ^/r4(/img/.*)$ $1; ${answer()} }`,
    `location /r5 { try_files /nothing-there @named; }`,
    `location /r6 { try_files /nothing-there /a/b; }`,
    `location /r7/ { rewrite ^/r7/a$ /b break; if ($uri = /b) { ${answer()} } ${answer()} }`,
    `location @named { ${answer()} }`,
  ];
  const servers: string[] = [];
  const used = new Set<string>();
  const places = ports.flatMap((port) => [`${port}`, `127.0.0.1:${port}`, `127.0.0.2:${port}`]);
  const defaults = new Set<string>();
  for (let count = 2 + Math.floor(next() * 5); count > 0; count--) {
    const listens = new Set([pick(places), ...(next() < 0.5 ? [pick(places)] : [])]);
    servers.push('server {');
    for (const place of listens) {
      const isDefault = !defaults.has(place) && next() < 0.3;
      if (isDefault) defaults.add(place);
      used.add(place);
      servers.push(`  listen ${place}${isDefault ? ' default_server' : ''};`);
    }
    if (next() < 0.85)
      servers.push(`  server_name ${[pick(names), ...(next() < 0.4 ? [pick(names)] : [])].join(' ')};`);
    servers.push(...location(0, '/').map((line) => `  ${line}`), ...extras.map((line) => `  ${line}`), '}');
  }
  const listens = [...used].flatMap((place) => {
    const port = Number(place.split(':').at(-1));
    return [{ address: place.includes(':') ? (place.split(':')[0] ?? '') : '127.0.0.3', port }];
  });
  return { text: servers.join('\n'), listens };
}

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

async function freePorts(): Promise<[number, number]> {
  const open = () =>
    new Promise<[number, () => void]>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve([typeof address === 'object' && address !== null ? address.port : 0, () => server.close()]);
      });
    });
  const [[a, closeA], [b, closeB]] = [await open(), await open()];
  closeA();
  closeB();
  return [a, b];
}

interface Answer {
  readonly status: number;
  readonly label: string | undefined;
}

interface Asked {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}

/** Sends all requests over one connection, one behind the other. */
function ask(address: string, port: number, requests: readonly Asked[]): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, address);
    let buffer = '';
    const answers: Answer[] = [];
    socket.setEncoding('latin1').setTimeout(10_000, () => reject(new Error('no answer')));
    socket.on('error', reject);
    socket.on('data', (text: string) => {
      buffer += text;
      for (let found = readAnswer(buffer); found !== undefined; found = readAnswer(buffer)) {
        answers.push(found.answer);
        buffer = buffer.slice(found.length);
      }
      if (answers.length === requests.length) {
        socket.destroy();
        resolve(answers);
      }
    });
    for (const { method, host, path } of requests) {
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`);
    }
  });
}

function readAnswer(buffer: string): { readonly answer: Answer; readonly length: number } | undefined {
  const end = buffer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = buffer.slice(0, end);
  const size = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const length = end + 4 + size;
  if (buffer.length < length) return undefined;
  const label = /L\d+;/.exec(buffer.slice(end + 4, length))?.[0];
  return { answer: { status: Number(head.split(' ')[1]), label }, length };
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

async function waitFor(address: string, port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error('nginx ended');
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, address, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('nginx does not listen');
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
      for (const [at, answer] of real.entries()) {
        const request = requests[at] as Asked;
        const model = predicted(device, listener, request);
        answers.add(`${seed} ${answer.label ?? answer.status}`);
        if (JSON.stringify(model) !== JSON.stringify(answer))
          different.push(
            `seed ${seed} ${address}:${port} ${JSON.stringify(request)}: nginx ${JSON.stringify(answer)}, model ${JSON.stringify(model)}`,
          );
      }
    }
    return { asked: asked.reduce((sum, { requests }) => sum + requests.length, 0), different, answers };
  } catch (error) {
    throw new Error(`seed ${seed}: ${String(error)} ${said}`);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
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
  console.log(`nginx: ${results.length} configurations, ${total} requests`);
  expect(results.flatMap(({ different }) => different)).toEqual([]);
  expect(total).toBeGreaterThan(5000);
  expect(new Set(results.flatMap(({ answers }) => [...answers])).size).toBeGreaterThan(500);
}, 120_000);
