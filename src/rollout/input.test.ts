import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clockPort } from '../adapters/clock.ts';
import { filePort } from '../adapters/files.ts';
import { driverPorts } from '../adapters/ports.ts';
import { haproxyDriver } from '../devices/haproxy/driver.ts';
import { digestOf } from './inventory.ts';
import type { FilePort } from './ports.ts';
import type { ChangeOutcome, ChangeRequest, RolloutPorts } from './request.ts';
import { resumeChange } from './resume.ts';
import { runChange } from './run.ts';
import { changeRequest, realPorts, staged } from './testing/change.ts';
import { willingDriver } from './testing/fake-device.ts';

let folder: string;
let path: string;
const known = 'global\n# known\n';
const proposed = 'global\n# proposed\n';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-input-'));
  mkdirSync(join(folder, 'changes'));
  mkdirSync(join(folder, 'etc'));
  path = join(folder, 'etc', 'haproxy.cfg');
  writeFileSync(path, known);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function request(other: Partial<ChangeRequest> = {}): ChangeRequest {
  return changeRequest({ folder, path, port: 0 }, proposed, 'advance', {
    listeners: [],
    watchSeconds: 0.01,
    ...other,
  });
}

/** A change of the file as somebody names it. */
function requestFor(named: string): ChangeRequest {
  return request({
    configuration: [named],
    expected: new Map([[named, digestOf(Buffer.from(known))]]),
    proposals: [{ path: named, bytes: Buffer.from(proposed) }],
  });
}

function run(given: ChangeRequest, other: Partial<RolloutPorts> = {}): Promise<ChangeOutcome> {
  return runChange(given, realPorts(willingDriver, other));
}

function disk(): string {
  return readFileSync(path, 'utf8');
}

function codes({ problems }: ChangeOutcome): readonly string[] {
  return problems.map(({ code }) => code);
}

describe('the disk is full', () => {
  test('at any write: a clear problem, and known-good or nothing changed', async () => {
    let writes = 0;
    const total = await countWrites();
    expect(total).toBeGreaterThan(12);
    for (let full = 1; full <= total; full += 1) {
      writes = 0;
      const given = request();
      const files = fullFrom(() => {
        writes += 1;
        return writes >= full;
      });
      const outcome = await run(given, { files });
      const { state } = ['refused', 'restored', 'confirmed'].includes(outcome.state)
        ? outcome
        : await resumeChange(given.folder, realPorts(willingDriver));
      expect(disk(), `write ${full}`).toBe(state === 'confirmed' ? proposed : known);
      if (state !== 'confirmed') expect(codes(outcome), `write ${full}`).toContain('no-space');
      expect(staged(join(folder, 'etc'))).toEqual([]);
      writeFileSync(path, known);
    }
  });

  async function countWrites(): Promise<number> {
    let writes = 0;
    const files = fullFrom(() => {
      writes += 1;
      return false;
    });
    expect((await run(request(), { files })).state).toBe('confirmed');
    writeFileSync(path, known);
    return writes;
  }

  test.skipIf(!canMount())('for real, on a small file system (needs root)', async () => {
    const etc = join(folder, 'etc');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=755', 'tmpfs', etc]);
    try {
      const big = 'x'.repeat(30_000);
      writeFileSync(path, big);
      const expected = new Map([[path, digestOf(Buffer.from(big))]]);
      const outcome = await run(request({ expected, proposals: [{ path, bytes: Buffer.from(`${big}y`) }] }));
      expect(outcome.state).toBe('refused');
      expect(codes(outcome)).toEqual(['no-space']);
      expect(disk()).toBe(big);
      expect(readdirSync(etc)).toEqual(['haproxy.cfg']);
    } finally {
      execFileSync('umount', [etc]);
    }
  });
});

/** Real files; a write fails while `full` says so. What is already on disk can be renamed, read and removed. */
function fullFrom(full: () => boolean): FilePort {
  const guarded = (action: () => void): void => {
    if (full()) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    action();
  };
  return {
    ...filePort,
    create: (...given) => guarded(() => filePort.create(...given)),
    append: (...given) => guarded(() => filePort.append(...given)),
    syncFile: (...given) => guarded(() => filePort.syncFile(...given)),
    syncFolder: (...given) => guarded(() => filePort.syncFolder(...given)),
  };
}

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
}

describe('files of every sort', () => {
  test('a symbolic link is followed and stays one', async () => {
    const link = join(folder, 'haproxy.cfg');
    symlinkSync(path, link);
    expect((await run(requestFor(link))).state).toBe('confirmed');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(disk()).toBe(proposed);
  });

  test('a hard link is refused', async () => {
    linkSync(path, join(folder, 'second'));
    const outcome = await run(request());
    expect(codes(outcome)).toEqual(['cannot-arm']);
    expect(outcome.problems[0]?.message).toContain('2 hard links');
    expect(disk()).toBe(known);
  });

  test('a folder in place of a file is refused', async () => {
    const outcome = await run(requestFor(join(folder, 'etc')));
    expect(codes(outcome)).toEqual(['unreadable-file']);
  });

  test.skipIf(!canMount())('a mount of a single file is refused (needs root)', async () => {
    const mounted = join(folder, 'mounted.cfg');
    writeFileSync(mounted, '');
    execFileSync('mount', ['--bind', path, mounted]);
    try {
      const outcome = await run(requestFor(mounted));
      expect(codes(outcome)).toEqual(['cannot-arm']);
      expect(outcome.problems[0]?.message).toContain('mount');
    } finally {
      execFileSync('umount', [mounted]);
    }
    expect(disk()).toBe(known);
  });

  test.each([0o640, 0o4755, 0o400, 0o666])(
    'mode %i is kept, by the change and by its restore',
    async (mode) => {
      chmodSync(path, mode);
      expect((await run(request({ gate: () => bad }))).state).toBe('restored');
      expect(statSync(path).mode & 0o7777).toBe(mode);
      expect((await run(request())).state).toBe('confirmed');
      expect(statSync(path).mode & 0o7777).toBe(mode);
      expect(disk()).toBe(proposed);
    },
  );

  test.skipIf(process.getuid?.() !== 0)('owner and group are kept (needs root)', async () => {
    chownSync(path, 1234, 4321);
    expect((await run(request({ gate: () => bad }))).state).toBe('restored');
    expect([statSync(path).uid, statSync(path).gid]).toEqual([1234, 4321]);
    expect((await run(request())).state).toBe('confirmed');
    expect([statSync(path).uid, statSync(path).gid]).toEqual([1234, 4321]);
  });

  test.each(["it's.cfg", 'two words.cfg', 'dollar$HOME.cfg', 'new\nline.cfg', '`id`.cfg'])(
    'a file named %j is restored by the script too',
    async (name) => {
      path = join(folder, 'etc', name);
      writeFileSync(path, known);
      const outcome = await run(request({ gate: () => bad }));
      expect(outcome.state).toBe('restored');
      expect(disk()).toBe(known);
      expect(staged(join(folder, 'etc'))).toEqual([]);
    },
  );
});

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
    const outcome = await runChange(request(), realPorts(driver));
    expect(outcome.state).toBe('refused');
    expect(codes(outcome)).toEqual(['control-unreachable']);
    expect(disk()).toBe(known);
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
      expect(disk()).toBe(known);
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
    const outcome = await run(request(), { clock });
    expect(outcome.state).toBe('confirmed');
    const times = outcome.entries.map(({ monotonic }) => monotonic);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(outcome.entries.map(({ seq }) => seq)).toEqual(times.map((_, at) => at + 1));
  });
});
