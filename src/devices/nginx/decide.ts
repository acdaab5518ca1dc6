import type { Action, Decision } from '../../model/decision.ts';
import { always, type Matcher, type Predicate } from '../../model/predicate.ts';
import { maskSecrets } from './mask.ts';
import { textOf } from './scope.ts';
import type { Statement } from './tree.ts';
import type { Value } from './variables.ts';

/**
 * Rule sets of a server, in the order of nginx's phases. `start` runs once for each request, the others as their names
 * say.
 */
export type Stage = 'start' | 'server-rewrite' | 'location' | 'rewrite' | 'access' | 'precontent' | 'content';

export function decide(
  statement: Statement,
  stage: Stage,
  action: Action,
  when: Predicate = always,
): Decision {
  return { when, action, text: maskSecrets(textOf(statement)), stage, span: statement.span };
}

export function testOf(
  { field, transforms }: Value,
  matchers: readonly Matcher[],
  { span }: Statement,
): Predicate {
  return { kind: 'test', field, transforms, matchers, span };
}

export function both(a: Predicate, b: Predicate): Predicate {
  if (a.kind === 'constant') return a.value ? b : a;
  if (b.kind === 'constant') return b.value ? a : b;
  return { kind: 'all', terms: [a, b] };
}

export function exactly(value: string, ignoreCase = false): Matcher {
  return { kind: 'exact', value, ignoreCase };
}
