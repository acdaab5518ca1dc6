import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Program } from '../../src/forecast/balance/chooser.ts';
import { waitFor } from '../testing/raw-http.ts';

export interface Running {
  readonly said: () => string;
  readonly stop: () => Promise<void>;
}

const commands: Readonly<Record<Program, (file: string) => readonly [string, readonly string[]]>> = {
  haproxy: (file) => ['haproxy', ['-db', '-f', file]],
  nginx: (file) => ['nginx', ['-c', file]],
  apache: (file) => ['apache2', ['-X', '-f', file]],
};

const systemPath = '/usr/sbin:/sbin:/usr/local/sbin';

/** Starts the program with a configuration and waits until it listens. */
export async function start(
  program: Program,
  text: string,
  { folder, port }: { readonly folder: string; readonly port: number },
): Promise<Running> {
  const file = join(folder, `${program}.conf`);
  writeFileSync(file, text);
  const [command, args] = commands[program](file);
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:${systemPath}` };
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said = (said + chunk).slice(-4000);
    });
  }
  const stop = (): Promise<void> => end(child);
  try {
    await waitFor('127.0.0.1', port, child);
  } catch (error) {
    await stop();
    throw new Error(`${program}: ${String(error)}\n${said}`);
  }
  return { said: () => said, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // Workers go with their master when it is told to end.
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
  await ended;
  clearTimeout(timer);
}

/** One command of HAProxy's runtime interface. */
export function tell(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\n`));
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.on('close', () => resolve(answer.trim())).on('error', reject);
  });
}
