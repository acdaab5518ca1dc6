import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../adapters/background.ts';
import { driverPorts } from '../../adapters/ports.ts';
import { type Site, startSite, until } from '../../rollout/testing/haproxy.ts';
import type { CounterSnapshot } from '../../signals/snapshot.ts';
import type { Problem } from '../../text/problem.ts';
import type { Control, Driver, Running } from '../device.ts';
import { haproxyDriver } from './driver.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});

afterAll(() => site.dispose());

/** Every test begins with version `one` on disk and serving. */
beforeEach(async () => {
  writeFileSync(site.path, site.configuration('one'));
  if ((await site.version()) === undefined) await site.start();
  else if ((await site.version()) !== 'one') {
    process.kill(site.masterPid(), 'SIGUSR2');
    await until(async () => (await site.version()) === 'one', 'version one serves');
  }
});

async function runningOf(driver: Driver): Promise<Running> {
  const now = await driver.running();
  if ('code' in now) throw new Error(now.message);
  return now;
}

async function countersOf(driver: Driver): Promise<CounterSnapshot> {
  const now = await driver.counters();
  if ('code' in now) throw new Error(now.message);
  return now;
}

function control(other: Partial<Control> = {}): Control {
  return { ...site.control, ...other };
}

const masterless = { masterSocket: undefined };

describe('what serves', () => {
  test.each([
    ['the process id file', () => control(masterless)],
    ['a process id', () => control({ ...masterless, pidFile: String(site.masterPid()) })],
    ["the configuration's path on the command line", () => control({ ...masterless, pidFile: undefined })],
  ])('is the same by %s as by the master socket', async (_, other) => {
    const byMaster = await runningOf(site.driver);
    const byProcesses = await runningOf(haproxyDriver(driverPorts, other()));
    expect(byProcesses).toEqual(byMaster);
    expect(byMaster.workers).toHaveLength(1);
  });

  test('is a problem when nothing runs', async () => {
    const driver = haproxyDriver(driverPorts, {
      configuration: [join(site.folder, 'nobody-runs-this.cfg')],
      socket: join(site.folder, 'stale.sock'),
    });
    const running = await driver.running();
    const counters = await driver.counters();
    expect((running as Problem).code).toBe('control-unreachable');
    expect((counters as Problem).code).toBe('control-unreachable');
    expect((await driver.reload())[0]?.code).toBe('control-unreachable');
  });
});

/** A connection that keeps an old worker alive. */
async function hold(): Promise<Socket> {
  const socket = connect(site.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /version HTTP/1.1\r\nHost: x\r\n');
  await until(async () => (await currentConnections()) > 0, 'the connection is accepted');
  return socket;
}

async function currentConnections(): Promise<number> {
  const info = await driverPorts.ask(join(site.folder, 'stats.sock'), 'show info\n', 1000);
  return Number(/^CurrConns: (\d+)/m.exec(info)?.[1] ?? 0);
}

describe('a reload', () => {
  test.each([
    ['the master socket', () => control()],
    ['the signal', () => control(masterless)],
    ['a command', () => control({ reload: `kill -USR2 ${site.masterPid()}` })],
  ])('by %s is proven by a new worker', async (_, other) => {
    const driver = haproxyDriver(driverPorts, other());
    const before = await runningOf(driver);
    writeFileSync(site.path, site.configuration('two'));
    expect(await driver.reload()).toEqual([]);
    const now = await driver.serving(before, [`127.0.0.1:${site.port}`], 5000);
    expect((now as Running).generation).not.toBe(before.generation);
    expect(await site.version()).toBe('two');
  });

  test('leaves an old worker that is followed, while the counters are the new one’s', async () => {
    const before = await runningOf(site.driver);
    expect((await countersOf(site.driver)).generation).toBe(before.generation);
    const socket = await hold();
    await site.driver.reload();
    const now = (await site.driver.serving(before, [], 5000)) as Running;
    expect(now.workers.filter(({ old }) => old)).toHaveLength(1);
    expect((await countersOf(site.driver)).generation).toBe(now.generation);
    expect(await site.driver.oldShare?.()).toBe(1);
    expect(await haproxyDriver(driverPorts, control(masterless)).oldShare?.()).toBeUndefined();
    socket.destroy();
    await until(async () => (await runningOf(site.driver)).workers.length === 1, 'the old worker is gone');
    expect(await site.driver.oldShare?.()).toBe(0);
  });

  test('that moves the statistics socket still gives the counters of the new worker', async () => {
    const before = await runningOf(site.driver);
    const socket = await hold();
    writeFileSync(site.path, site.configuration('two', { socket: join(site.folder, 'moved.sock') }));
    await site.driver.reload();
    const now = (await site.driver.serving(before, [], 5000)) as Running;
    const counters = await countersOf(site.driver);
    expect(counters.generation).toBe(now.generation);
    expect(counters.pools.map(({ name }) => name)).toEqual(['app']);
    expect(counters.pools[0]?.servers.map(({ name }) => name)).toEqual(['app1', 'app2']);
    socket.destroy();
  });

  test('that fails because a port is taken is not proven, though haproxy -c passes', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const before = await runningOf(site.driver);
    writeFileSync(site.path, site.configuration('two', { frontend: [`bind 127.0.0.1:${port}`] }));
    expect(await site.driver.validate([site.path])).toEqual([]);
    await site.driver.reload();
    const now = (await site.driver.serving(before, [`127.0.0.1:${site.port}`], 8000)) as Problem;
    expect(now.message).toContain('does not serve');
    expect(await site.version()).toBe('one');
    other.close();
  });

  test('whose worker dies at its start is not proven, though haproxy -c passes', async () => {
    const before = await runningOf(site.driver);
    const text = site.configuration('two').replace('global\n', 'global\n  chroot /nonexistent\n');
    writeFileSync(site.path, text);
    expect(await site.driver.validate([site.path])).toEqual([]);
    await site.driver.reload();
    const now = (await site.driver.serving(before, [`127.0.0.1:${site.port}`], 1500)) as Problem;
    expect(now.message).toContain('does not serve');
  });

  test('is not proven by a listener that another program holds', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const before = await runningOf(site.driver);
    await site.driver.reload();
    const now = (await site.driver.serving(before, [`127.0.0.1:${port}`], 1000)) as Problem;
    expect(now.message).toContain(`127.0.0.1:${port} does not accept connections`);
    other.close();
  });

  test('is not proven when nothing was reloaded', async () => {
    const before = await runningOf(site.driver);
    const now = (await site.driver.serving(before, [], 300)) as Problem;
    expect(now.message).toContain('no new worker has started');
  });
});

