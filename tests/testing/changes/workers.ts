import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WorkerWish } from '../change-worker.ts';
import type { SeedResult } from './case.ts';
import { writeCertificates } from './certificates.ts';
import { type ProgramKind, programKinds } from './model.ts';
import { programMissing } from './program.ts';

/** Why changes cannot be measured here; undefined when they can. */
export function changesOracleMissing(kinds: readonly ProgramKind[] = programKinds): string | undefined {
  for (const kind of kinds) {
    const missing = programMissing(kind);
    if (missing !== undefined) return missing;
  }
  const [command, ...words] = enclosed(['true']);
  const { status } = spawnSync(command ?? '', words);
  return status === 0 ? undefined : 'network namespaces cannot be made here';
}

/** In a network namespace with nothing but loopback: ports are the same in every run, and nothing leaves the machine. */
function enclosed(command: readonly string[]): readonly string[] {
  const isRoot = process.getuid?.() === 0;
  return [
    'unshare',
    ...(isRoot ? [] : ['--user', '--map-root-user']),
    '--net',
    '--pid',
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    'ip link set lo up && exec "$@"',
    'sh',
    ...command,
  ];
}

export interface Measuring {
  readonly wishes: readonly WorkerWish[];
  /** How many programs run at the same time, each with a process that asks it. */
  readonly atOnce: number;
  readonly onResult: (result: SeedResult) => void;
  /** Ends it at once; what was measured stays told. */
  readonly signal?: AbortSignal | undefined;
}

/** Measures seeds; results come in the order in which they are done. */
export async function measureSeeds(measuring: Measuring): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-changes-'));
  // Programs that give up root must find their files.
  chmodSync(folder, 0o755);
  const left = [...measuring.wishes];
  const next = (): WorkerWish | undefined => left.shift();
  try {
    await writeCertificates(folder);
    const count = Math.min(measuring.atOnce, left.length);
    await Promise.all(Array.from({ length: count }, () => work(folder, next, measuring)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const workerFile = fileURLToPath(new URL('../change-worker.ts', import.meta.url));

async function work(
  folder: string,
  next: () => WorkerWish | undefined,
  { onResult, signal }: Measuring,
): Promise<void> {
  const [command = '', ...words] = enclosed([process.execPath, workerFile, folder]);
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = child;
  const end = (): void => {
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', end);
  // A worker that is ended reads no more wishes.
  stdin.on('error', () => undefined);
  try {
    for await (const line of createInterface({ input: stdout })) {
      const answer = JSON.parse(line) as { readonly result?: SeedResult; readonly error?: string };
      if (answer.error !== undefined) throw new Error(answer.error);
      if (answer.result !== undefined) onResult(answer.result);
      const wish = next();
      if (wish === undefined) break;
      stdin.write(`${JSON.stringify(wish)}\n`);
    }
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}
