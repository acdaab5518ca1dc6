import { join } from 'node:path';
import type { Context } from './context.ts';
import type { Event } from './machine.ts';
import type { RolloutPorts } from './request.ts';

const patienceMilliseconds = 60_000;
const lookSeconds = 0.1;

/** Asks the guard to restore and waits for its mark; does it with the same script when the guard is gone. */
export async function bringBack(context: Context): Promise<Event> {
  const { ports, request, guard } = context;
  const has = (mark: string): boolean => ports.files.exists(join(request.folder, mark));
  guard?.say('restore');
  const end = ports.clock.monotonic() + patienceMilliseconds / 1000;
  let look = ports.clock.monotonic();
  while (
    ports.clock.monotonic() < end &&
    guard?.alive() === true &&
    !has('restored') &&
    !has('restore-failed')
  ) {
    if (ports.clock.monotonic() >= look) {
      await countOn(context);
      look = ports.clock.monotonic() + lookSeconds;
    }
    await ports.clock.sleep(20);
  }
  if (!has('restore-failed')) await restoreToTheEnd(request.folder, ports);
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

/** Users go on asking while the known-good comes back: what they get belongs to the harm. The decision has fallen. */
async function countOn({ ports, request }: Context): Promise<void> {
  const answer = await ports.driver.counters();
  if (!('code' in answer)) request.gate(answer, answer.at);
}

/**
 * Runs the guard's restore, unless it has ended. The script leaves at once when another restorer is at work, so that
 * its work is waited for, and taken over should it die.
 */
export async function restoreToTheEnd(folder: string, { files, guard, clock }: RolloutPorts): Promise<void> {
  const ended = (): boolean => files.exists(join(folder, 'restored'));
  const end = clock.monotonic() + patienceMilliseconds / 1000;
  while (!ended() && clock.monotonic() < end) {
    await guard.restoreNow(folder);
    if (!files.exists(join(folder, 'restoring'))) return;
    await clock.sleep(100);
  }
}
