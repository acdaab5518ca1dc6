import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { freePort, startBackground } from '../src/adapters/background.ts';
import { startStub } from '../src/adapters/http/stub.ts';
import { driverPorts } from '../src/adapters/ports.ts';
import { type LoadCommand, load } from '../src/flow/load.ts';
import type { Outcome, Surroundings } from '../src/flow/outcome.ts';
import type { Stub } from '../src/load/stub.ts';
import { style } from '../src/report/text.ts';
import { evenkeel } from './testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-load-'));
const running: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

const said: string[] = [];
const around: Surroundings = {
  workingFolder: folder,
  now: Date.now,
  say: (text) => said.push(text),
  show: () => undefined,
  paint: style(false),
  stateFolder: undefined,
  version: '0',
  environment: {},
};

interface Site {
  readonly fleet: string;
  readonly front: number;
  readonly ports: readonly number[];
  readonly socket: string;
}

let sites = 0;

/** A fleet of one HAProxy with three servers on free ports; nothing runs yet. */
async function site(): Promise<Site> {
  const fleet = join(folder, `fleet${sites++}`);
  mkdirSync(fleet);
  const free = new Set<number>();
  while (free.size < 4) free.add(await freePort());
  const [front = 0, ...ports] = free;
  const socket = join(fleet, 'admin.sock');
  const servers = ports.map((port, at) => `    server app${at + 1} 127.0.0.1:${port}`).join('\n');
  writeFileSync(
    join(fleet, 'haproxy.cfg'),
    `global
    stats socket ${socket} mode 600 level admin
defaults
    mode http
    timeout connect 1s
    timeout client 10s
    timeout server 10s
frontend www
    bind 127.0.0.1:${front}
    default_backend app
backend app
    balance roundrobin
    option forwardfor
    option httpchk GET /health
    default-server check inter 100ms rise 1 fall 1
${servers}
`,
  );
  writeFileSync(
    join(fleet, 'evenkeel.yaml'),
    `fleet: test
devices:
  lb1: { kind: haproxy, config: haproxy.cfg, control: { socket: "${socket}" } }
services:
  shop:
    entry: http://127.0.0.1:${front}
    traffic: { rate: 200/s, paths: { /: 50%, /cart: 50% } }
  foreign: { entry: http://192.0.2.7, traffic: { rate: 10/s } }
  nowhere: { traffic: { rate: 10/s } }
  nameless: { entry: http://nothing.invalid, traffic: { rate: 10/s } }
  declared: { entry: http://192.0.2.7, test: true, traffic: { rate: 10/s } }
`,
  );
  return { fleet, front, ports, socket };
}

function balance({ fleet }: Site): void {
  const program = startBackground(['haproxy', '-db', '-f', join(fleet, 'haproxy.cfg')], fleet);
  running.push(program.stop);
}

async function stubsFor({ ports }: Site): Promise<readonly Stub[]> {
  const stubs: Stub[] = [];
  for (const [at, port] of ports.entries()) {
    const started = await startStub({ name: `app${at + 1}`, port, healthPaths: ['/health'] });
    if (!started.ok) throw new Error(started.problems[0]?.message);
    running.push(started.value.stop);
    stubs.push(started.value);
  }
  return stubs;
}

async function serves({ front }: Site): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await driverPorts
      .ask(`127.0.0.1:${front}`, 'GET / HTTP/1.0\r\n\r\n', 1000)
      .catch(() => '');
    if (answer.includes(' 200 ')) return;
    await driverPorts.sleep(50);
  }
  throw new Error('haproxy does not serve');
}

function run(
  given: Partial<LoadCommand> & Pick<LoadCommand, 'fleet'>,
  workingFolder: string = folder,
): Promise<Outcome> {
  const command = { service: 'shop', rate: '200/s', for: '2s', arrivals: 'even', ...given };
  return load(command, { ...around, workingFolder });
}

function problems({ data }: Outcome): readonly { readonly message: string; readonly help?: string }[] {
  return data['problems'] as never;
}

interface Data {
  readonly requests: number;
  readonly failed: number;
  readonly servers: readonly { readonly name: string; readonly answers: number; readonly share: number }[];
  readonly scenario: readonly { readonly text: string; readonly failed?: string }[];
  readonly stubs: readonly { readonly name: string; readonly asked: number }[];
  readonly ticks: readonly { readonly from: number; readonly servers: Readonly<Record<string, number>> }[];
}