const shells = [['sh'], ['bash', '--posix'], ['busybox', 'sh']].filter(([command = '']) => {
  const found = spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
  if (!found) process.stderr.write(`guard commands not tried under ${command}: it is not installed\n`);
  return found;
});

describe.each(shells)('guard commands under %s %s', (...shell) => {
  const [command = '', ...options] = shell;

  async function status(text: string, since = 0): Promise<number> {
    const child = spawn(command, [...options, '-c', text], {
      stdio: 'ignore',
      env: { ...process.env, GUARD_SINCE: String(since) },
    });
    const [code] = (await once(child, 'exit')) as [number];
    return code;
  }

  test.each([
    ['with the master socket', () => control()],
    ['without', () => control(masterless)],
  ])('reload, and tell the new worker from the old, %s', async (_, other) => {
    const commands = await haproxyDriver(driverPorts, other()).guardCommands();
    const since = Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100);
    expect(await status(commands.running)).toBe(0);
    expect(await status(commands.serving, since)).not.toBe(0);
    expect(await status(commands.reload)).toBe(0);
    await until(async () => (await status(commands.serving, since)) === 0, 'the guard sees the new worker');
  });

  test('ask for every port that the known-good held', async () => {
    const commands = await site.driver.guardCommands();
    const port = await freePort();
    const text = site.configuration('two').replace(`bind 127.0.0.1:${site.port}`, `bind 127.0.0.1:${port}`);
    writeFileSync(site.path, text);
    const before = await runningOf(site.driver);
    await site.driver.reload();
    await site.driver.serving(before, [`127.0.0.1:${port}`], 5000);
    expect(await status(commands.serving)).not.toBe(0);
    writeFileSync(site.path, site.configuration('one'));
    await site.driver.reload();
    await until(async () => (await status(commands.serving)) === 0, 'the known-good ports are held again');
  });

  test('see that nothing runs', async () => {
    const commands = await site.driver.guardCommands();
    await site.stop();
    expect(await status(commands.running)).not.toBe(0);
    expect(await status(commands.serving)).not.toBe(0);
  });
});

describe('validation', () => {
  test('gives what HAProxy says at its line', async () => {
    writeFileSync(site.path, 'defaults\n  mode http\nfrontend f\n  bnid :80\n');
    const problems = await site.driver.validate([site.path]);
    const [problem] = problems.filter(({ severity }) => severity === 'error');
    expect(problem?.code).toBe('validation-refused');
    expect(problem?.span).toMatchObject({ file: site.path, line: 4 });
    expect(problem?.message).toContain("unknown keyword 'bnid'");
  });

  test('says so when the program is not there', async () => {
    const driver = haproxyDriver(driverPorts, control({ program: '/nowhere/haproxy' }));
    const [problem] = await driver.validate([site.path]);
    expect(problem?.severity).toBe('error');
    expect(problem?.message).toContain('ENOENT');
  });
});

describe('what a reload loses', () => {
  test('is read from the running program', async () => {
    const master = join(site.folder, 'master.sock');
    await driverPorts.ask(master, '@1 set weight app/app1 50%\n', 1000);
    await driverPorts.ask(master, '@1 set server app/app2 state drain\n', 1000);
    const losses = (await site.driver.reloadLoses()).join('\n');
    expect(losses).toContain('app/app2: drain set by hand ends');
    expect(losses).toContain('app/app1: runtime weight');
  });

  test('is said in general when there is no socket', async () => {
    const driver = haproxyDriver(driverPorts, control({ socket: undefined }));
    expect((await driver.reloadLoses()).join('\n')).toContain('no socket to ask');
  });
});
