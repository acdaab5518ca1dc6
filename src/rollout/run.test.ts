import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { filePort } from '../adapters/files.ts';
import type { State } from './machine.ts';
import type { ChangeOutcome, ChangeRequest, RolloutPorts } from './request.ts';
import { runChange } from './run.ts';
import { changeRequest, realPorts, staged, takenOf, wrapped } from './testing/change.ts';
import { freePort, isAlive, type Site, startSite, until } from './testing/haproxy.ts';

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

describe('a change that is taken back', () => {
  test.each(['restore', 'hold'] as const)('when the gate says %s', async (decision) => {
    const outcome = await run(changeRequest(site, site.configuration('bad'), decision));
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
