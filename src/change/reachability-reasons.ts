import { placeOf } from './causes.ts';
import type { Reason } from './plan.ts';
import type { Reachability } from './reachability.ts';
import { reason } from './reason.ts';

const mostNamed = 4;

/** Ways of services and intents that break are findings of their own; what is lost beside them is told here. */
export function reachabilityReasons(reachability: Reachability | undefined): readonly Reason[] {
  if (reachability === undefined) return [];
  const { lost, failures } = reachability;
  const byReason = Map.groupBy(lost, (one) => one.reason);
  const ways = [...byReason.values()].map((all) => {
    const [first] = all;
    const names = all.slice(0, mostNamed).map(({ flow }) => flow);
    const more = all.length > mostNamed ? ` and ${all.length - mostNamed} more` : '';
    const text = `no longer reached: ${names.join(', ')}${more}: ${first?.reason}`;
    return reason('caution', text, first?.span && placeOf(first.span));
  });
  const losses = failures
    .filter(({ survivesAfter }) => !survivesAfter)
    .map(({ service, kind, element, reason: why }) =>
      reason('caution', `service ${service} would no longer survive the loss of ${kind} ${element}: ${why}`),
    );
  return [...ways, ...losses];
}
