import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Result } from '../../text/problem.ts';
import { openDatabase, type StateDatabase, transact } from './database.ts';
import { lockDevice } from './lock.ts';
import { getObject, putObject } from './objects.ts';
import {
  addConfirmed,
  addHold,
  addIncidentEvents,
  beginChange,
  type ChangeRow,
  clearHolds,
  confirmedHistory,
  endChange,
  holds,
  incidentEvents,
  unfinishedChanges,
} from './records.ts';

let state: string;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'evenkeel-store-'));
});

afterEach(() => rmSync(state, { recursive: true, force: true }));

function opened(): StateDatabase {
  return valueOf(openDatabase(state));
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.value;
}

function codeOf(result: Result<unknown>): string | undefined {
  return result.ok ? undefined : result.problems[0]?.code;
}

/** A process that runs lines of a module with the store's functions, and stays until it is killed. */
function other(lines: string): ChildProcess {
  const place = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const text = `
    import { lockDevice } from '${place('lock.ts')}';
    import { openDatabase, transact } from '${place('database.ts')}';
    import { beginChange } from '${place('records.ts')}';
    const state = ${JSON.stringify(state)};
    ${lines}
  `;
  return spawn(process.execPath, ['--no-warnings', '--input-type=module-typescript', '-e', text], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function said(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('the process ended without a word');
  });
  const [chunk] = (await Promise.race([once(child.stdout ?? child, 'data'), ended])) as [Buffer];
  return chunk.toString().trim();
}

describe('the lock of a device', () => {
  test('is held by one at a time', () => {
    const first = valueOf(lockDevice(state, 'lb1', '/etc/haproxy/haproxy.cfg'));
    expect(codeOf(lockDevice(state, 'lb1', '/etc/haproxy/haproxy.cfg'))).toBe('locked');
    valueOf(lockDevice(state, 'lb2', '/etc/other/haproxy.cfg')).release();
    first.release();
    valueOf(lockDevice(state, 'lb1', '/etc/haproxy/haproxy.cfg')).release();
  });

  test('is held against another process, and let go by the kernel when that one is killed', async () => {
    const child = other(`
      // Held by a name: what nothing refers to may be collected, and its lock with it.
      globalThis.held = lockDevice(state, 'lb1', '/etc/haproxy.cfg');
      console.log(held.ok);
      process.stdin.resume();
    `);
    expect(await said(child)).toBe('true');
    expect(codeOf(lockDevice(state, 'lb1', '/etc/haproxy.cfg'))).toBe('locked');
    child.kill('SIGKILL');
    await once(child, 'exit');
    valueOf(lockDevice(state, 'lb1', '/etc/haproxy.cfg')).release();
  });

  test('is a problem when it cannot be written', () => {
    writeFileSync(join(state, 'locks'), 'a file where the folder should be');
    expect(codeOf(lockDevice(state, 'lb1', '/etc/haproxy.cfg'))).toBe('state-store');
  });
});

function begin(database: StateDatabase, device = 'lb1'): ChangeRow {
  const row = { device, began: '2026-11-21T00:00:00Z', planned: '{}', plan: undefined, override: 'because' };
  return valueOf(transact(database, () => beginChange(database, row, (number) => `/changes/${number}`)));
}

