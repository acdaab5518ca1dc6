import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-package-'));

afterAll(() => rmSync(folder, { recursive: true }));

function run(
  command: string,
  args: readonly string[],
  cwd: string,
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(command, [...args], { cwd, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

it('npm pack installs into an empty folder, and check runs there', () => {
  const packed = run('npm', ['pack', '--pack-destination', folder], root);
  expect(packed.status, packed.output).toBe(0);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  // Without the package's own Node.js (100 MB): this test runs under one that is new enough.
  const install = [
    'install',
    '--no-audit',
    '--no-fund',
    '--omit=optional',
    '--prefer-offline',
    join(folder, 'evenkeel-0.1.0.tgz'),
  ];
  const installed = run('npm', install, empty);
  expect(installed.status, installed.output).toBe(0);
  cpSync(join(root, 'fixtures/shop'), join(empty, 'shop'), { recursive: true });
  const sound = run('npx', ['evenkeel', 'check', 'shop/haproxy.cfg'], empty);
  expect(sound).toMatchObject({ status: 0, output: expect.stringContaining('0 errors') });
  const funnel = run('npx', ['evenkeel', 'check', 'shop/proposed-funnel.cfg'], empty);
  expect(funnel).toMatchObject({ status: 1, output: expect.stringContaining('[capture-all]') });
  expect(run('npx', ['evenkeel', 'plan', 'shop/haproxy.cfg', 'shop/proposed-funnel.cfg'], empty).status).toBe(
    1,
  );
  expect(run('npx', ['evenkeel', 'history'], empty).status).toBe(0);
});
