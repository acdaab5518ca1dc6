import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GuardHandle, GuardPort } from '../rollout/ports.ts';
import { bootUnitPath, systemdRuns } from './boot-unit.ts';
import { processStart } from './ports.ts';

const acknowledgeMilliseconds = 5000;

/** The guard as a process of its own session, and of its own systemd scope where systemd runs. */
export const guardPort: GuardPort = {
  start,
  restoreNow,
  protections: (folder) => [
    'process: the guard runs in its own session and restores when this program is gone',
    ...(underSystemd() ? ['unit: the guard runs in its own systemd scope'] : []),
    existsSync(bootUnitPath(dirname(dirname(folder))))
      ? 'boot: after a restart of the host the boot unit restores'
      : bootAdvice(folder),
  ],
};

/** A change's folder lies in `changes` in the folder of records. */
function bootAdvice(folder: string): string {
  const advice = systemdRuns() ? " ('evenkeel guard boot --install' gives one)" : '';
  return `boot: none${advice}; after a restart of the host run 'evenkeel guard resume' (or: sh ${join(folder, 'guard.sh')} ${folder} restore)`;
}

function underSystemd(): boolean {
  return systemdRuns() && process.getuid?.() === 0;
}

function start(folder: string): GuardHandle {
  // A session of its own by `detached`: setsid(1) would fork, and its exit would look like the guard's.
  const script = [join(folder, 'guard.sh'), folder, 'watch'];
  const [command, args] = underSystemd()
    ? ['systemd-run', ['--scope', '--quiet', '--collect', 'sh', ...script]]
    : ['sh', script];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true, cwd: '/' });
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  const first = firstLine(child);
  let process: { readonly pid: number; readonly start: string } | undefined;
  void first.then((line) => {
    const [, pid, since] = line?.split(' ') ?? [];
    if (pid !== undefined && since !== undefined) process = { pid: Number(pid), start: since };
  });
  return {
    get pid() {
      return process?.pid ?? child.pid ?? 0;
    },
    acknowledgement: () => first,
    say: (word) => child.stdin?.write(`${word}\n`),
    alive: () =>
      process === undefined
        ? child.pid !== undefined && processStart(child.pid) !== undefined
        : processStart(process.pid) === process.start,
    release: () => {
      child.stdin?.destroy();
      child.stdout?.destroy();
      child.unref();
    },
  };
}

function firstLine(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const limit = setTimeout(() => resolve(undefined), acknowledgeMilliseconds);
    const end = (line: string | undefined): void => {
      clearTimeout(limit);
      resolve(line);
    };
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) end(text.slice(0, text.indexOf('\n')));
    });
    child.stdout?.once('close', () => end(undefined));
    child.once('error', () => end(undefined));
  });
}

function restoreNow(folder: string): Promise<number> {
  return new Promise((resolve) => {
    // In a session of its own: who interrupts this program does not interrupt the restore.
    const options = { stdio: 'ignore', cwd: '/', detached: true } as const;
    const child = spawn('sh', [join(folder, 'guard.sh'), folder, 'restore'], options);
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 128));
  });
}