describe('the records', () => {
  test('number changes, and know which did not end', () => {
    const database = opened();
    const [first, second, third] = [begin(database), begin(database, 'lb2'), begin(database)];
    expect([first.number, second.number, third.number]).toEqual([1, 2, 3]);
    endChange(database, first.number, '2026-11-21T00:01:00Z', 'confirmed');
    expect(unfinishedChanges(database)).toEqual([second, third]);
    expect(unfinishedChanges(database, 'lb1')).toEqual([third]);
    endChange(database, third.number, '2026-11-21T00:01:00Z', 'restore-failed');
    expect(unfinishedChanges(database, 'lb1').map(({ number }) => number)).toEqual([3]);
    endChange(database, third.number, '2026-11-21T00:02:00Z', 'restored');
    expect(unfinishedChanges(database, 'lb1')).toEqual([]);
  });

  test('number changes of several processes once each, from the first opening on', async () => {
    const lines = `
      const database = openDatabase(state).value;
      const row = { device: 'lb', began: '', planned: '{}' };
      const numbers = Array.from({ length: 20 }, () =>
        transact(database, () => beginChange(database, row, (number) => String(number)).number).value);
      console.log(numbers.join(' '));
    `;
    const numbers = await Promise.all([1, 2, 3].map(() => said(other(lines))));
    const all = numbers.flatMap((text) => text.split(' ').map(Number));
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
  });

  test('keep all of a transaction or nothing', () => {
    const database = opened();
    const failing = (): unknown =>
      transact(database, () => {
        begin2(database);
        throw new Error('a bug');
      });
    expect(failing).toThrow('a bug');
    expect(unfinishedChanges(database)).toEqual([]);
    const clash = transact(database, () => {
      begin2(database);
      database.exec("INSERT INTO hold VALUES ('d', 'x', 'p', 'r', 'a', 1), ('d', 'x', 'p', 'r', 'a', 1)");
    });
    expect(codeOf(clash)).toBe('state-store');
    expect(unfinishedChanges(database)).toEqual([]);
  });

  test('say that the disk is full', () => {
    const database = opened();
    database.exec('PRAGMA max_page_count = 1');
    const filled = transact(database, () => {
      for (let row = 0; row < 1000; row++) begin2(database, 'x'.repeat(4000));
    });
    expect(codeOf(filled)).toBe('no-space');
    expect(unfinishedChanges(database)).toEqual([]);
  });

  test('list what was confirmed, newest first', () => {
    const database = opened();
    const files = [{ path: '/etc/haproxy.cfg', digest: 'aa' }];
    addConfirmed(database, { device: 'lb1', at: '1', change: undefined, generation: '1@1', files });
    addConfirmed(database, { device: 'lb2', at: '2', change: 4, generation: '2@2', files });
    addConfirmed(database, { device: 'lb1', at: '3', change: 5, generation: '3@3', files });
    expect(confirmedHistory(database, 'lb1').map(({ at }) => at)).toEqual(['3', '1']);
    expect(confirmedHistory(database)[1]).toMatchObject({ device: 'lb2', change: 4, files });
  });

  test('keep holds by device and bytes until they are cleared', () => {
    const database = opened();
    const hold = { device: 'lb1', path: '/a', digest: 'd1', reason: 'harm', at: '1', change: 1 };
    addHold(database, hold);
    addHold(database, { ...hold, reason: 'harm again' });
    addHold(database, { ...hold, device: 'lb2' });
    expect(holds(database, 'lb1').map(({ reason }) => reason)).toEqual(['harm again']);
    expect(clearHolds(database, 'lb1')).toBe(1);
    expect(holds(database).map(({ device }) => device)).toEqual(['lb2']);
    expect(clearHolds(database, undefined)).toBe(1);
  });

  test('keep the events of incidents in order', () => {
    const database = opened();
    const evidence = { reference: 'journal:1' };
    const action = (text: string) => ({ kind: 'action' as const, at: '2026', text, evidence });
    expect(addIncidentEvents(database, [action('one'), action('two')])).toBe(1);
    expect(addIncidentEvents(database, [action('other')])).toBe(2);
    addIncidentEvents(database, [action('three')], 1);
    const texts = incidentEvents(database)
      .get(1)
      ?.map((event) => ('text' in event ? event.text : ''));
    expect(texts).toEqual(['one', 'two', 'three']);
  });

  test('lie in a folder that only their owner may enter', () => {
    chmodSync(state, 0o755);
    opened();
    expect(statSync(state).mode & 0o777).toBe(0o700);
  });

  test('are a problem when they are damaged, unwritable, or of a newer version', () => {
    opened().exec('PRAGMA user_version = 999');
    expect(codeOf(openDatabase(state))).toBe('state-store');
    writeFileSync(join(state, 'evenkeel.db'), 'no database at all, but a text that is long enough');
    for (const name of readdirSync(state)) if (name !== 'evenkeel.db') rmSync(join(state, name));
    expect(codeOf(openDatabase(state))).toBe('state-store');
    expect(codeOf(openDatabase(join(state, 'evenkeel.db', 'below a file')))).toBe('state-store');
  });
});

function begin2(database: StateDatabase, device = 'lb1'): void {
  const row = { device, began: '', planned: '{}', plan: undefined, override: undefined };
  beginChange(database, row, String);
}

describe('objects', () => {
  const digest = 'a'.repeat(64);

  test('are kept by digest for their owner only, and written whole', () => {
    putObject(state, digest, Buffer.from('bytes'));
    putObject(state, digest, Buffer.from('never written'));
    expect(getObject(state, digest)?.toString()).toBe('bytes');
    expect(statSync(join(state, 'objects')).mode & 0o777).toBe(0o700);
    expect(statSync(join(state, 'objects', digest)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(state, 'objects'))).toEqual([digest]);
  });

  test('are nothing when unknown, and no way out of the folder', () => {
    writeFileSync(join(state, 'secret'), 'x');
    expect(getObject(state, digest)).toBeUndefined();
    expect(getObject(state, '../secret')).toBeUndefined();
    expect(existsSync(join(state, 'objects'))).toBe(false);
  });
});
