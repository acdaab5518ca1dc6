import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processStart } from '../adapters/ports.ts';
import { digestOf } from './inventory.ts';
import { type ArmedFile, type Bench, guardBench } from './testing/guard.ts';
import { kill, until } from './testing/haproxy.ts';

const bad: ArmedFile = { name: 'a.cfg', known: 'good\n', proposed: 'bad\n' };
let bench: Bench;
let children: ChildProcess[] = [];

beforeEach(() => {
  bench = guardBench();
  writeFileSync(bench.path('running'), 'bad\n');
});

afterEach(() => {
  for (const { pid } of children) if (pid !== undefined) kill(pid);
  children = [];
  bench.dispose();
});

async function watching(shell?: readonly string[]): Promise<ChildProcess & { readonly said: string }> {
  const child = bench.watch(shell);
  children.push(child);
  const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return Object.assign(child, { said: chunk.toString().trim() });
}

async function exit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

const shells = [['sh'], ['bash', '--posix'], ['busybox', 'sh']].filter(([command = '']) => {
  const found = spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
  if (!found) process.stderr.write(`guard not tried under ${command}: it is not installed\n`);
  return found;
});

describe.each(shells)('the guard under %s %s', (...shell) => {
  test('acknowledges with its process id, its start and the digest of the record', async () => {
    bench.arm([bad]);
    const guard = await watching(shell);
    const pid = guard.pid ?? 0;
    const record = digestOf(readFileSync(join(bench.change, 'record')));
    expect(guard.said).toBe(`armed ${pid} ${processStart(pid)} ${record}`);
  });

  test('restores when it is told to', async () => {
    bench.arm([bad]);
    const guard = await watching(shell);
    guard.stdin?.write('restore\n');
    expect(await exit(guard)).toBe(0);
    expect(bench.marks()).toEqual(['restored']);
    expect(bench.read('a.cfg')).toBe('good\n');
    expect(bench.read('running')).toBe('good\n');
    expect(statSync(bench.path('a.cfg')).mode & 0o777).toBe(0o640);
    expect(bench.read('change/restore-reason')).toBe('the controller asked for it\n');
  });

  test('restores when its controller is gone', async () => {
    bench.arm([bad]);
    const guard = await watching(shell);
    guard.stdin?.end();
    expect(await exit(guard)).toBe(0);
    expect(bench.read('running')).toBe('good\n');
    expect(bench.read('change/restore-reason')).toBe('the controller is gone\n');
  });

  test('restores when the deadline is over, whatever the wall clock says', async () => {
    bench.arm([bad], { deadlineUptime: 0 });
    const guard = await watching(shell);
    expect(await exit(guard)).toBe(0);
    expect(bench.read('running')).toBe('good\n');
    expect(bench.read('change/restore-reason')).toBe('not confirmed before the deadline\n');
  });

  test('restores when the host was started again', async () => {
    bench.arm([bad], { bootId: 'another' });
    const guard = await watching(shell);
    expect(await exit(guard)).toBe(0);
    expect(bench.read('running')).toBe('good\n');
  });

  test('restores when it is terminated, and does not care for a hang-up', async () => {
    bench.arm([bad]);
    const guard = await watching(shell);
    process.kill(guard.pid ?? 0, 'SIGHUP');
    process.kill(guard.pid ?? 0, 'SIGTERM');
    expect(await exit(guard)).toBe(0);
    expect(bench.read('change/restore-reason')).toBe('the guard was told to end\n');
    expect(bench.read('running')).toBe('good\n');
  });

  test('touches nothing once the change is confirmed', async () => {
    bench.arm([bad]);
    const guard = await watching(shell);
    renameSync(join(bench.change, 'armed'), join(bench.change, 'confirmed'));
    guard.stdin?.end('restore\n');
    expect(await exit(guard)).toBe(0);
    expect(bench.run('restore', shell)).toBe(0);
    expect(bench.marks()).toEqual(['confirmed']);
    expect(bench.read('a.cfg')).toBe('bad\n');
  });
});

