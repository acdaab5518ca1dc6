import {
  chmodSync,
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
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clockPort } from '../adapters/clock.ts';
import { guardPort } from '../adapters/guard-process.ts';
import { digestOf } from './inventory.ts';
import { resumeChange } from './resume.ts';
import { runChange } from './run.ts';
import { realPorts } from './testing/change.ts';
import { type CrashFiles, crashFiles, type Fate, type Image } from './testing/crash-files.ts';
import { idleGuard, willingDriver } from './testing/fake-device.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'evenkeel-crash-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Two files that change, one that the change makes and one that it takes away. */
const known = ['global\n# known\n', '/api known\n', undefined, '# removed\n'];
const proposed = ['global\n# proposed, and longer\n', '/api proposed\n', '# added\n', undefined];

function targets(): readonly string[] {
  const names = ['etc/haproxy.cfg', 'maps/paths.map', 'etc/added.cfg', 'etc/removed.cfg'];
  return names.map((name) => join(root, name));
}

function bytesOf(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text);
}

function folder(): string {
  return join(root, 'state');
}

/** A whole change of files in two folders on the forgetful disk. */
async function changeOn(acknowledges: boolean): Promise<CrashFiles> {
  const initial = targets().flatMap((path, at) => {
    const bytes = bytesOf(known[at]);
    return bytes === undefined ? [] : [[path, { bytes, mode: 0o644 }] as const];
  });
  const disk = crashFiles(new Map(initial));
  await runChange(
    {
      change: 'c1',
      device: 'lb1',
      folder: folder(),
      configuration: targets().slice(0, 1),
      expected: new Map(
        targets().map((path, at) => {
          const bytes = bytesOf(known[at]);
          return [path, bytes === undefined ? '' : digestOf(bytes)];
        }),
      ),
      references: [],
      proposals: targets().map((path, at) => ({ path, bytes: bytesOf(proposed[at]) })),
      listeners: [],
      takenAddresses: async () => [],
      wayBack: () => [],
      gate: () => ({ decision: 'advance', reasons: [], evidence: {} }),
      watchSeconds: 0.001,
      deadlineSeconds: 60,
      allowRestart: false,
    },
    {
      files: disk.port,
      clock: { ...clockPort, bootId: () => 'the-boot-before', sleep: async () => undefined },
      // The restore itself is the script's, on a real disk: here it only fails to happen.
      guard: { ...guardPort, start: idleGuard(disk.port, acknowledges), restoreNow: async () => 5 },
      driver: willingDriver,
      onEntry: () => undefined,
    },
  );
  return disk;
}

function write(image: Image): void {
  rmSync(root, { recursive: true, force: true });
  for (const path of [...targets(), join(folder(), 'record')]) mkdirSync(dirname(path), { recursive: true });
  for (const [path, { bytes, mode }] of image) {
    writeFileSync(path, bytes);
    chmodSync(path, mode);
  }
}

function contents(): readonly (string | undefined)[] {
  return targets().map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined));
}

/** Cuts the power, starts again, resumes; says how the change ended. */
async function recover(disk: CrashFiles, cut: number, fate: Fate): Promise<string> {
  write(disk.survivors(cut, fate));
  for (const [at, text] of contents().entries()) expect([known[at], proposed[at]]).toContain(text);
  const { state } = await resumeChange(folder(), realPorts(willingDriver));
  expect(contents()).toEqual(state === 'confirmed' ? proposed : known);
  const left = targets().flatMap((path) => readdirSync(dirname(path)));
  expect(left.filter((name) => name.startsWith('.evenkeel'))).toEqual([]);
  return state;
}

const fates: readonly (readonly [string, Fate])[] = [
  ['nothing unsynced survives', () => false],
  ['everything survives', () => true],
  ['the first half of what is unsynced survives', (at) => at < 2],
  ['only what came last survives', (at) => at >= 1],
];

describe('the power is cut', () => {
  test.each(fates)('after every operation, and %s', async (_, fate) => {
    const disk = await changeOn(true);
    const ends = new Set<string>();
    for (let cut = 0; cut <= disk.operations().length; cut += 1) ends.add(await recover(disk, cut, fate));
    expect([...ends]).toEqual(['refused', 'restored', 'confirmed']);
  });

  test('after a change was confirmed: it stays so', async () => {
    const disk = await changeOn(true);
    const claimed = disk.operations().findIndex((name) => name.endsWith('/confirmed'));
    expect(disk.operations()[claimed + 1]).toBe(`sync folder ${folder()}`);
    for (let cut = claimed + 2; cut <= disk.operations().length; cut += 1)
      expect(await recover(disk, cut, () => false)).toBe('confirmed');
  });

  test('at any moment, and anything may survive', async () => {
    const disk = await changeOn(true);
    const cuts = fc.nat({ max: disk.operations().length });
    await fc.assert(
      fc.asyncProperty(cuts, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), async (cut, lucky) => {
        await recover(disk, cut, (at) => lucky[at % lucky.length] === true);
      }),
      { numRuns: 100 },
    );
  });

  test('while a change is refused because its guard was silent', async () => {
    const disk = await changeOn(false);
    for (let cut = 0; cut <= disk.operations().length; cut += 1) await recover(disk, cut, () => false);
    expect(disk.operations().some((name) => name.endsWith('/armed'))).toBe(true);
  });
});
