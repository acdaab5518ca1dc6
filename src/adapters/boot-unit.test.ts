import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bootUnit } from '../rollout/boot-unit.ts';
import { guardScript } from '../rollout/guard-script.ts';
import { digestOf } from '../rollout/inventory.ts';
import { recordText } from '../rollout/record.ts';
import { bootUnitPath, installBootUnit } from './boot-unit.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "evenkeel boot's 100% "));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A change of one file that was left with `mark`, in the boot `bootId`. */
function leave(state: string, number: number, mark: string, bootId = 'another'): string {
  const target = join(root, `${number}.cfg`);
  const stagedKnown = join(root, `.known-${number}.cfg`);
  const folder = join(state, 'changes', `${number}-lb1`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(target, 'bad\n');
  writeFileSync(stagedKnown, 'good\n');
  const digest = (text: string): string => digestOf(Buffer.from(text));
  const record = recordText({
    change: String(number),
    device: 'lb1',
    bootId,
    deadlineUptime: 0,
    files: [{ target, stagedKnown, stagedProposed: '', known: digest('good\n'), proposed: digest('bad\n') }],
    folders: [],
    reload: `echo reload >>'${join(folder, 'calls')}'`,
    serving: '',
    running: '',
    restart: '',
    restartAllowed: false,
  });
  writeFileSync(join(folder, 'record'), record);
  writeFileSync(join(folder, 'guard.sh'), guardScript);
  writeFileSync(join(folder, mark), '');
  return target;
}

test('the boot script brings back what another boot left, and nothing else', () => {
  const state = join(root, 'state of it');
  const armed = leave(state, 1, 'armed');
  const restoring = leave(state, 2, 'restoring');
  const confirmed = leave(state, 3, 'confirmed');
  const ours = leave(state, 4, 'armed', readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const units = join(root, 'units');
  mkdirSync(units);
  installBootUnit(state, { folder: units, systemctl: () => 0 });
  expect(spawnSync('sh', [bootUnit(state).scriptPath]).status).toBe(0);
  expect([armed, restoring, confirmed, ours].map((path) => readFileSync(path, 'utf8'))).toEqual([
    'good\n',
    'good\n',
    'bad\n',
    'bad\n',
  ]);
  expect(existsSync(join(state, 'changes', '1-lb1', 'restored'))).toBe(true);
  expect(existsSync(join(state, 'changes', '1-lb1', 'calls'))).toBe(false);
});

test('a restore that fails at boot is told by the exit status', () => {
  const state = join(root, 'state');
  const target = leave(state, 1, 'armed');
  writeFileSync(target, 'foreign\n');
  mkdirSync(join(root, 'units'));
  installBootUnit(state, { folder: join(root, 'units'), systemctl: () => 0 });
  expect(spawnSync('sh', [bootUnit(state).scriptPath]).status).toBe(5);
  expect(readFileSync(target, 'utf8')).toBe('foreign\n');
});

test('is installed once, ordered before the services, and enabled', () => {
  const units = join(root, 'units');
  const state = join(root, 'state');
  mkdirSync(units);
  const calls: (readonly string[])[] = [];
  const installer = {
    folder: units,
    systemctl: (args: readonly string[]) => {
      calls.push(args);
      return 0;
    },
  };
  const first = installBootUnit(state, installer);
  installBootUnit(state, installer);
  const path = bootUnitPath(state, units);
  expect(first).toEqual({ ok: true, value: path });
  expect(readdirSync(units)).toHaveLength(1);
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(/^Before=haproxy\.service /m);
  expect(text).toContain(`ExecStart=/bin/sh "${join(state, 'boot.sh').replaceAll('%', '%%')}"`);
  expect(calls.slice(0, 2)).toEqual([['daemon-reload'], ['enable', path.slice(dirname(path).length + 1)]]);
});

test.each([
  ['systemctl fails', 'units', 1, 'systemctl could not enable'],
  ['the folder is not there', 'nowhere', 0, 'cannot be written (ENOENT)'],
] as const)('says so when %s', (_, folder, status, message) => {
  mkdirSync(join(root, 'units'));
  const result = installBootUnit(join(root, 'state'), {
    folder: join(root, folder),
    systemctl: () => status,
  });
  expect(result.ok ? '' : result.problems[0]?.message).toContain(message);
});

test('is a unit that systemd understands, where systemd-analyze can say so', () => {
  const { name, unit } = bootUnit('/var/lib/evenkeel 100%');
  writeFileSync(join(root, name), unit);
  const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', join(root, name)], {
    encoding: 'utf8',
  });
  const complaints = (stderr ?? '').split('\n').filter((line) => line.includes(`${name}:`));
  expect(complaints).toEqual([]);
  expect(unit).toContain('RequiresMountsFor="/var/lib/evenkeel 100%%"');
});
