import type { Action, Decision } from '../../model/decision.ts';
import type { Field, Predicate } from '../../model/predicate.ts';
import { both, decide, type Stage } from './decide.ts';
import { fieldsIn, isMarked, ownMark, setText } from './marks.ts';
import { textOf } from './scope.ts';
import type { Statement } from './tree.ts';

/**
 * Steps that are all taken or none. nginx judges a condition once, while each decision judges its own: where a step
 * changes what the condition looks at, the steps stand in a list of their own, or the condition leaves a mark.
 */
export function guarded(
  statement: Statement,
  stage: Stage,
  when: Predicate,
  steps: readonly Decision[],
): readonly Decision[] {
  if (when.kind === 'constant') return when.value ? steps : [];
  if (!interferes(fieldsIn(when), steps)) return withCondition(when, steps);
  if (endsForSure(steps)) {
    return [decide(statement, stage, { kind: 'enter', name: textOf(statement), decisions: steps }, when)];
  }
  const held = ownMark(statement, 'held');
  return [
    decide(statement, stage, setText(held, '')),
    decide(statement, stage, setText(held, '1'), when),
    ...withCondition(isMarked(statement, held), steps),
  ];
}

function withCondition(when: Predicate, steps: readonly Decision[]): readonly Decision[] {
  return steps.map((step) => ({ ...step, when: both(when, step.when) }));
}

/** Whether a step before the last one sets a field that is looked at. */
function interferes(looked: readonly Field[], steps: readonly Decision[]): boolean {
  return steps
    .slice(0, -1)
    .some(({ action }) => action.kind === 'set' && looked.some((field) => overlaps(field, action.field)));
}

/** Whether setting one field may change another that is looked at. */
export function overlaps(looked: Field, set: Field): boolean {
  if ((looked.name === 'url' && looked.argument === undefined) || looked.name === 'url-param')
    return set.name === 'path' || set.name === 'query';
  return looked.name === set.name && looked.argument === set.argument;
}

const final: ReadonlySet<Action['kind']> = new Set([
  'redirect',
  'deny',
  'return',
  'reject',
  'restart',
  'jump',
  'route',
  'forward',
  'enter',
]);

/** `accept` goes on behind the list, so that it cannot stand in one. */
function endsForSure(steps: readonly Decision[]): boolean {
  const last = steps.at(-1);
  return (
    last?.when.kind === 'constant' &&
    last.when.value &&
    final.has(last.action.kind) &&
    steps.every(({ action }) => action.kind !== 'accept')
  );
}
