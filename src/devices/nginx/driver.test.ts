import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { driverPorts } from '../../adapters/ports.ts';
import type { Problem } from '../../text/problem.ts';
import type { Control, Driver, Running } from '../device.ts';
import { nginxDriver } from './driver.ts';
import { parseTest } from './native.ts';
import { runningFrom } from './processes.ts';
import { freePorts, installed, type Nginx, nginxIn } from './testing/program.ts';

describe('what nginx -t says', () => {
  test.each(['nginx: [emerg]', '2026/11/21 07:45:39 [emerg] 3166#3166:'])(
    'behind %j is a problem at its line',
    (start) => {
      const output = `${start} unknown directive "bogus" in /a.conf:3\nnginx: configuration file /a.conf test failed\n`;
      expect(parseTest(1, output)).toMatchObject([
        {
          severity: 'error',
          message: 'nginx: unknown directive "bogus"',
          span: { file: '/a.conf', line: 3 },
        },
      ]);
    },
  );

  test('as a warning is one, and without a line is still a problem', () => {
    const warning = 'nginx: [warn] conflicting server name "a" on 0.0.0.0:80, ignored\n';
    expect(parseTest(0, warning)).toMatchObject([{ severity: 'warning' }]);
    expect(parseTest(1, 'Killed')).toMatchObject([
      { severity: 'error', message: expect.stringContaining('Killed') },
    ]);
  });
});

describe('processes', () => {
  test('of two generations are told apart by their titles', () => {
    const running = runningFrom('10 100 master\n11 110 old\n12 200 current\n13 205 current\n');
    expect(running?.generation).toBe('10@100/12@200');
    expect(running?.workers.map(({ old }) => old)).toEqual([true, false, false]);
    expect(runningFrom('')).toBeUndefined();
  });
});

describe.skipIf(!installed)('a running nginx (skipped where it is not installed)', () => {
  let program: Nginx;
  let port = 0;
  let other = 0;
  let control: Control;
  let driver: Driver;

  function text(version: string, more = ''): string {
    return program.whole(`server { listen 127.0.0.1:${port}; return 200 ${version}; }\n${more}`);
  }

  async function version(): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    return answer.text();
  }

  async function now(): Promise<Running> {
    const running = await driver.running();
    if ('code' in running) throw new Error(running.message);
    return running;
  }

  beforeAll(async () => {
    [port = 0, other = 0] = await freePorts(2);
    program = nginxIn('evenkeel-driver-');
    control = { configuration: [program.configuration], pidFile: program.pidFile };
    driver = nginxDriver(driverPorts, control);
    await program.start(text('one'), port);
  });

  beforeEach(async () => {
    program.write(text('one'));
    if ((await version()) === 'one') return;
    const before = await now();
    await driver.reload();
    await driver.serving(before, [], 8000);
  });

  afterAll(() => program.dispose());

  test('is found by its pid file, its pid and its configuration', async () => {
    const running = await now();
    expect(running.workers).toHaveLength(1);
    for (const pidFile of [readFileSync(program.pidFile, 'utf8').trim(), undefined])
      expect(await nginxDriver(driverPorts, { ...control, pidFile }).running()).toEqual(running);
  });

  test('is reloaded, and the proof is that every worker is new', async () => {
    const before = await now();
    program.write(text('two'));
    expect(await driver.validate([program.configuration])).toEqual([]);
    expect(await driver.reload()).toEqual([]);
    const after = await driver.serving(before, [`127.0.0.1:${port}`], 8000);
    expect((after as Running).generation).not.toBe(before.generation);
    expect(await version()).toBe('two');
  });

  test('keeps serving when its new configuration is refused', async () => {
    const before = await now();
    program.write(text('two', 'bogus on;'));
    const [problem] = await driver.validate([program.configuration]);
    expect(problem?.span).toMatchObject({ file: program.configuration, line: 5 });
    expect((await driver.reload())[0]?.message).toContain('unknown directive "bogus"');
    const after = (await driver.serving(before, [], 400)) as Problem;
    expect(after.message).toContain('no new worker has started');
    expect(await version()).toBe('one');
    expect((await now()).generation).toBe(before.generation);
  });

  test('is not proven to serve where another program holds a new port, though the test passed before', async () => {
    const before = await now();
    program.write(text('two', `server { listen 127.0.0.1:${other}; }`));
    expect(await driver.validate([program.configuration])).toEqual([]);
    const held = createServer().listen(other, '127.0.0.1');
    await once(held, 'listening');
    process.kill(Number(readFileSync(program.pidFile, 'utf8')), 'SIGHUP');
    const after = (await driver.serving(before, [`127.0.0.1:${other}`], 3500)) as Problem;
    await new Promise((resolve) => held.close(resolve));
    expect(after.message).toMatch(/no new worker has started \(.*bind\(\) to .* failed/);
    expect(await version()).toBe('one');
  });

  test('is not proven to serve where a listener of the proposal is missing', async () => {
    const before = await now();
    program.write(text('two'));
    await driver.reload();
    const after = (await driver.serving(before, [`127.0.0.1:${other}`], 1500)) as Problem;
    expect(after.message).toContain(`127.0.0.1:${other} does not accept connections`);
  });

  test('tells which part of the connections old workers hold', async () => {
    expect(await driver.oldShare?.()).toBe(0);
    const slow = connect(port, '127.0.0.1');
    await once(slow, 'connect');
    slow.write('GET / HTTP/1.1\r\n');
    const before = await now();
    await driver.reload();
    await driver.serving(before, [], 8000);
    expect(await driver.oldShare?.()).toBe(1);
    slow.destroy();
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
    program.write(text('one').replace(`:${port};`, `:${other};`));
    await driver.reload();
    await driver.serving(before, [`127.0.0.1:${other}`], 8000);
    expect(await status(commands.serving)).not.toBe(0);
    const moved = await now();
    program.write(text('one'));
    await driver.reload();
    await driver.serving(moved, [`127.0.0.1:${port}`], 8000);
    expect(await status(commands.serving)).toBe(0);
  });

  test('says what it cannot tell', async () => {
    expect(((await driver.counters()) as Problem).code).toBe('control-unreachable');
    expect((await driver.reloadLoses()).join(' ')).toContain('max_fails');
  });

  test('that is not there is a problem', async () => {
    const nobody = nginxDriver(driverPorts, {
      configuration: ['/nowhere.conf'],
      pidFile: join(program.folder, 'none'),
    });
    expect(((await nobody.running()) as Problem).code).toBe('control-unreachable');
    expect((await nobody.reload())[0]?.code).toBe('control-unreachable');
    expect(await status((await nobody.guardCommands()).reload)).not.toBe(0);
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
