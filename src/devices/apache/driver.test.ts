import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { driverPorts } from '../../adapters/ports.ts';
import type { Problem } from '../../text/problem.ts';
import type { Control, Driver, Running } from '../device.ts';
import { apacheDriver } from './driver.ts';
import { runningFrom } from './processes.ts';
import { answerTo, freePorts, type Httpd, httpdIn, installed } from './testing/httpd.ts';
import { parseValidation } from './validation.ts';

describe('what httpd -t says', () => {
  test.each([
    [
      'AH00526: Syntax error on line 3 of /a.conf:\nKeepAlive must be On or Off',
      '/a.conf',
      3,
      'httpd: KeepAlive must be On or Off',
    ],
    [
      'apache2: Syntax error on line 9 of /a.conf: Syntax error on line 1 of /b.load: Cannot load x.so',
      '/b.load',
      1,
      'httpd: Cannot load x.so',
    ],
  ])('in %j is a problem at its line', (output, file, line, message) => {
    const [problem] = parseValidation(1, output);
    expect(problem).toMatchObject({ severity: 'error', message, span: { file, line } });
  });

  test('as a warning is one', () => {
    const output =
      '[Sat Nov 21 05:49:12.4 2026] [core:warn] [pid 1:tid 1] AH00111: Config variable ${X} is not defined\nSyntax OK';
    expect(parseValidation(0, output)).toMatchObject([
      { severity: 'warning', message: 'httpd: Config variable ${X} is not defined' },
    ]);
  });

  test('without a file is one too', () => {
    const output =
      "(2)No such file or directory: AH02291: Cannot access directory '/x/logs/' for main error log\nAH00014: Configuration check failed";
    expect(parseValidation(1, output).map(({ message }) => message)).toEqual([
      "httpd: Cannot access directory '/x/logs/' for main error log",
    ]);
  });

  test('without a line is still a problem', () => {
    expect(parseValidation(1, "No MPM loaded.\nAction '-t' failed.")[0]?.message).toContain('No MPM loaded');
  });
});

describe('processes', () => {
  test('of two generations are told apart by who listens', () => {
    const running = runningFrom('10 100 parent\n11 110 old\n12 200 current\n13 205 current\n');
    expect(running?.generation).toBe('10@100/12@200');
    expect(running?.workers.map(({ old }) => old)).toEqual([true, false, false]);
  });

  test('whose sockets cannot be seen all count', () => {
    expect(runningFrom('10 100 parent\n11 110 old\n')?.generation).toBe('10@100/11@110');
    expect(runningFrom('')).toBeUndefined();
  });
});

