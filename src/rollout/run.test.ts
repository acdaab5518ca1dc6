import { lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../adapters/background.ts';
import { filePort } from '../adapters/files.ts';
import { digestOf } from './inventory.ts';
import type { State } from './machine.ts';
import type { ChangeOutcome, ChangeRequest, RolloutPorts } from './request.ts';
import { resumeChange } from './resume.ts';
import { runChange } from './run.ts';
import { changeRequest, realPorts, staged, takenOf, wrapped } from './testing/change.ts';
import { isAlive, type Site, startSite, until } from './testing/haproxy.ts';

let site: Site;
let known: string;

beforeAll(async () => {
  site = await startSite();
});

afterAll(() => site.dispose());

beforeEach(() => {
  known = readFileSync(site.path, 'utf8');
});

const guards: number[] = [];

function run(request: ChangeRequest, other: Partial<RolloutPorts> = {}): Promise<ChangeOutcome> {
  const ports = realPorts(site.driver, {
    onEntry: ({ data }) => {
      if (typeof data['guard'] === 'number') guards.push(data['guard']);
    },
    ...other,
  });
  return runChange(request, ports);
}

/** Whatever happened: nothing staged, no guard, and the worker that serves has what is on disk. */
afterEach(async () => {
  expect(staged(site.folder)).toEqual([]);
  await until(() => guards.every((pid) => !isAlive(pid)), 'the guards are gone');
  const text = readFileSync(site.path, 'utf8');
  const word = /string (\w+) if/.exec(text)?.[1];
  await until(async () => (await site.version()) === word, `the version on disk (${word}) serves`);
});

function states({ entries }: ChangeOutcome): readonly State[] {
  return entries.map(({ state }) => state);
}

function codes({ problems }: ChangeOutcome): readonly string[] {
  return problems.map(({ code }) => code);
}

function disk(): string {
  return readFileSync(site.path, 'utf8');
}

describe('a change that is well', () => {
  test('is confirmed, and every state is in the journal before it', async () => {
    const proposed = site.configuration('two');
    const request = changeRequest(site, proposed);
    const before = await site.driver.running();
    const outcome = await run(request);
    expect(codes(outcome)).toEqual([]);
    expect(states(outcome)).toEqual([
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
    ]);
    expect(disk()).toBe(proposed);
    expect(await site.version()).toBe('two');
    expect(outcome.generation).not.toBe((before as { generation: string }).generation);
    expect(filePort.exists(join(request.folder, 'confirmed'))).toBe(true);
    expect(filePort.exists(join(request.folder, 'armed'))).toBe(false);
  });

  test('by a wrapped command is confirmed too', async () => {
    const proposed = site.configuration('three');
    const outcome = await run(
      wrapped(changeRequest(site, proposed), async () => {
        writeFileSync(site.path, proposed);
        process.kill(site.masterPid(), 'SIGUSR2');
        return 0;
      }),
    );
    expect(codes(outcome)).toEqual([]);
    expect(outcome.state).toBe('confirmed');
    expect(await site.version()).toBe('three');
  });
});

describe('a change of several files, one of them behind a link', () => {
  test('is restored and confirmed as a whole', async () => {
    const map = join(site.folder, 'words.map');
    const link = join(site.folder, 'link.cfg');
    writeFileSync(map, '/mapped old\n');
    symlinkSync(site.path, link);
    const frontend = [
      `http-request return status 200 content-type text/plain lf-string %[path,map(${map})] if { path /mapped }`,
    ];
    expect((await run(changeRequest(site, site.configuration('mapped', { frontend })))).state).toBe(
      'confirmed',
    );
    const base = disk();
    const both = (gate: 'advance' | 'restore'): ChangeRequest => {
      const proposed = site.configuration('both', { frontend });
      return changeRequest(site, proposed, gate, {
        configuration: [link],
        expected: new Map([link, map].map((path) => [path, digestOf(readFileSync(path))])),
        proposals: [
          { path: link, bytes: Buffer.from(proposed) },
          { path: map, bytes: Buffer.from('/mapped new\n') },
        ],
      });
    };
    expect((await run(both('restore'))).state).toBe('restored');
    expect([disk(), readFileSync(map, 'utf8')]).toEqual([base, '/mapped old\n']);
    expect(await site.version(site.port, '/mapped')).toBe('old');
    expect((await run(both('advance'))).state).toBe('confirmed');
    expect(await site.version(site.port, '/mapped')).toBe('new');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });
});

describe('a wrapped command that finds nothing to do', () => {
  test('is confirmed without a reload', async () => {
    const before = await site.driver.running();
    const outcome = await run(wrapped(changeRequest(site, ''), async () => 0));
    expect(outcome.state).toBe('confirmed');
    expect(await site.driver.running()).toEqual(before);
  });
});

describe('a change that is taken back', () => {
  test('when a new address is taken after the probe: the new worker cannot start', async () => {
    const port = await freePort();
    const other = createServer();
    const proposed = site.configuration('bad', { frontend: [`bind 127.0.0.1:${port}`] });
    const request = changeRequest(site, proposed, 'advance', {
      takenAddresses: async () => {
        const taken = await takenOf([`127.0.0.1:${port}`]);
        await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
        return taken;
      },
    });
    const before = await site.driver.running();
    const outcome = await run(request);
    other.close();
    expect(states(outcome)).toContain('reloaded');
    expect(states(outcome)).not.toContain('serving');
    expect(outcome.state).toBe('restored');
    expect(outcome.problems[0]?.message).toContain('does not serve');
    expect(disk()).toBe(known);
    const after = await site.driver.running();
    expect((after as { generation: string }).generation).not.toBe(
      (before as { generation: string }).generation,
    );
  });

  test('when the reload does nothing, though an old worker still answers on the socket', async () => {
    const driver = { ...site.driver, reload: async () => [] };
    const outcome = await run(changeRequest(site, site.configuration('bad')), {
      driver: { ...driver, serving: (before, listeners) => driver.serving(before, listeners, 500) },
    });
    expect('code' in (await site.driver.counters())).toBe(false);
    expect(outcome.state).toBe('restored');
    expect(outcome.problems[0]?.message).toContain('no new worker has started');
    expect(disk()).toBe(known);
  });

  test('when the deadline comes before the watch is over', async () => {
    const outcome = await run(
      changeRequest(site, site.configuration('bad'), 'advance', { watchSeconds: 30, deadlineSeconds: 1 }),
    );
    expect(outcome.state).toBe('restored');
    expect(outcome.ended).toBe('hold');
    expect(disk()).toBe(known);
  });

  test('and not when somebody else has edited the file meanwhile: all three versions are kept', async () => {
    const foreign = `${site.configuration('foreign')}# by hand\n`;
    const proposed = site.configuration('bad');
    const request = changeRequest(site, proposed, 'restore', {
      gate: () => {
        writeFileSync(site.path, foreign);
        return { decision: 'restore', reasons: ['harm'], evidence: {} };
      },
    });
    const outcome = await run(request);
    expect(outcome.state).toBe('restore-failed');
    expect(codes(outcome)).toContain('foreign-edit');
    expect(disk()).toBe(foreign);
    const [copy = ''] = staged(site.folder);
    expect(readFileSync(join(site.folder, copy), 'utf8')).toBe(known);
    writeFileSync(site.path, proposed);
    const resumed = await resumeChange(request.folder, realPorts(site.driver));
    expect(resumed.state).toBe('restored');
    expect(disk()).toBe(known);
  });

  test.each(['restore', 'hold'] as const)('when the gate says %s', async (decision) => {
    const outcome = await run(
      changeRequest(site, site.configuration('bad'), decision, { deadlineSeconds: 5 }),
    );
    expect(outcome.state).toBe('restored');
    expect(outcome.ended).toBe(decision);
    expect(codes(outcome)).toEqual(['restored']);
    expect(disk()).toBe(known);
  });

  test('when the wrapped command fails', async () => {
    const outcome = await run(
      wrapped(changeRequest(site, ''), async () => {
        writeFileSync(site.path, 'half a fi');
        return 3;
      }),
    );
    expect(outcome.state).toBe('restored');
    expect(outcome.problems[0]?.message).toContain('exited with 3');
    expect(disk()).toBe(known);
  });
});

describe('a change that is refused', () => {
  test('when the known-good no longer validates', async () => {
    const gone = join(site.folder, 'errors.http');
    writeFileSync(gone, 'HTTP/1.0 503 Service Unavailable\r\n\r\n');
    const withFile = site.configuration('known', { frontend: [`errorfile 503 ${gone}`] });
    expect((await run(changeRequest(site, withFile))).state).toBe('confirmed');
    rmSync(gone);
    const outcome = await run(changeRequest(site, known));
    expect(outcome.state).toBe('refused');
    expect(codes(outcome)).toEqual(['cannot-arm', 'validation-refused']);
    expect(disk()).toBe(withFile);
    writeFileSync(gone, 'HTTP/1.0 503 Service Unavailable\r\n\r\n');
    expect((await run(changeRequest(site, known))).state).toBe('confirmed');
  });

  test('when the known-good would not serve by its forecast', async () => {
    const wayBack = (): ReturnType<ChangeRequest['wayBack']> => [
      { code: 'cannot-arm', severity: 'error', message: 'the base sends no request to any server' },
    ];
    const outcome = await run(changeRequest(site, site.configuration('bad'), 'advance', { wayBack }));
    expect(outcome.state).toBe('refused');
    expect(disk()).toBe(known);
  });

  test('when the base is not what the plan was made from', async () => {
    const request = changeRequest(site, site.configuration('bad'));
    writeFileSync(site.path, `${known}# by hand\n`);
    const outcome = await run(request);
    expect(outcome.state).toBe('refused');
    expect(codes(outcome)).toEqual(['plan-stale']);
    expect(disk()).toBe(`${known}# by hand\n`);
    writeFileSync(site.path, known);
  });

  test('when HAProxy refuses the proposal', async () => {
    const outcome = await run(changeRequest(site, `${site.configuration('bad')}  no-such-word\n`));
    expect(outcome.state).toBe('refused');
    expect(codes(outcome)).toContain('validation-refused');
    expect(outcome.problems[0]?.span?.file).toBe(site.path);
    expect(disk()).toBe(known);
  });

  test('when a new address is taken, although haproxy -c passes', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const proposed = site.configuration('bad', { frontend: [`bind 127.0.0.1:${port}`] });
    const outcome = await run(
      changeRequest(site, proposed, 'advance', { takenAddresses: () => takenOf([`127.0.0.1:${port}`]) }),
    );
    other.close();
    expect(outcome.state).toBe('refused');
    expect(codes(outcome)).toEqual(['address-taken']);
    expect(disk()).toBe(known);
  });
});
