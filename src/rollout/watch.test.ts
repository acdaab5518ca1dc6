import { describe, expect, test } from 'vitest';
import type { Driver, Running } from '../devices/device.ts';
import type { CounterSnapshot } from '../signals/snapshot.ts';
import type { Context } from './context.ts';
import type { GateDecision } from './gate.ts';
import type { GuardHandle } from './ports.ts';
import { willingDriver } from './testing/fake-device.ts';
import { watch } from './watch.ts';

type Decision = GateDecision['decision'];

interface World {
  /** What happens at a second of the watch, asked for at every look. */
  readonly counters?: (second: number) => string | undefined;
  readonly generation?: (second: number) => string;
  readonly oldShare?: (second: number) => number;
  readonly gate?: (second: number) => Decision;
  readonly armed?: (second: number) => boolean;
  readonly guardAlive?: (second: number) => boolean;
  readonly newGuard?: boolean;
  readonly watchSeconds?: number;
  readonly deadlineSeconds?: number;
}

interface Told {
  readonly kind: string;
  /** Seconds that the watch took. */
  readonly seconds: number;
  readonly entries: readonly string[];
  /** Generation of every snapshot that the gate was shown; undefined where it was shown none. */
  readonly shown: readonly (string | undefined)[];
  readonly guards: number;
}

function runningAs(generation: string): Running {
  return { generation, workers: [{ pid: 2, start: '2', old: false }], failedReloads: 0 };
}

/** A watch in a world whose time passes only by sleeping. */
async function watched(world: World): Promise<Told> {
  let now = 0;
  const entries: string[] = [];
  const shown: (string | undefined)[] = [];
  let guards = 1;
  const guard = (alive: () => boolean): GuardHandle => ({
    pid: guards,
    acknowledgement: async () => (world.newGuard === false ? undefined : 'armed'),
    say: () => undefined,
    alive,
    release: () => undefined,
  });
  const snapshot = (generation: string): CounterSnapshot => ({ at: now, generation, pools: [] });
  const driver: Driver = {
    ...willingDriver,
    running: async () => runningAs(world.generation?.(now) ?? '2@2'),
    oldShare: async () => world.oldShare?.(now),
    counters: async () => {
      const generation = world.counters === undefined ? '2@2' : world.counters(now);
      return generation === undefined
        ? { code: 'control-unreachable', severity: 'error', message: 'silent' }
        : snapshot(generation);
    },
  };
  const context = {
    request: {
      folder: '/changes/1',
      watchSeconds: world.watchSeconds ?? 10,
      gate: (seen: CounterSnapshot | undefined) => {
        shown.push(seen?.generation);
        return { decision: world.gate?.(now) ?? 'advance', reasons: ['because'], evidence: {} };
      },
    },
    ports: {
      files: { exists: () => world.armed?.(now) ?? true },
      clock: {
        monotonic: () => now,
        uptime: () => now,
        sleep: async (milliseconds: number) => {
          now += milliseconds / 1000;
        },
      },
      guard: {
        start: () => {
          guards += 1;
          return guard(() => true);
        },
      },
      driver,
    },
    journal: { entries: [], write: (_: string, text: string) => void entries.push(text) },
    record: { deadlineUptime: world.deadlineSeconds ?? 100 },
    guard: guard(() => world.guardAlive?.(now) ?? true),
    serving: runningAs('2@2'),
    problems: [],
  } as unknown as Context;
  const { kind } = await watch(context);
  return { kind, seconds: now, entries, shown, guards };
}

describe('a watch', () => {
  test('that is well ends when its seconds are over', async () => {
    const { kind, seconds, entries } = await watched({});
    expect(kind).toBe('advance');
    expect(seconds).toBe(10);
    expect(entries).toEqual(['the watch says advance: because']);
  });

  test('ends at once when the gate says restore', async () => {
    const { kind, seconds } = await watched({ gate: (second) => (second >= 2 ? 'restore' : 'hold') });
    expect(kind).toBe('restore');
    expect(seconds).toBe(2);
  });

  test('without enough evidence goes on, and is confirmed when the evidence comes before the deadline', async () => {
    const { kind, seconds, entries } = await watched({
      gate: (second) => (second >= 17 ? 'advance' : 'hold'),
    });
    expect(kind).toBe('advance');
    expect(seconds).toBe(17);
    expect(entries[0]).toBe('not enough evidence after 10 s (because); watching on until the deadline');
  });

  test('without enough evidence ends on hold before the deadline, never on advance', async () => {
    const { kind, seconds } = await watched({ gate: () => 'hold', deadlineSeconds: 30 });
    expect(kind).toBe('hold');
    expect(seconds).toBeLessThan(30);
  });

  test('is not over before its seconds are, even if the gate is content', async () => {
    const { kind } = await watched({ deadlineSeconds: 5 });
    expect(kind).toBe('hold');
  });

  test('shows the gate no counters of an old worker', async () => {
    const { shown } = await watched({ counters: (second) => (second < 1 ? '1@1' : '2@2') });
    expect(shown.slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, '2@2']);
  });

  test('tells the gate of silence', async () => {
    const { shown } = await watched({ counters: () => undefined });
    expect(new Set(shown)).toEqual(new Set([undefined]));
  });

  test('begins to count when the new worker carries the traffic', async () => {
    const { kind, seconds, entries } = await watched({ oldShare: (second) => (second < 4 ? 0.6 : 0.05) });
    expect(kind).toBe('advance');
    expect(seconds).toBe(14);
    expect(entries[0]).toBe('the new worker carries 95 % of the connections; the watch begins');
  });

  test('judges from the first tick on, whatever old workers still hold', async () => {
    const { kind, seconds } = await watched({
      oldShare: () => 0.9,
      gate: (second) => (second >= 1 ? 'restore' : 'hold'),
    });
    expect(kind).toBe('restore');
    expect(seconds).toBe(1);
  });

  test('waits for old workers only so long', async () => {
    const { kind, seconds } = await watched({ oldShare: () => 0.9 });
    expect(kind).toBe('advance');
    expect(seconds).toBe(20);
  });

  test('begins again when somebody else reloads', async () => {
    const generation = (second: number): string => (second < 6 ? '2@2' : '3@3');
    const { kind, seconds, entries, shown } = await watched({ counters: generation, generation });
    expect(kind).toBe('advance');
    expect(seconds).toBe(16);
    expect(entries[0]).toBe('another reload took place; the watch begins again');
    expect(shown).not.toContain(undefined);
  });
});

describe('a guard', () => {
  test('that died is replaced', async () => {
    const { kind, guards, entries } = await watched({ guardAlive: (second) => second < 3 });
    expect(kind).toBe('advance');
    expect(guards).toBe(2);
    expect(entries[0]).toBe('the guard was gone; a new one was started');
  });

  test('that cannot be replaced ends the change', async () => {
    const { kind, seconds } = await watched({ guardAlive: (second) => second < 3, newGuard: false });
    expect(kind).toBe('restore');
    expect(seconds).toBe(3);
  });

  test('that took the change back has the last word', async () => {
    const { kind, entries } = await watched({ armed: (second) => second < 3 });
    expect(kind).toBe('restore');
    expect(entries).toEqual(['the watch says restore: the guard has taken the change back']);
  });
});
