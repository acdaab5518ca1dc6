/** States of a change, in the order of the protocol (docs/guard.md). */
export type State =
  | 'locked'
  | 'inventoried'
  | 'proven'
  | 'validated'
  | 'staged'
  | 'armed'
  | 'guarded'
  | 'swapped'
  | 'reloaded'
  | 'serving'
  | 'watching'
  | 'confirmed'
  | 'restoring'
  | 'restored'
  | 'restore-failed'
  | 'refused';

/** What the world answered to a command. */
export type Event =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed' }
  /** The gate's last words. */
  | { readonly kind: 'advance' | 'hold' | 'restore' };

export type Command =
  | 'inventory'
  | 'prove-way-back'
  | 'validate'
  | 'stage'
  | 'arm'
  | 'start-guard'
  | 'swap'
  | 'reload'
  | 'prove-serving'
  | 'watch'
  | 'confirm'
  | 'restore'
  | 'clean-up'
  | 'finish';

export interface Step {
  readonly state: State;
  readonly commands: readonly Command[];
}

interface Row {
  readonly done: Step;
  readonly failed: Step;
}

const refuse: Step = { state: 'refused', commands: ['clean-up', 'finish'] };
const restore: Step = { state: 'restoring', commands: ['restore'] };

/** Until the swap a failure refuses; from the first rename on it restores. */
const rows: Readonly<Partial<Record<State, Row>>> = {
  locked: { done: { state: 'inventoried', commands: ['prove-way-back'] }, failed: refuse },
  inventoried: { done: { state: 'proven', commands: ['validate'] }, failed: refuse },
  proven: { done: { state: 'validated', commands: ['stage'] }, failed: refuse },
  validated: { done: { state: 'staged', commands: ['arm'] }, failed: refuse },
  staged: { done: { state: 'armed', commands: ['start-guard'] }, failed: refuse },
  armed: { done: { state: 'guarded', commands: ['swap'] }, failed: refuse },
  guarded: { done: { state: 'swapped', commands: ['reload'] }, failed: restore },
  swapped: { done: { state: 'reloaded', commands: ['prove-serving'] }, failed: restore },
  reloaded: { done: { state: 'serving', commands: ['watch'] }, failed: restore },
  restoring: {
    done: { state: 'restored', commands: ['clean-up', 'finish'] },
    failed: { state: 'restore-failed', commands: ['finish'] },
  },
  watching: {
    done: { state: 'confirmed', commands: ['clean-up', 'finish'] },
    failed: restore,
  },
};

export const start: Step = { state: 'locked', commands: ['inventory'] };

/** Pure: the next state and what to do then. An event that a state does not know is a bug of the caller. */
export function next(state: State, event: Event): Step {
  if (state === 'serving') return judged(event);
  const row = rows[state];
  if (row === undefined) throw new Error(`nothing follows ${state}`);
  if (event.kind === 'done') return row.done;
  if (event.kind === 'failed') return row.failed;
  throw new Error(`${state} does not know ${event.kind}`);
}

/** An underpowered watch is never confirmed: a hold takes the change back as well, and says so. */
function judged(event: Event): Step {
  switch (event.kind) {
    case 'advance':
      return { state: 'watching', commands: ['confirm'] };
    case 'hold':
    case 'restore':
    case 'failed':
      return restore;
    case 'done':
      throw new Error('a watch ends with advance, hold or restore');
  }
}

export function isFinal(state: State): boolean {
  return ['confirmed', 'restored', 'restore-failed', 'refused'].includes(state);
}
