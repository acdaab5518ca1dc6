import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root: string = new URL('../..', import.meta.url).pathname;
export const bin: string = join(root, 'bin/evenkeel');
export const shop: string = join(root, 'fixtures/shop');

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user does, in a folder. */
export function evenkeel(args: readonly string[], cwd: string, environment: NodeJS.ProcessEnv = {}): Run {
  return spawnSync(bin, [...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 28,
  });
}
