import { placeOf } from './causes.ts';
import type { Place, Reason, VerdictLevel } from './plan.ts';
import { isDeclared } from './reach/outcome.ts';
import type { Reachability, ReachEdit } from './reachability.ts';
import { reason } from './reason.ts';

const mostNamed = 4;

/** What was carried and is not, what was closed and is open, and what was known and no longer is. */
export function reachabilityReasons(reachability: Reachability | undefined): readonly Reason[] {
  if (reachability === undefined) return [];
  const { lost, gained, unproven = [], moved = [], failures } = reachability;
  const losses = failures
    .filter(({ survivesAfter }) => !survivesAfter)
    .map(({ service, kind, element, reason: why }) =>
      reason('caution', `service ${service} would no longer survive the loss of ${kind} ${element}: ${why}`),
    );
  return [
    ...told(
      lost.filter(({ kind }) => kind !== 'isolate'),
      ({ before }) => (before === 'delivered' ? 'no longer reached' : 'surely not reached now'),
    ),
    ...told(gained.filter(isOpened), () => 'what was closed is open'),
    ...told(unproven, (one) => `no longer known to ${knownTo(one)}`),
    ...moved.map(({ flow, reason: how }) => reason('caution', `${flow} takes another way: ${how}`)),
    ...losses,
  ];
}

/** Nobody declared that it must get through; that it must not is a finding of its own. */
function isOpened({ before, kind }: ReachEdit): boolean {
  return before !== 'uncertain' && !isDeclared(kind);
}

function knownTo({ before }: ReachEdit): string {
  if (before === 'uncertain') return 'fare as before, which was not certain either';
  return before === 'delivered' ? 'be reached' : 'be stopped';
}

/** Those of one cause together. */
function told(edits: readonly ReachEdit[], what: (one: ReachEdit) => string): readonly Reason[] {
  const causes = Map.groupBy(edits, (one) => `${what(one)}\0${levelOf(one)}\0${one.reason}`);
  return [...causes.values()].flatMap((all): readonly Reason[] => {
    const [first] = all;
    if (first === undefined) return [];
    const names = all.slice(0, mostNamed).map(({ flow }) => flow);
    const more = all.length > mostNamed ? ` and ${all.length - mostNamed} more` : '';
    const text = `${what(first)}: ${names.join(', ')}${more}: ${first.reason}`;
    return [reason(levelOf(first), text, placeIn(first))];
  });
}

/** Ways of services and intents that break are harm; between others it may be what was wanted. */
function levelOf({ kind, before, after }: ReachEdit): VerdictLevel {
  const isStopped = after !== 'delivered' && after !== 'uncertain';
  return isDeclared(kind) && isStopped && before === 'delivered' ? 'block' : 'undecided';
}

/** What only the fleet file declares stands in no configuration. */
function placeIn({ span }: ReachEdit): Place | undefined {
  return span === undefined || span.file === '' ? undefined : placeOf(span);
}
