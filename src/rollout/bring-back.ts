import { join } from 'node:path';
import type { Context } from './context.ts';
import type { Event } from './machine.ts';

const patienceMilliseconds = 60_000;

/** Asks the guard to restore and waits for its mark; does it with the same script when the guard is gone. */
export async function bringBack(context: Context): Promise<Event> {
  const { ports, request, guard } = context;
  const has = (mark: string): boolean => ports.files.exists(join(request.folder, mark));
  guard?.say('restore');
  const end = ports.clock.monotonic() + patienceMilliseconds / 1000;
  while (
    ports.clock.monotonic() < end &&
    guard?.alive() === true &&
    !has('restored') &&
    !has('restore-failed')
  ) {
    await ports.clock.sleep(20);
  }
  if (!has('restored') && !has('restore-failed')) await ports.guard.restoreNow(request.folder);
  if (has('restored')) return { kind: 'done' };
  context.problems.push({
    code: has('foreign-edit') ? 'foreign-edit' : 'restore-failed',
    severity: 'error',
    message: has('foreign-edit')
      ? 'a file holds bytes that are neither the known-good nor the proposal; all three are kept'
      : 'the known-good configuration could not be brought back',
    help: `act now: see guard.log in ${request.folder}, then 'evenkeel guard resume'`,
  });
  return { kind: 'failed' };
}
