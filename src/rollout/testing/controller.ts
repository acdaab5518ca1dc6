import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GateDecision } from '../gate.ts';
import type { JournalEntry } from '../journal.ts';
import type { ChildOrder } from './child.ts';
import { isAlive, type Site, until } from './haproxy.ts';

/** A controller that stands still after a journal entry. */
export interface Stopped {
  readonly folder: string;
  readonly pid: number;
  readonly guard: number | undefined;
  /** All entries so far, the one it stands at last. */
  readonly entries: readonly JournalEntry[];
  /** Lets it go on to its end. */
  readonly goOn: () => Promise<void>;
}

export interface StopAt {
  readonly gate: GateDecision['decision'];
  /** 1 for the first journal entry. */
  readonly entry: number;
  readonly deadlineSeconds?: number;
  readonly wrapped?: boolean;
}

/** Runs a change in a process group of its own up to the `entry`-th journal entry. */
export async function controllerAt(
  site: Site,
  proposed: string,
  { gate, entry, deadlineSeconds = 60, wrapped = false }: StopAt,
): Promise<Stopped> {
  const folder = mkdtempSync(join(site.folder, 'changes', 'd-'));
  const place = { folder: site.folder, path: site.path, port: site.port };
  const commandSignals = wrapped ? site.masterPid() : undefined;
  const order: ChildOrder = {
    place,
    control: site.control,
    proposed,
    gate,
    folder,
    deadlineSeconds,
    commandSignals,
  };
  const script = fileURLToPath(new URL('child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const entries: JournalEntry[] = [];
  let rest = '';
  let last = entry;
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => {
    rest += chunk.toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      entries.push(JSON.parse(line) as JournalEntry);
      if (entries.length < last) child.stdin.write('.');
    }
  });
  const pid = child.pid ?? 0;
  await until(() => entries.length >= entry || !isAlive(pid), `journal entry ${entry}`);
  const guard = entries.map(({ data }) => data['guard']).find((value) => typeof value === 'number');
  return {
    folder,
    pid,
    guard,
    entries,
    goOn: async () => {
      last = Number.POSITIVE_INFINITY;
      child.stdin.write('.');
      await until(() => !isAlive(pid), 'the controller ends');
    },
  };
}
