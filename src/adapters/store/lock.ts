import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { failure, type Result, success } from '../../text/problem.ts';

export interface Lock {
  readonly release: () => void;
}

/**
 * One change at a time for the files at `realPath`: an exclusive transaction that stays open, so that the kernel
 * releases it when the process dies, however it dies.
 */
export function lockDevice(stateFolder: string, device: string, realPath: string): Result<Lock> {
  const folder = join(stateFolder, 'locks');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = createHash('sha256').update(realPath).digest('hex').slice(0, 16);
    const database = new DatabaseSync(join(folder, `${name}.db`));
    database.exec('PRAGMA busy_timeout = 0');
    database.exec('BEGIN EXCLUSIVE');
    return success({ release: () => database.close() });
  } catch (error) {
    const busy = (error as { errcode?: number }).errcode === 5;
    return failure({
      code: busy ? 'locked' : 'state-store',
      severity: 'error',
      message: busy
        ? `another change of ${device} is under way`
        : `the lock of ${device} cannot be taken: ${(error as Error).message}`,
      help: busy ? 'wait for it to end' : 'name a folder that can be written with --state or EVENKEEL_STATE',
    });
  }
}
