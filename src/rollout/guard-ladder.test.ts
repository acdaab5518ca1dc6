import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ArmedFile, type Bench, guardBench } from './testing/guard.ts';

const bad: ArmedFile = { name: 'a.cfg', known: 'good\n', proposed: 'bad\n' };
let bench: Bench;

beforeEach(() => {
  bench = guardBench();
  writeFileSync(bench.path('running'), 'bad\n');
});

afterEach(() => bench.dispose());

describe('a restore while a reload may be under way', () => {
  beforeEach(() => {
    bench.arm([bad]);
    rmSync(join(bench.change, 'served'));
  });

  test('reloads once more, since the first new worker may have read the other files', () => {
    expect(bench.run('restore')).toBe(0);
    expect(bench.read('calls')).toBe('reload\nreload\n');
    expect(bench.read('running')).toBe('good\n');
  });

  test('is no success when only the first reload takes', () => {
    bench.arm([bad], { reload: '[ ! -e ../once ] || exit 1; : >../once; cat ../a.cfg >../running' });
    rmSync(join(bench.change, 'served'));
    expect(bench.run('restore')).toBe(5);
    expect(bench.marks()).toEqual(['restore-failed']);
  });
});

describe('a restore that does not take', () => {
  const counted = (limit: number): string =>
    `echo x >>calls; [ $(wc -l <calls) -ge ${limit} ] || exit 1; cat ../a.cfg >../running`;

  test('is tried again', () => {
    bench.arm([bad], { reload: counted(3) });
    expect(bench.run('restore')).toBe(0);
    expect(bench.read('running')).toBe('good\n');
    expect(bench.log().match(/reload failed/g)).toHaveLength(2);
  });

  test('fails loudly in the end and never restarts what still serves', () => {
    bench.arm([bad], { reload: 'exit 1', restart: 'echo restart >../calls' });
    expect(bench.run('restore')).toBe(5);
    expect(bench.marks()).toEqual(['restore-failed']);
    expect(bench.read('a.cfg')).toBe('good\n');
    expect(bench.read('calls')).toBeUndefined();
  });

  test('restarts when policy allows', () => {
    bench.arm([bad], { reload: 'exit 1', restart: 'cat ../a.cfg >../running', restartAllowed: true });
    expect(bench.run('restore')).toBe(0);
    expect(bench.read('running')).toBe('good\n');
  });

  test('restarts when nothing runs that a restart could stop', () => {
    bench.arm([bad], { restart: 'cat ../a.cfg >../running' });
    spawnSync('rm', [bench.path('running')]);
    expect(bench.run('restore')).toBe(0);
    expect(bench.read('running')).toBe('good\n');
    expect(bench.read('calls')).toBeUndefined();
  });

  test('fails when the files cannot be replaced', () => {
    mkdirSync(bench.path('fixed'));
    bench.arm([{ name: 'fixed/a.cfg', known: 'good\n', proposed: 'bad\n' }]);
    // Root may write anywhere, so the copy is taken away under the guard's hands instead of its rights.
    if (process.getuid?.() === 0) spawnSync('rm', [bench.path('fixed/.evenkeel-c1-known-a.cfg')]);
    else chmodSync(bench.path('fixed'), 0o500);
    expect(bench.run('restore')).toBe(5);
    expect(bench.read('fixed/a.cfg')).toBe('bad\n');
    chmodSync(bench.path('fixed'), 0o700);
  });
});