function dataOf({ data }: Outcome): Data {
  return data as unknown as Data;
}

const installed = spawnSync('haproxy', ['-v']).status === 0;

describe.skipIf(!installed)('through a real HAProxy (skipped where it is not installed)', () => {
  test('every answer is attributed to the server that gave it, and the server counted it', async () => {
    const place = await site();
    balance(place);
    const stubs = await stubsFor(place);
    await serves(place);
    const before = await Promise.all(stubs.map((stub) => stub.record()));
    const outcome = await run({ fleet: place.fleet });
    const { requests, failed, servers } = dataOf(outcome);
    expect(outcome.exitCode).toBe(0);
    expect({ requests, failed }).toEqual({ requests: 400, failed: 0 });
    expect(servers.map(({ name }) => name)).toEqual(['app1', 'app2', 'app3']);
    for (const [at, stub] of stubs.entries()) {
      const { counts } = await stub.record();
      expect(counts.asked - (before[at]?.counts.asked ?? 0)).toBe(servers[at]?.answers);
    }
    expect(servers.every(({ share }) => share > 0.25 && share < 0.42)).toBe(true);
  }, 20_000);

  test('a server that a scenario takes from the balancer gets nothing, and comes back', async () => {
    const place = await site();
    balance(place);
    await stubsFor(place);
    await serves(place);
    const outcome = await run({ fleet: place.fleet, for: '3s', scenario: ['lose:app2@1s'] });
    const { scenario, ticks, failed, servers } = dataOf(outcome);
    expect(scenario).toMatchObject([{ text: 'lose:app2@1s', failed: undefined }]);
    expect(failed).toBe(0);
    const last = ticks.findLast((tick) => Object.keys(tick.servers).length > 0);
    expect(last?.servers['app2']).toBeUndefined();
    expect(servers.find(({ name }) => name === 'app2')?.share).toBeLessThan(0.25);
    const state = await driverPorts.ask(place.socket, 'show servers state app\n', 1000);
    expect(
      state
        .split('\n')
        .find((line) => line.includes(' app2 '))
        ?.split(' ')[6],
    ).toBe('0');
  }, 20_000);

  test('stubs in the place of the servers are started, lost, slowed and counted', async () => {
    const place = await site();
    balance(place);
    const scenario = ['lose:app2@800ms', 'slow:app3=30ms@500ms'];
    const outcome = await run({ fleet: place.fleet, stubs: true, for: '3s', scenario });
    const { stubs, servers, scenario: done } = dataOf(outcome);
    expect(done.map(({ text }) => text)).toEqual(['slow:app3=30ms@500ms', 'lose:app2@800ms']);
    expect(stubs.map(({ name }) => name)).toEqual(['app1', 'app2', 'app3']);
    const share = Object.fromEntries(servers.map(({ name, share: of }) => [name, of]));
    expect(share['app2']).toBeLessThan(0.28);
    expect(outcome.text).toMatch(/0\.8 s {2}lose:app2@800ms/);
  }, 20_000);

  test('limits end the load with exit code 1', async () => {
    const place = await site();
    balance(place);
    // No server is up: HAProxy answers 503 for all.
    await driverPorts.sleep(500);
    const outcome = await run({ fleet: place.fleet, for: '30s', abortErrors: '5%' });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.data['aborted']).toMatchObject({ reason: expect.stringMatching(/more than 5\.0 %/) });
  }, 30_000);
});

test('the requests of a log are sent, at its rate and with its hosts', async () => {
  const place = await site();
  const [stub] = await stubsFor(place);
  const log = join(place.fleet, 'access.log');
  const line = (at: number): string =>
    `203.0.113.${at % 7} - - [21/Nov/2026:10:00:${String(Math.floor(at / 100)).padStart(2, '0')} +0000] "GET /log/${at % 3} HTTP/1.1" 200 5 "-" "-"`;
  writeFileSync(log, `${Array.from({ length: 401 }, (_, at) => line(at)).join('\n')}\n`);
  const to = `127.0.0.1:${place.ports[0]}`;
  const outcome = await run({ fleet: place.fleet, fromLog: log, to, rate: undefined, for: '1s' });
  expect(outcome.data).toMatchObject({ planned: { rate: 100.25 }, requests: 101, answered: 101 });
  const seen = await stub?.record();
  expect(Object.keys(seen?.clients ?? {})).toHaveLength(7);
  expect(seen?.requests.every(({ line: asked }) => /^GET \/log\/[012] HTTP/.test(asked))).toBe(true);
});

