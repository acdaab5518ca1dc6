import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLogFile } from './log-file.ts';

const text = Array.from({ length: 40_000 }, (_, at) => `line ${at} ${(at * 7919) % 1000}\n`).join('');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-log-file-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function read(
  bytes: string | Buffer,
  name = 'x.log',
): Promise<{ got: string; codes: readonly string[] }> {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  let got = '';
  const problems = await readLogFile(file, (chunk) => {
    got += Buffer.from(chunk).toString('latin1');
  });
  return { got, codes: problems.map(({ code, severity }) => `${severity} ${code}`) };
}

it('gives every byte, packed or not, in one member or several', async () => {
  expect(await read(text)).toEqual({ got: text, codes: [] });
  expect(await read(gzipSync(text))).toEqual({ got: text, codes: [] });
  expect(await read(Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]))).toEqual({ got: 'a\nb\n', codes: [] });
});

it('tells by the bytes, not the name, whether a log is packed', async () => {
  expect(await read(gzipSync('a\n'), 'x.log')).toEqual({ got: 'a\n', codes: [] });
  expect(await read('a\n', 'x.log.gz')).toEqual({ got: 'a\n', codes: [] });
  expect(await read('', 'x.log.gz')).toEqual({ got: '', codes: [] });
});

it('keeps what was read of packed data that breaks off or is damaged, and says so', async () => {
  const packed = gzipSync(text);
  const cut = await read(packed.subarray(0, packed.length - 2000));
  expect(cut.codes).toEqual(['warning log-cut']);
  expect(text.startsWith(cut.got)).toBe(true);
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, packed.length - 3000, packed.length - 2000);
  expect((await read(damaged)).codes).toEqual(['warning log-cut']);
});

it('says what is not there or no file', async () => {
  const none = (): void => undefined;
  expect(await readLogFile(join(folder, 'none.log'), none, 'logs/none.log')).toMatchObject([
    { code: 'unreadable-file', message: 'logs/none.log cannot be read (ENOENT)' },
  ]);
  mkdirSync(join(folder, 'dir'));
  expect(await readLogFile(join(folder, 'dir'), none, 'dir')).toMatchObject([
    { code: 'unreadable-file', message: 'dir cannot be read (EISDIR)' },
  ]);
});
