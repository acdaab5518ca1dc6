import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clockPort } from '../adapters/clock.ts';
import { driverPorts } from '../adapters/ports.ts';
import { haproxyDriver } from '../devices/haproxy/driver.ts';
import { digestOf } from './inventory.ts';
import type { ChangeRequest } from './request.ts';
import { runChange } from './run.ts';
import { realPorts, staged } from './testing/change.ts';
import { codes, type FileBench, fileBench, known, proposed } from './testing/file-bench.ts';

let bench: FileBench;
let folder: string;
let path: string;

beforeEach(() => {
  bench = fileBench();
  ({ folder, path } = bench);
});

afterEach(() => bench.dispose());

/** A change of the file as somebody names it. */
function requestFor(named: string): ChangeRequest {
  return bench.request({
    configuration: [named],
    expected: new Map([[named, digestOf(Buffer.from(known))]]),
    proposals: [{ path: named, bytes: Buffer.from(proposed) }],
  });
}

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
}

describe('files of every sort', () => {
  test('a symbolic link is followed and stays one', async () => {
    const link = join(folder, 'haproxy.cfg');
    symlinkSync(path, link);
    expect((await bench.run(requestFor(link))).state).toBe('confirmed');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(bench.disk()).toBe(proposed);
  });

  test('a hard link is refused', async () => {
    linkSync(path, join(folder, 'second'));
    const outcome = await bench.run(bench.request());
    expect(codes(outcome)).toEqual(['cannot-arm']);
    expect(outcome.problems[0]?.message).toContain('2 hard links');
    expect(bench.disk()).toBe(known);
  });

  test('a folder in place of a file is refused', async () => {
    const outcome = await bench.run(requestFor(join(folder, 'etc')));
    expect(codes(outcome)).toEqual(['unreadable-file']);
  });

  test.skipIf(!canMount())('a mount of a single file is refused (needs root)', async () => {
    const mounted = join(folder, 'mounted.cfg');
    writeFileSync(mounted, '');
    execFileSync('mount', ['--bind', path, mounted]);
    try {
      const outcome = await bench.run(requestFor(mounted));
      expect(codes(outcome)).toEqual(['cannot-arm']);
      expect(outcome.problems[0]?.message).toContain('mount');
    } finally {
      execFileSync('umount', [mounted]);
    }
    expect(bench.disk()).toBe(known);
  });

  test.each([0o640, 0o4755, 0o400, 0o666])(
    'mode %i is kept, by the change and by its restore',
    async (mode) => {
      chmodSync(path, mode);
      expect((await bench.run(bench.request({ gate: () => bad }))).state).toBe('restored');
      expect(statSync(path).mode & 0o7777).toBe(mode);
      expect((await bench.run(bench.request())).state).toBe('confirmed');
      expect(statSync(path).mode & 0o7777).toBe(mode);
      expect(bench.disk()).toBe(proposed);
    },
  );

  test.skipIf(process.getuid?.() !== 0)('owner and group are kept (needs root)', async () => {
    chownSync(path, 1234, 4321);
    expect((await bench.run(bench.request({ gate: () => bad }))).state).toBe('restored');
    expect([statSync(path).uid, statSync(path).gid]).toEqual([1234, 4321]);
    expect((await bench.run(bench.request())).state).toBe('confirmed');
    expect([statSync(path).uid, statSync(path).gid]).toEqual([1234, 4321]);
  });

  test.each(["it's.cfg", 'two words.cfg', 'dollar$HOME.cfg', 'new\nline.cfg', '`id`.cfg'])(
    'a file named %j is restored by the script too',
    async (name) => {
      const odd = fileBench(name);
      const outcome = await odd.run(odd.request({ gate: () => bad }));
      expect(outcome.state).toBe('restored');
      expect(odd.disk()).toBe(known);
      expect(staged(odd.etc)).toEqual([]);
      odd.dispose();
    },
  );
});

