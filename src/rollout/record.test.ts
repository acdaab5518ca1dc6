import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChangeRecord, recordText } from './record.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-record-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plain: ChangeRecord = {
  change: '1',
  device: 'lb1',
  bootId: 'boot',
  deadlineUptime: 12.3,
  files: [],
  folders: [],
  reload: '',
  serving: '',
  running: '',
  restart: '',
  restartAllowed: false,
};

/** What a shell that reads the record sees in a variable. */
function seen(text: string, name: string): string {
  writeFileSync(join(folder, 'record'), text);
  return spawnSync('sh', ['-c', `. ./record; printf %s "$${name}"`], { cwd: folder, encoding: 'utf8' })
    .stdout;
}

/** No shell variable holds a NUL. */
const value = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', ' ', '#', '=', 'a') }),
  )
  .map((text) => text.replaceAll('\0', '').toWellFormed());

test('a shell reads every value as it was, whatever is in it', () => {
  fc.assert(
    fc.property(value, value, (reload, target) => {
      const file = { target, stagedKnown: '/k', stagedProposed: '/p', known: 'aa', proposed: '' };
      const text = recordText({ ...plain, reload, files: [file] });
      expect(seen(text, 'reload')).toBe(reload);
      expect(seen(text, 'target_0')).toBe(target);
      expect(seen(text, 'end')).toBe('record');
    }),
    { numRuns: 40 },
  );
});

test('a record that is cut anywhere does not end as a whole one does', () => {
  const text = recordText({ ...plain, reload: "say 'it' is\ntwo lines" });
  for (let cut = 0; cut < text.length - 1; cut += 7) expect(seen(text.slice(0, cut), 'end')).toBe('');
});

test('the deadline is whole seconds, rounded up', () => {
  expect(seen(recordText(plain), 'deadline')).toBe('13');
});
