import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wait } from './client.ts';
import type { ProgramKind } from './model.ts';

const foreground = 'daemon off; master_process off;';

/** How a program is asked whether it accepts a file, and how it is run in the foreground. */
const commands: Readonly<
  Record<
    ProgramKind,
    {
      readonly name: string;
      readonly check: (file: string, folder: string) => readonly string[];
      readonly run: (file: string, folder: string) => readonly string[];
    }
  >
> = {
  haproxy: { name: 'haproxy', check: (file) => ['-c', '-f', file], run: (file) => ['-db', '-f', file] },
  nginx: {
    name: 'nginx',
    check: (file, folder) => ['-t', '-p', folder, '-e', 'stderr', '-c', file, '-g', foreground],
    run: (file, folder) => ['-p', folder, '-e', 'stderr', '-c', file, '-g', foreground],
  },
  apache: {
    name: 'apache2',
    check: (file, folder) => ['-t', '-d', folder, '-f', file],
    run: (file, folder) => ['-X', '-d', folder, '-f', file],
  },
};

const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:/usr/local/sbin` };

/** Text of the file that the program reads. */
export function writeConfiguration(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, inFolder(text, folder));
  return file;
}

export function inFolder(text: string, folder: string): string {
  return text.replaceAll('@DIR@', folder);
}

/** Why the program is not here; undefined when it is. */
export function programMissing(kind: ProgramKind): string | undefined {
  const { name } = commands[kind];
  const { error } = spawnSync(name, ['-v'], { env: environment });
  return error === undefined ? undefined : `${name} is not installed`;
}

/** What the program says against a file; undefined when it accepts it. */
export async function refusedBecause(
  kind: ProgramKind,
  file: string,
  folder: string,
): Promise<string | undefined> {
  const { name, check } = commands[kind];
  const child = spawn(name, check(file, folder), {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = listen(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return code === 0 ? undefined : said();
}

export interface Running {
  readonly isAlive: () => boolean;
  readonly said: () => string;
  readonly stop: () => Promise<void>;
}

/** How often is looked whether the program listens; the kernel walks its whole table of sockets each time. */
const pollMs = 20;

/** Starts the program and waits until it listens, or has ended, or a second has passed. */
export async function run(
  kind: ProgramKind,
  file: string,
  { folder, own }: { readonly folder: string; readonly own: ReadonlySet<string> },
): Promise<Running> {
  const { name, run: words } = commands[kind];
  // A group of its own, so that what it starts ends with it.
  const child = spawn(name, words(file, folder), {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said = listen(child);
  const ended = once(child, 'close');
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  let before = '';
  for (let waited = 0; waited < 1000 && isAlive(); waited += pollMs) {
    const now = [...listening()].filter((address) => !own.has(address)).join(' ');
    if (now !== '' && now === before) break;
    before = now;
    await wait(pollMs);
  }
  return {
    isAlive,
    said,
    stop: async () => {
      if (child.pid !== undefined) killGroup(child.pid);
      await ended;
    },
  };
}

function listen(child: ChildProcess): () => string {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      said = (said + chunk).slice(-4000);
    });
  return () => said;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/**
 * Sockets that listen in this network namespace, as the kernel writes them (proc(5), /proc/net/tcp). They stand before
 * all others (net/ipv4/tcp_ipv4.c, tcp_get_idx), of which there are many: the rest is not read.
 */
export function listening(): ReadonlySet<string> {
  return new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap(listeningIn));
}

function listeningIn(file: string): readonly string[] {
  const listenState = '0A';
  const found: string[] = [];
  for (const line of linesOf(file)) {
    const [number = '', local = '', , state] = line.trim().split(/\s+/);
    if (!/^\d+:$/.test(number)) continue;
    if (state !== listenState) break;
    found.push(local);
  }
  return found;
}

/** One after the other, so that the kernel writes no more than is asked for. */
function* linesOf(file: string): Generator<string> {
  const descriptor = openSync(file, 'r');
  const chunk = Buffer.alloc(4096);
  let rest = '';
  try {
    for (let size = -1; size !== 0; ) {
      size = readSync(descriptor, chunk);
      const lines = (rest + chunk.toString('latin1', 0, size)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(descriptor);
  }
}