test.skipIf(!canSetAttribute())('extended attributes are kept (needs python3 to set one)', async () => {
  python(`os.setxattr(${JSON.stringify(path)}, 'user.origin', b'ansible')`);
  const read = `sys.stdout.buffer.write(os.getxattr(${JSON.stringify(path)}, 'user.origin'))`;
  expect((await bench.run(bench.request({ gate: () => bad }))).state).toBe('restored');
  expect(python(read)).toBe('ansible');
  expect((await bench.run(bench.request())).state).toBe('confirmed');
  expect(python(read)).toBe('ansible');
});

function python(text: string): string | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', `import os, sys; ${text}`], { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

function canSetAttribute(): boolean {
  const at = mkdtempSync(join(tmpdir(), 'evenkeel-attribute-'));
  const can = python(`os.setxattr(${JSON.stringify(at)}, 'user.origin', b'x')`) !== undefined;
  rmSync(at, { recursive: true });
  return can;
}

const bad = { decision: 'restore', reasons: ['harm'], evidence: {} } as const;

describe('nobody answers', () => {
  test.each([
    ['a missing socket', (): string => join(folder, 'none.sock')],
    ['a stale socket', (): string => staleSocket(join(folder, 'stale.sock'))],
    ['a file that is no socket', (): string => path],
  ])('%s is a problem with its name, and nothing changes', async (_, socket) => {
    const masterSocket = socket();
    const driver = haproxyDriver(driverPorts, { configuration: [path], socket: masterSocket, masterSocket });
    expect((await driver.counters()) as object).toMatchObject({ code: 'control-unreachable' });
    const outcome = await runChange(bench.request(), realPorts(driver));
    expect(outcome.state).toBe('refused');
    expect(codes(outcome)).toEqual(['control-unreachable']);
    expect(bench.disk()).toBe(known);
  });
});

/** A socket whose owner was killed and could not take it away. */
function staleSocket(at: string): string {
  const program = `require('node:net').createServer().listen(${JSON.stringify(at)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', program]);
  return at;
}

describe('the user may not', () => {
  const script = new URL('testing/change-here.ts', import.meta.url).pathname;
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '--no-warnings'];
  /** The tests need root, setpriv, and a source tree that everybody may read. */
  const impossible =
    process.getuid?.() !== 0 || spawnSync('setpriv', [...nobody, '--check', script]).status !== 0;

  test.skipIf(process.getuid?.() !== 0)(
    'write beside the file: refused, nothing changed (needs root)',
    () => {
      chmodSync(folder, 0o755);
      for (const sub of ['etc', 'changes']) chmodSync(join(folder, sub), sub === 'etc' ? 0o755 : 0o777);
      const answer = asNobody(path);
      expect(answer.state).toBe('refused');
      expect(answer.codes).toEqual(['state-store']);
      expect(bench.disk()).toBe(known);
      expect(staged(join(folder, 'etc'))).toEqual([]);
    },
  );

  test.skipIf(impossible)('read the file: refused (needs root)', () => {
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'changes'), 0o777);
    chmodSync(path, 0o600);
    expect(asNobody(path)).toEqual({ state: 'refused', codes: ['unreadable-file'] });
  });

  /** Runs the change in a process of the user `nobody`. */
  function asNobody(target: string): { readonly state: string; readonly codes: readonly string[] } {
    const order = JSON.stringify({ folder, path: target, digest: digestOf(Buffer.from(known)), proposed });
    const said = spawnSync('setpriv', [...nobody, script, order], { encoding: 'utf8' });
    if (said.status !== 0) throw new Error(said.stderr);
    return JSON.parse(said.stdout) as ReturnType<typeof asNobody>;
  }
});

describe('the wall clock', () => {
  test('may jump back: order and deadline do not depend on it', async () => {
    let hour = 23;
    const clock = { ...clockPort, wall: () => `2024-06-01T${String(hour--).padStart(2, '0')}:00:00.000Z` };
    const outcome = await bench.run(bench.request(), { clock });
    expect(outcome.state).toBe('confirmed');
    const times = outcome.entries.map(({ monotonic }) => monotonic);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(outcome.entries.map(({ seq }) => seq)).toEqual(times.map((_, at) => at + 1));
  });
});
