import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry } from './journal.ts';
import type { State } from './machine.ts';
import { resumeChange } from './resume.ts';
import { realPorts, staged } from './testing/change.ts';
import { controllerAt, type Stopped } from './testing/controller.ts';
import { isAlive, kill, type Site, startSite, until } from './testing/haproxy.ts';

let site: Site;
let known: string;
let proposed: string;
let count = 0;

beforeAll(async () => {
  site = await startSite('v0');
});

afterAll(() => site.dispose());

beforeEach(() => {
  count += 1;
  known = readFileSync(site.path, 'utf8');
  proposed = site.configuration(`v${count}`);
});

const confirming: readonly State[] = [
  'locked',
  'inventoried',
  'proven',
  'validated',
  'staged',
  'armed',
  'guarded',
  'swapped',
  'reloaded',
  'serving',
  'serving',
  'watching',
  'confirmed',
];
const restoring: readonly State[] = [...confirming.slice(0, 11), 'restoring', 'restored'];

interface Case {
  readonly name: string;
  readonly gate: 'advance' | 'restore';
  readonly entry: number;
  readonly state: State;
}

function cases(gate: Case['gate'], states: readonly State[], from: number): readonly Case[] {
  return states.flatMap((state, at) =>
    at < from ? [] : [{ name: `entry ${at + 1}, ${state}`, gate, entry: at + 1, state }],
  );
}

const matrix = [...cases('advance', confirming, 0), ...cases('restore', restoring, 11)];

async function stopped({ gate, entry, state }: Case): Promise<Stopped> {
  const at = await controllerAt(site, proposed, { gate, entry });
  expect(at.entries.at(-1)?.state).toBe(state);
  return at;
}

function resume(folder: string): ReturnType<typeof resumeChange> {
  return resumeChange(folder, realPorts(site.driver));
}

/** Disk and running agree; nothing is staged; no guard lives; the marks name one end or none. */
async function settled({ folder, guard }: Stopped, wanted: string): Promise<void> {
  expect(readFileSync(site.path, 'utf8')).toBe(wanted);
  expect(staged(site.folder)).toEqual([]);
  await until(() => guard === undefined || !isAlive(guard), 'the guard is gone');
  const word = /string (\w+) if/.exec(wanted)?.[1];
  await until(async () => (await site.version()) === word, `${word} serves`);
  const marks = readdirSync(folder).filter((name) => /^(arming|armed|restoring|restore-failed)$/.test(name));
  expect(marks).toEqual([]);
}

/** What must stand after a death: the new one only if it was confirmed already. */
function wanted(entries: readonly JournalEntry[]): string {
  return entries.at(-1)?.state === 'confirmed' ? proposed : known;
}

describe('the controller dies', () => {
  test.each(matrix)('at $name ($gate)', async (at) => {
    const child = await stopped(at);
    kill(child.pid);
    await until(() => !isAlive(child.pid), 'the controller is gone');
    const outcome = await resume(child.folder);
    await settled(child, wanted(child.entries));
    expect(['confirmed', 'restored', 'refused']).toContain(outcome.state);
  });
});

describe('the guard dies', () => {
  test.each(matrix.filter(({ entry }) => entry >= 7))('at $name ($gate)', async (at) => {
    const child = await stopped(at);
    expect(child.guard).toBeGreaterThan(0);
    kill(child.guard ?? 0);
    await until(() => !isAlive(child.guard ?? 0), 'the guard is gone');
    await child.goOn();
    await settled(child, at.gate === 'advance' ? proposed : known);
  });
});

describe('the controller stands still until the deadline is over', () => {
  test('the guard takes the change back, and a late confirmation loses', async () => {
    const child = await controllerAt(site, proposed, { gate: 'advance', entry: 12, deadlineSeconds: 8 });
    expect(child.entries.at(-1)?.state).toBe('watching');
    await until(() => existsSync(join(child.folder, 'restored')), 'the guard restores');
    expect(readFileSync(join(child.folder, 'restore-reason'), 'utf8')).toContain('deadline');
    await child.goOn();
    expect(child.entries.at(-1)?.state).toBe('restored');
    expect(child.entries.at(-2)?.text).toContain('before it could be confirmed');
    await settled(child, known);
  });
});

describe('the process groups of controller and guard die', () => {
  test.each(matrix)('at $name ($gate)', async (at) => {
    const child = await stopped(at);
    kill(-child.pid);
    if (child.guard !== undefined) kill(-child.guard);
    await until(() => !isAlive(child.pid), 'the controller is gone');
    await resume(child.folder);
    await settled(child, wanted(child.entries));
    const again = await resume(child.folder);
    expect(['confirmed', 'restored', 'refused']).toContain(again.state);
    await settled(child, wanted(child.entries));
  });
});

describe('the process groups die around a wrapped command', () => {
  test.each(matrix.filter(({ entry, gate }) => entry >= 7 && gate === 'advance'))(
    'at $name',
    async ({ entry }) => {
      const child = await controllerAt(site, proposed, { gate: 'advance', entry, wrapped: true });
      for (const pid of [-child.pid, -(child.guard ?? child.pid)]) kill(pid);
      await until(() => !isAlive(child.pid), 'the controller is gone');
      await resume(child.folder);
      await settled(child, wanted(child.entries));
    },
  );
});

describe('the host is started again', () => {
  test.each(matrix)('at $name ($gate)', async (at) => {
    const child = await stopped(at);
    for (const pid of [-child.pid, -(child.guard ?? child.pid)]) kill(pid);
    await site.stop();
    const record = join(child.folder, 'record');
    if (at.entry >= 6) {
      const text = readFileSync(record, 'utf8').replace(/^boot_id='.*'$/m, "boot_id='another-boot'");
      writeFileSync(record, text);
    }
    const outcome = await resume(child.folder);
    expect(['confirmed', 'restored', 'refused']).toContain(outcome.state);
    expect(readFileSync(site.path, 'utf8')).toBe(wanted(child.entries));
    await site.start();
    await settled(child, wanted(child.entries));
  });
});
