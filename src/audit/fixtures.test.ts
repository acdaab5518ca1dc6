import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nginxNative } from '../devices/nginx/native.ts';

const folder = new URL('rules/', import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), 'evenkeel-fixtures-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Whole nginx configurations among the fixtures; a first line says why the program is not asked about one. */
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.conf') && /^events\b/m.test(readFileSync(folder + name, 'utf8')))
  .filter((name) => !readFileSync(folder + name, 'utf8').startsWith('# not run by nginx -t: '));

function refusals(name: string): readonly string[] {
  const { status, stderr } = spawnSync('nginx', ['-t', '-c', folder + name, '-g', `pid ${scratch}/pid;`], {
    encoding: 'utf8',
  });
  return nginxNative
    .read({ status: status ?? 1, stdout: '', stderr: undated(stderr) })
    .filter((problem) => problem.severity === 'error' && !nginxNative.aboutHost(problem))
    .map(({ message }) => message);
}

/** A program that is built to log to its standard error writes time and process before a message. */
function undated(output: string): string {
  return output.replace(/^\d{4}\/\d\d\/\d\d [\d:]+ (\[\w+\]) \d+#\d+:/gm, 'nginx: $1');
}

const missing = spawnSync('nginx', ['-v']).status !== 0;

it.skipIf(missing)(
  `nginx itself takes every fixture${missing ? ' (skipped: nginx is not installed)' : ''}`,
  () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((name) => refusals(name).map((message) => `${name}: ${message}`))).toEqual([]);
  },
  60_000,
);
