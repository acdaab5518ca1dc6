import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A program of our own that runs beside us; ended by its process id. */
export interface Background {
  readonly pid: number;
  readonly alive: () => boolean;
  /** Asks it to end (TERM), insists after a while (KILL), and resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

const patienceMilliseconds = 3000;

/** Starts a program in a folder with its output in a file there. */
export function startBackground(command: readonly string[], folder: string): Background {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const alive = (): boolean =>
    child.exitCode === null && child.signalCode === null && child.pid !== undefined;
  return {
    pid: child.pid ?? 0,
    alive,
    stop: async () => {
      if (alive()) child.kill('SIGTERM');
      const limit = setTimeout(() => child.kill('SIGKILL'), patienceMilliseconds);
      await ended;
      clearTimeout(limit);
    },
  };
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** An empty folder with these files. */
export function freshFolder(folder: string, files: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
}

/** Resolves at the first interrupt (Ctrl-C) or request to end. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
