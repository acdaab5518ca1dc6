import type { Action, Decision } from '../../model/decision.ts';
import { always, type Predicate } from '../../model/predicate.ts';
import { decide, testOf } from './decide.ts';
import { answerSteps } from './error-page.ts';
import { isMarked, marks } from './marks.ts';
import { effectiveOne, type Scope } from './scope.ts';
import type { Statement } from './tree.ts';
import type { Variables } from './variables.ts';

/** `internal`: requests from outside get 404, before any rule of the location (ngx_http_core_find_config_phase). */
export function internalOnly(scope: Scope, variables: Variables): readonly Decision[] {
  const statement = scope.own.get('internal')?.[0];
  if (statement === undefined) return [];
  const outside: Predicate = { kind: 'not', term: isMarked(statement, marks.internal) };
  return answerSteps({ scope, statement, stage: 'location', variables }, 404).map((step) => ({
    ...step,
    when: step.when.kind === 'constant' ? outside : { kind: 'all', terms: [outside, step.when] },
  }));
}

/** `allow` and `deny`: the first that holds decides (ngx_http_access_module). */
export function accessPhase(scope: Scope, variables: Variables): readonly Decision[] {
  if (isSatisfiedByUser(scope)) return [];
  return accessRules(scope).flatMap((statement) => {
    const [text = ''] = statement.arguments;
    const when = sourceTest(text, statement);
    const accept: Action = { kind: 'accept' };
    if (statement.name === 'allow') return [decide(statement, 'access', accept, when)];
    return answerSteps({ scope, statement, stage: 'access', variables }, 403).map((step) => ({
      ...step,
      when: step.when.kind === 'constant' ? when : { kind: 'all', terms: [when, step.when] },
    }));
  });
}

/** With `satisfy any`, a user who is known comes from anywhere; users are taken to be known. */
function isSatisfiedByUser(scope: Scope): boolean {
  if (effectiveOne(scope, 'satisfy')?.arguments[0] !== 'any') return false;
  return ['auth_basic', 'auth_request', 'auth_jwt'].some(
    (name) => (effectiveOne(scope, name)?.arguments[0] ?? 'off') !== 'off',
  );
}

function accessRules(scope: Scope): readonly Statement[] {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.own.has('allow') || at.own.has('deny'))
      return at.statements.filter(({ name }) => name === 'allow' || name === 'deny');
  }
  return [];
}

export function sourceTest(text: string, statement: Statement): Predicate {
  if (text === 'all') return always;
  if (text === 'unix:') return { kind: 'constant', value: false };
  return testOf(
    { field: { name: 'source' }, transforms: [] },
    [{ kind: 'address', prefix: text }],
    statement,
  );
}

/** All methods but those that `limit_except` names; GET brings HEAD. */
export function exceptedMethods(statement: Statement): Predicate {
  const named = statement.arguments.map((word) => word.toUpperCase());
  const methods = named.includes('GET') ? [...named, 'HEAD'] : named;
  const matchers = methods.map((value) => ({ kind: 'exact', value, ignoreCase: false }) as const);
  return { kind: 'not', term: testOf({ field: { name: 'method' }, transforms: [] }, matchers, statement) };
}
