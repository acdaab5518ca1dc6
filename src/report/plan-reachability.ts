import type { Plan } from '../change/plan.ts';
import type { FailureEdit, ReachEdit } from '../change/reachability.ts';

const mostShown = 20;

/** Who reaches whom after the change, and what a single loss then ends; empty when nothing of it changes. */
export function reachabilityLines({ reachability }: Plan): readonly string[] {
  if (reachability === undefined) return [];
  const { lost, gained, unproven = [], failures } = reachability;
  return [
    ...cut(lost.map((one) => `lost: ${edit(one)}`)),
    ...cut(gained.map((one) => `gained: ${edit(one)}`)),
    ...cut(unproven.map((one) => `unproven: ${edit(one)}`)),
    ...cut(failures.map(failure)),
  ];
}

function cut(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostShown) return lines;
  return [...lines.slice(0, mostShown), `… and ${lines.length - mostShown} more, which the JSON has`];
}

function edit({ flow, before, after, reason, span }: ReachEdit): string {
  const place = span === undefined || span.file === '' ? '' : ` (${span.file}:${span.line})`;
  return `${flow}: ${before} before, ${after} now: ${reason}${place}`;
}

function failure({ service, kind, element, survivesAfter, reason }: FailureEdit): string {
  return `${service} ${survivesAfter ? 'now survives' : 'no longer survives'} the loss of ${kind} ${element}: ${survivesAfter ? 'before, ' : ''}${reason}`;
}