describe.skipIf(!installed)('a running httpd (skipped where it is not installed)', () => {
  let httpd: Httpd;
  let port = 0;
  let other = 0;
  let control: Control;
  let driver: Driver;

  function text(version: string, more = ''): string {
    return `Listen 127.0.0.1:${port}\nServerName x.test\nHeader always set X-Version ${version}\n${more}`;
  }

  async function version(): Promise<string> {
    const { headers } = await answerTo({ address: '127.0.0.1', port, host: 'x.test', path: '/' });
    return String(headers['x-version']);
  }

  async function now(): Promise<Running> {
    const running = await driver.running();
    if ('code' in running) throw new Error(running.message);
    return running;
  }

  beforeAll(async () => {
    [port = 0, other = 0] = await freePorts(2);
    httpd = httpdIn('evenkeel-driver-', ['headers']);
    control = { configuration: [httpd.configuration], pidFile: httpd.pidFile, program: 'apache2' };
    driver = apacheDriver(driverPorts, control);
    await httpd.start(text('one'), port);
  });

  beforeEach(async () => {
    httpd.write(text('one'));
    if ((await version()) === 'one') return;
    const before = await now();
    await driver.reload();
    await driver.serving(before, [], 8000);
  });

  afterAll(() => httpd.dispose());

  test('is found by its pid file, its pid and its configuration', async () => {
    const running = await now();
    expect(running.workers.length).toBeGreaterThan(0);
    for (const pidFile of [readFileSync(httpd.pidFile, 'utf8').trim(), undefined])
      expect(await apacheDriver(driverPorts, { ...control, pidFile }).running()).toEqual(running);
  });

  test('is reloaded, and the proof is that every listening process is new', async () => {
    const before = await now();
    httpd.write(text('two'));
    expect(await driver.validate([httpd.configuration])).toEqual([]);
    expect(await driver.reload()).toEqual([]);
    const after = await driver.serving(before, [`127.0.0.1:${port}`], 8000);
    expect((after as Running).generation).not.toBe(before.generation);
    expect(await version()).toBe('two');
  });

  test('keeps serving when its new configuration is refused', async () => {
    const before = await now();
    httpd.write(text('two', 'Bogus\n'));
    const [problem] = await driver.validate([httpd.configuration]);
    expect(problem?.span).toMatchObject({ file: httpd.configuration, line: httpd.preambleLines + 4 });
    expect((await driver.reload())[0]?.message).toContain("Invalid command 'Bogus'");
    const after = (await driver.serving(before, [], 400)) as Problem;
    expect(after.message).toContain('no new process has started');
    expect(await version()).toBe('one');
    expect((await now()).generation).toBe(before.generation);
  });

  test('is not proven to serve where a listener of the proposal is missing', async () => {
    const before = await now();
    httpd.write(text('two'));
    await driver.reload();
    const after = (await driver.serving(before, [`127.0.0.1:${other}`], 4000)) as Problem;
    expect(after.message).toContain(`127.0.0.1:${other} does not accept connections`);
  });

  test('tells the guard when a new generation serves', async () => {
    const commands = await driver.guardCommands();
    const ticks = String(Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100) + 1);
    expect(await status(commands.running)).toBe(0);
    expect(await status(commands.serving)).toBe(0);
    expect(await status(commands.serving, ticks)).not.toBe(0);
    const before = await now();
    expect(await status(commands.reload)).toBe(0);
    await driver.serving(before, [], 8000);
    expect(await status(commands.serving, ticks)).toBe(0);
  });

  test('asks the guard for the ports that the known-good held', async () => {
    const commands = await driver.guardCommands();
    const before = await now();
    httpd.write(text('two').replace(`:${port}`, `:${other}`));
    await driver.reload();
    await driver.serving(before, [`127.0.0.1:${other}`], 8000);
    expect(await status(commands.serving)).not.toBe(0);
    const moved = await now();
    httpd.write(text('one'));
    await driver.reload();
    await driver.serving(moved, [`127.0.0.1:${port}`], 8000);
    expect(await status(commands.serving)).toBe(0);
  });

  test('says what it cannot tell', async () => {
    expect(((await driver.counters()) as Problem).code).toBe('control-unreachable');
    expect((await driver.reloadLoses()).join(' ')).toContain('BalancerPersist');
  });

  test('that is not there is a problem', async () => {
    const nobody = apacheDriver(driverPorts, {
      configuration: ['/nowhere.conf'],
      pidFile: join(httpd.folder, 'none'),
    });
    expect(((await nobody.running()) as Problem).code).toBe('control-unreachable');
    expect((await nobody.reload())[0]?.code).toBe('control-unreachable');
    expect(await status((await nobody.guardCommands()).reload)).not.toBe(0);
  });

  test('is not proven to serve where another program holds a new port, though the test passes', async () => {
    const held = createServer().listen(other, '127.0.0.1');
    await once(held, 'listening');
    const before = await now();
    httpd.write(text('two', `Listen 127.0.0.1:${other}\n`));
    expect(await driver.validate([httpd.configuration])).toEqual([]);
    await driver.reload();
    const after = (await driver.serving(before, [`127.0.0.1:${other}`], 1500)) as Problem;
    expect(after.message).toContain('does not serve');
    await new Promise((resolve) => held.close(resolve));
    await httpd.stop();
    await httpd.start(text('one'), port);
  });

  async function status(command: string, since = '0'): Promise<number> {
    const child = spawn('sh', ['-c', command], {
      stdio: 'ignore',
      env: { ...process.env, GUARD_SINCE: since },
    });
    const [code] = (await once(child, 'exit')) as [number];
    return code;
  }
});
