import { join } from 'node:path';
import type { Problem } from '../model/result.ts';
import { restoreToTheEnd } from './bring-back.ts';
import { cleanUp, disarm, stagedPath } from './files.ts';
import { attempt, digestOf } from './inventory.ts';
import { type JournalEntry, parseJournal } from './journal.ts';
import { type Journal, openJournal } from './journal-writer.ts';
import type { State } from './machine.ts';
import type { ChangeOutcome, RolloutPorts } from './request.ts';

interface Left {
  readonly folder: string;
  readonly ports: RolloutPorts;
  readonly journal: Journal;
  /** What the journal says of the files of the change. */
  readonly staged: readonly {
    readonly target: string;
    readonly stagedKnown: string;
    readonly stagedProposed: string;
  }[];
}

/**
 * Finishes whatever a change left behind that was interrupted: takes it back unless it was confirmed, and clears its
 * copies away. Does the same again when it was itself interrupted. The caller holds the device's lock, so that no
 * controller is alive.
 */
export async function resumeChange(folder: string, ports: RolloutPorts): Promise<ChangeOutcome> {
  const known = readJournal(folder, ports);
  const left: Left = { folder, ports, journal: openJournal(folder, ports, known), staged: stagedOf(known) };
  const has = (mark: string): boolean => ports.files.exists(join(folder, mark));
  if (has('confirmed')) return finish(left, 'confirmed', 'resumed: it was confirmed already');
  if (has('restored'))
    return finish(left, 'restored', 'resumed: it was restored already', restoredProblem(left));
  if (has('armed') || has('restoring') || has('restore-failed')) return restore(left);
  return finish(left, 'refused', 'resumed: it was interrupted before anything was changed');
}

async function restore(left: Left): Promise<ChangeOutcome> {
  const { folder, ports, journal } = left;
  journal.write('restoring', 'resumed: not confirmed, so the known-good is brought back', {});
  await restoreToTheEnd(folder, ports);
  const has = (mark: string): boolean => ports.files.exists(join(folder, mark));
  if (has('restored')) {
    return finish(
      left,
      'restored',
      'restored: the known-good configuration serves again',
      restoredProblem(left),
    );
  }
  const problem: Problem = {
    code: has('foreign-edit') ? 'foreign-edit' : 'restore-failed',
    severity: 'error',
    message: has('foreign-edit')
      ? 'a file holds bytes that are neither the known-good nor the proposal; all three are kept'
      : 'the known-good configuration could not be brought back',
    help: `act now: see guard.log in ${folder}, then 'evenkeel guard resume'`,
  };
  journal.write('restore-failed', problem.message, {});
  return outcome(left, 'restore-failed', [problem]);
}

/** The staged copies go first and the marks stay, so that an interrupted end is found and finished again. */
async function finish(
  left: Left,
  state: State,
  text: string,
  ...problems: readonly Problem[]
): Promise<ChangeOutcome> {
  cleanUp(left.ports.files, left.staged);
  if (state === 'refused') disarm(left.ports.files, left.folder);
  if (left.journal.entries.at(-1)?.state !== state) left.journal.write(state, text, {});
  return outcome(left, state, problems);
}

async function outcome(left: Left, state: State, problems: readonly Problem[]): Promise<ChangeOutcome> {
  const { ports, journal, staged } = left;
  const running = await ports.driver.running();
  const digests = staged.flatMap(({ target }): (readonly [string, string])[] => {
    const digest = attempt(() => digestOf(ports.files.read(target)));
    return typeof digest === 'string' ? [[target, digest]] : [];
  });
  return {
    state,
    ended: endOf(journal.entries),
    problems,
    entries: journal.entries,
    generation: 'code' in running ? undefined : running.generation,
    digests: new Map(digests),
  };
}

function restoredProblem({ folder, ports }: Left): Problem {
  const reason = attempt(() => ports.files.read(join(folder, 'restore-reason')).toString().trim());
  return {
    code: 'restored',
    severity: 'error',
    message: `taken back: ${typeof reason === 'string' ? reason : 'it was not confirmed'}`,
  };
}

/** How the watch had ended, where it had. */
function endOf(entries: readonly JournalEntry[]): ChangeOutcome['ended'] {
  const kinds = entries.map(({ data }) => data['kind']);
  return kinds.findLast((kind) => kind === 'hold' || kind === 'restore');
}

function readJournal(folder: string, { files }: RolloutPorts): readonly JournalEntry[] {
  const text = attempt(() => files.read(join(folder, 'journal.jsonl')).toString());
  return typeof text === 'string' ? parseJournal(text) : [];
}

function stagedOf(entries: readonly JournalEntry[]): Left['staged'] {
  const change = entries.find(({ state }) => state === 'locked')?.data['change'];
  const files = entries.find(({ state }) => state === 'inventoried')?.data['files'];
  if (typeof change !== 'string' || !Array.isArray(files)) return [];
  return (files as readonly { readonly path: string }[]).map(({ path: target }) => ({
    target,
    stagedKnown: stagedPath(target, change, 'known'),
    stagedProposed: stagedPath(target, change, 'new'),
  }));
}
