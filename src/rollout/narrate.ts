import type { Context } from './context.ts';
import type { State } from './machine.ts';
import { gradeText, gradeWayBack } from './prove.ts';

/** A state as a sentence of the timeline. */
export function stateText(context: Context, state: State): string {
  const { request, before, ended, problems } = context;
  const texts: Readonly<Record<State, string>> = {
    locked: `change ${request.change} of ${request.device} begins`,
    inventoried: `inventory of ${context.entries.length} files taken`,
    proven: `the way back is proven: running equals disk (${gradeText(gradeWayBack(context))})`,
    validated: 'the real program accepts the proposal; new addresses are free',
    staged: 'both versions are staged beside their targets',
    armed: `armed: without confirmation the change is taken back after ${request.deadlineSeconds} s`,
    guarded:
      request.command === undefined
        ? 'the guard has acknowledged; swapping the files'
        : 'the guard has acknowledged; running the command',
    swapped: 'the files are swapped; reloading',
    reloaded: 'reload asked for; waiting for a new worker',
    serving: `a new worker serves (before: ${before?.generation ?? 'unknown'}); watching for ${request.watchSeconds} s`,
    watching: 'the watch ended well; confirming',
    confirmed: 'confirmed: this is the known-good configuration now',
    restoring:
      ended === 'hold'
        ? 'not enough evidence of health; taking the change back'
        : `taking the change back: ${problems.at(-1)?.message ?? 'the guard decided'}`,
    restored: 'restored: the known-good configuration serves again',
    'restore-failed': 'the known-good configuration could not be brought back',
    refused: `refused before anything was changed: ${problems[0]?.message ?? ''}`,
  };
  return texts[state];
}

/** The evidence of a state. */
export function stateData(context: Context, state: State): Readonly<Record<string, unknown>> {
  const { record, guard, serving, entries } = context;
  switch (state) {
    case 'locked':
      return { change: context.request.change, device: context.request.device };
    case 'inventoried':
      return { files: entries.map(({ real, digest }) => ({ path: real, digest })) };
    case 'guarded':
      return { guard: guard?.pid, protections: context.ports.guard.protections(context.request.folder) };
    case 'swapped':
      return { files: record?.files.map(({ target, known, proposed }) => ({ target, known, proposed })) };
    case 'serving':
      return {
        generation: serving?.generation,
        oldWorkers: serving?.workers.filter(({ old }) => old).length,
      };
    default:
      return {};
  }
}
