import type { Decision } from '../../model/decision.ts';
import { always, type Predicate } from '../../model/predicate.ts';
import { decision, type Routing } from './routing.ts';
import { type Sent, sentDecisions } from './sent.ts';
import type { Statement } from './tree.ts';

export interface Proxying {
  readonly when: Predicate;
  readonly stage: string;
  readonly name: string;
  readonly pool: string;
  readonly sent: Sent;
}

/** To the pool, unless an access rule or a fix-up is in the way. */
export function proxyDecision(
  routing: Routing,
  statement: Statement,
  { when, stage, name, pool, sent }: Proxying,
): Decision {
  const { context, gate } = routing;
  const route = decision(context, statement, { when: always, action: { kind: 'route', pool }, stage });
  const decisions: readonly Decision[] = [...gate, ...sentDecisions(routing, statement, sent), route];
  return decision(context, statement, { when, action: { kind: 'enter', name, decisions }, stage });
}
