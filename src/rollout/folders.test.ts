import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Proposal } from './files.ts';
import { digestOf } from './inventory.ts';
import type { ChangeRequest } from './request.ts';
import { runChange } from './run.ts';
import { changeRequest, realPorts, wrapped } from './testing/change.ts';
import { type Site, startSite, until } from './testing/haproxy.ts';

let site: Site;
let folder: string;

/** The site's HAProxy reads one file and then a folder of files. */
beforeAll(async () => {
  site = await startSite('one', ['conf.d']);
  folder = join(site.folder, 'conf.d');
});

afterAll(() => site.dispose());

const first = backend('first');
const second = backend('second');

function backend(name: string): string {
  return `backend ${name}\n  http-request return status 200\n`;
}

beforeEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, '10-first.cfg'), first);
  writeFileSync(join(folder, '20-second.cfg'), second);
  writeFileSync(join(folder, 'README'), 'no configuration');
  writeFileSync(site.path, site.configuration('one'));
  const before = await site.driver.running();
  if ('code' in before) throw new Error(before.message);
  await site.driver.reload();
  await site.driver.serving(before, [], 5000);
});

function request(gate: 'advance' | 'restore', proposals: readonly Proposal[]): ChangeRequest {
  const digestNow = (path: string): string => (existsSync(path) ? digestOf(readFileSync(path)) : '');
  return changeRequest(site, '', gate, {
    configuration: [site.path, folder],
    expected: new Map(proposals.map(({ path }) => [path, digestNow(path)])),
    proposals,
  });
}

/** Changes the first file so that it needs the added one, and takes the second away. */
function threeFiles(): readonly Proposal[] {
  const main = site.configuration('three').replace('default_backend app', 'default_backend third');
  return [
    { path: site.path, bytes: Buffer.from(main) },
    { path: join(folder, '30-third.cfg'), bytes: Buffer.from(backend('third')) },
    { path: join(folder, '20-second.cfg'), bytes: undefined },
  ];
}

function names(): readonly string[] {
  return readdirSync(folder).sort();
}

describe('a change of a folder of configuration files', () => {
  test('is validated with what it adds and without what it removes, and confirmed', async () => {
    const outcome = await runChange(request('advance', threeFiles()), realPorts(site.driver));
    expect(outcome.problems).toEqual([]);
    expect(outcome.state).toBe('confirmed');
    expect(names()).toEqual(['10-first.cfg', '30-third.cfg', 'README']);
    expect(await site.version()).toBe('three');
  });

  test('is restored as a whole', async () => {
    const outcome = await runChange(request('restore', threeFiles()), realPorts(site.driver));
    expect(outcome.state).toBe('restored');
    expect(names()).toEqual(['10-first.cfg', '20-second.cfg', 'README']);
    expect(readFileSync(join(folder, '20-second.cfg'), 'utf8')).toBe(second);
    await until(async () => (await site.version()) === 'one', 'version one serves');
  });

  test('is refused at the place in the folder that HAProxy names', async () => {
    const path = join(folder, '05-bad.cfg');
    const bytes = Buffer.from('backend bad\n  no-such-word\n');
    const outcome = await runChange(request('advance', [{ path, bytes }]), realPorts(site.driver));
    expect(outcome.state).toBe('refused');
    expect(outcome.problems[0]?.span).toMatchObject({ file: path, line: 2 });
    expect(names()).toEqual(['10-first.cfg', '20-second.cfg', 'README']);
  });

  test('is refused when a file that it is to make is there already', async () => {
    const change = request('advance', threeFiles());
    writeFileSync(join(folder, '30-third.cfg'), 'backend of-somebody-else\n');
    const outcome = await runChange(change, realPorts(site.driver));
    expect(outcome.problems.map(({ code }) => code)).toEqual(['plan-stale']);
    expect(readFileSync(join(folder, '30-third.cfg'), 'utf8')).toBe('backend of-somebody-else\n');
  });
});

describe('a wrapped command that works on a folder', () => {
  async function guarded(gate: 'advance' | 'restore'): Promise<string> {
    const change = request(gate, []);
    const outcome = await runChange(
      wrapped(change, async () => {
        for (const { path, bytes } of threeFiles())
          if (bytes === undefined) rmSync(path);
          else writeFileSync(path, bytes);
        process.kill(site.masterPid(), 'SIGUSR2');
        return 0;
      }),
      realPorts(site.driver),
    );
    return outcome.state;
  }

  test('is confirmed with what it made', async () => {
    expect(await guarded('advance')).toBe('confirmed');
    expect(names()).toEqual(['10-first.cfg', '30-third.cfg', 'README']);
    expect(await site.version()).toBe('three');
  });

  test('is taken back with what it added and what it removed', async () => {
    expect(await guarded('restore')).toBe('restored');
    expect(names().filter((name) => !name.startsWith('.'))).toEqual([
      '10-first.cfg',
      '20-second.cfg',
      'README',
    ]);
    await until(async () => (await site.version()) === 'one', 'version one serves');
  });
});