describe('what is refused', () => {
  test.each([
    [
      'a foreign address',
      { service: 'foreign' },
      /192\.0\.2\.7.* neither on loopback nor declared/,
      /--target-is-mine/,
    ],
    ['a foreign address by --to', { to: '192.0.2.9:80' }, /192\.0\.2\.9/, /--target-is-mine/],
    [
      'a foreign --to of a test system',
      { service: 'declared', to: '192.0.2.9:80' },
      /192\.0\.2\.9/,
      /test: true/,
    ],
    ['a service without an entry', { service: 'nowhere' }, /declares no entry/, /entry: http/],
    ['a name that does not resolve', { service: 'nameless' }, /does not resolve/, /--to/],
    ['an unknown service', { service: 'shp' }, /no service 'shp'/, /did you mean 'shop'/],
    ['a bad rate', { rate: 'fast' }, /'fast' .* --rate/, /500\/s/],
    ['a bad time', { for: '30' }, /'30' .* --for/, /30s/],
    ['a rate beyond the limit', { rate: '900000/s' }, /requests\/s at most/, /limits:/],
    ['a time beyond the limit', { for: '2h' }, /3600 s at most/, /limits:/],
    ['a bad share', { abortErrors: '500%' }, /'500%' .* --abort-errors/, /5%/],
    ['a bad scenario', { scenario: ['drop:app1'] }, /'drop:app1' .* --scenario/, /lose:SERVER@10s/],
    ['a scenario after the end', { scenario: ['lose:app1@9s'] }, /after the load has ended/, /--for/],
    ['an unknown server', { scenario: ['lose:ap1@1s'] }, /no server 'ap1'/, /did you mean 'app1'/],
    ['a slow real server', { scenario: ['slow:app1=1s@1s'] }, /cannot be made slow/, /--stubs/],
    ['a bad address', { to: 'here' }, /'here' is no address and port/, /127\.0\.0\.1:8080/],
    ['a missing server log', { serverLog: 'none.log' }, /none\.log cannot be read/, /./],
    ['a missing log', { fromLog: 'none.log' }, /none\.log cannot be read/, /./],
    ['a log that is none', { fromLog: 'evenkeel.yaml' }, /no request/, /HAProxy, nginx or Apache/],
    ['bad arrivals', { arrivals: 'random' }, /'random' .* --arrivals/, /poisson/],
  ] as const)('%s', async (_, change, message, help) => {
    const place = await site();
    const outcome = await run({ fleet: place.fleet, ...change }, place.fleet);
    expect(outcome.exitCode).toBe(2);
    const [first] = problems(outcome);
    expect(first?.message).toMatch(message);
    expect(first?.help).toMatch(help);
  });

  test('all mistakes of a command line are said at once', async () => {
    const place = await site();
    const outcome = await run({ fleet: place.fleet, service: 'foreign', rate: 'x', scenario: ['y'] });
    expect(problems(outcome)).toHaveLength(3);
  });

  test('a bare configuration has no services', () => {
    const { status, stderr } = evenkeel(['load', 'shop', '/nowhere'], folder);
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('/nowhere') });
  });
});

test('the command prints its schema, writes its page, and keeps data and talk apart', async () => {
  const place = await site();
  const page = join(place.fleet, 'load.html');
  const args = ['load', 'shop', place.fleet, '--rate', '100/s', '--for', '500ms', '--html', page, '--json'];
  const { status, stdout, stderr } = evenkeel(args, folder);
  // Nobody listens: every request is refused, which no limit forbids.
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'evenkeel.load/1',
    service: 'shop',
    allowed: 'loopback',
    planned: { rate: 100, seconds: 0.5, arrivals: 'poisson', sources: 64, requests: 'the fleet file' },
    answered: 0,
    generator: { loopDelayP99: expect.any(Number) },
    ticks: expect.any(Array),
  });
  expect(stderr).toContain('100 requests/s');
  const html = readFileSync(page, 'utf8');
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).not.toMatch(/(?:src|href)=["']?https?:/);
  expect(html.match(/<div class="plot"/g)).toHaveLength(3);
  for (const [, script = ''] of html.matchAll(/<script>(.*?)<\/script>/gs)) new Script(script);
});