describe('a restore', () => {
  test('can be asked for again and does nothing then', () => {
    bench.arm([bad]);
    expect(bench.run('restore')).toBe(0);
    expect(bench.run('restore')).toBe(0);
    expect(bench.read('calls')).toBe('reload\n');
  });

  test('goes on where a killed one stopped', async () => {
    const files = [bad, { name: 'b.map', known: 'one\n', proposed: 'two\n' }];
    bench.arm(files);
    renameSync(join(bench.change, 'armed'), join(bench.change, 'restoring'));
    renameSync(bench.path('.evenkeel-c1-known-a.cfg'), bench.path('a.cfg'));
    writeFileSync(join(bench.change, 'restorer'), '999999 1\n');
    expect(bench.run('restore')).toBe(0);
    expect(bench.marks()).toEqual(['restored']);
    expect(bench.read('b.map')).toBe('one\n');
    expect(bench.read('running')).toBe('good\n');
  });

  test('by two at once ends well', async () => {
    bench.arm([bad]);
    const guards = await Promise.all([watching(), watching()]);
    for (const { stdin } of guards) stdin?.end();
    expect(await Promise.all(guards.map(exit))).toEqual([0, 0]);
    expect(bench.marks()).toEqual(['restored']);
    expect(bench.read('running')).toBe('good\n');
  });

  test('stops before it touches anything when a file holds foreign bytes', () => {
    bench.arm([bad, { name: 'b.map', known: 'one\n', proposed: 'two\n', now: 'three\n' }]);
    expect(bench.run('restore')).toBe(5);
    expect(bench.marks()).toEqual(['restore-failed']);
    expect(bench.read('change/foreign-edit')).toContain(bench.path('b.map'));
    expect([bench.read('a.cfg'), bench.read('b.map')]).toEqual(['bad\n', 'three\n']);
    expect(bench.read('.evenkeel-c1-known-b.map')).toBe('one\n');
    expect(bench.read('calls')).toBeUndefined();
  });

  test('takes up again after the foreign edit is gone', () => {
    bench.arm([{ ...bad, now: 'foreign\n' }]);
    expect(bench.run('restore')).toBe(5);
    writeFileSync(bench.path('a.cfg'), 'bad\n');
    expect(bench.run('restore')).toBe(0);
    expect(bench.marks()).toEqual(['restored']);
  });

  test('refuses a damaged copy of the known-good', () => {
    bench.arm([bad]);
    writeFileSync(bench.path('.evenkeel-c1-known-a.cfg'), 'goo');
    expect(bench.run('restore')).toBe(5);
    expect(bench.read('a.cfg')).toBe('bad\n');
    expect(bench.log()).toContain('is damaged');
  });

  test('puts back what was removed and moves aside what was added', () => {
    bench.arm([
      { name: 'a.cfg', known: 'good\n', proposed: undefined },
      { name: 'b.cfg', known: undefined, proposed: 'new\n' },
    ]);
    expect(bench.run('restore')).toBe(0);
    expect(bench.read('a.cfg')).toBe('good\n');
    expect(existsSync(bench.path('b.cfg'))).toBe(false);
  });

  test('puts back whatever a wrapped command made, and what it added to a folder', () => {
    mkdirSync(bench.path('conf.d'));
    bench.arm([{ ...bad, wrapped: true }], { folders: [bench.path('conf.d')] });
    writeFileSync(bench.path('conf.d/20 new.cfg'), 'added\n');
    expect(bench.run('restore')).toBe(0);
    expect(bench.read('a.cfg')).toBe('good\n');
    expect(existsSync(bench.path('conf.d/20 new.cfg'))).toBe(false);
    expect(bench.read('conf.d/.evenkeel-c1-extra-20 new.cfg')).toBe('added\n');
  });

  test('tells the work of a wrapped command from a later foreign edit', () => {
    bench.arm([{ ...bad, wrapped: true, now: 'later\n' }]);
    writeFileSync(join(bench.change, 'produced'), `${digestOf(Buffer.from('bad\n'))}\n`);
    expect(bench.run('restore')).toBe(5);
    expect(bench.read('a.cfg')).toBe('later\n');
  });

  test('refuses a record that is cut off', () => {
    bench.arm([bad]);
    const record = join(bench.change, 'record');
    writeFileSync(record, readFileSync(record, 'utf8').replace(/end='record'\n$/, ''));
    expect(bench.run('restore')).toBe(5);
    expect(bench.marks()).toEqual(['armed']);
  });
});

describe('after a restart of the host', () => {
  test('the boot unit puts the files back and reloads nothing', () => {
    bench.arm([bad], { bootId: 'another' });
    expect(bench.run('boot')).toBe(0);
    expect(bench.marks()).toEqual(['restored']);
    expect(bench.read('a.cfg')).toBe('good\n');
    expect(bench.read('calls')).toBeUndefined();
  });

  test('the boot unit leaves a change of this boot to its guard', () => {
    bench.arm([bad]);
    expect(bench.run('boot')).toBe(0);
    expect(bench.marks()).toEqual(['armed']);
  });

  test('a program that does not run is left to start on the files', () => {
    bench.arm([bad], { bootId: 'another' });
    spawnSync('rm', [bench.path('running')]);
    expect(bench.run('restore')).toBe(0);
    expect(bench.read('a.cfg')).toBe('good\n');
    expect(bench.read('calls')).toBeUndefined();
  });
});

test('a guard that was killed leaves the change to the next', async () => {
  bench.arm([bad]);
  const first = await watching();
  kill(first.pid ?? 0);
  await until(() => first.signalCode !== null, 'the guard is gone');
  const second = await watching();
  first.stdin?.end();
  await until(() => bench.has(`orphaned.${first.pid}`), "the end of the first guard's input is seen");
  expect(bench.marks()).toEqual(['armed']);
  second.stdin?.end();
  expect(await exit(second)).toBe(0);
  expect(bench.read('running')).toBe('good\n');
});
