import type { Action, Decision, Template } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { commonRegex } from '../../text/regex.ts';
import type { Captures } from './captures.ts';
import { capturesOf, conditionOf, hasRegex } from './conditions.ts';
import { decide, type Stage, testOf } from './decide.ts';
import { type Answering, answerSteps, splitOnce } from './error-page.ts';
import { guarded } from './guarded.ts';
import { askedAfter, lookUpSteps } from './look-ups.ts';
import { isMarked, mark, marks } from './marks.ts';
import { redirectTo } from './redirects.ts';
import { innerScope, type Scope } from './scope.ts';
import { shownTemplate } from './shown.ts';
import type { Statement } from './tree.ts';
import { argumentsBehind, keptIn, templateOf, type Variables } from './variables.ts';

/** The location is looked for again; what ran once for the request does not run again. */
export const onceMore = ['start', 'server-rewrite'];

export interface Rewriting {
  readonly variables: Variables;
  /** `server-rewrite` outside locations, where no location needs to be looked for again. */
  readonly stage: Extract<Stage, 'server-rewrite' | 'rewrite'>;
  /** Steps with which each `if` that holds begins, by its number in the block. */
  readonly onIf?: ((statement: Statement, at: number) => readonly Decision[]) | undefined;
}

/**
 * The directives of the rewrite module in the order of the text (ngx_http_rewrite_module.c). What `$1` stands for is
 * told as long as it is sure which expression matched last.
 */
export function rewritePhase(scope: Scope, rewriting: Rewriting): readonly Decision[] {
  let { captures, asked } = rewriting.variables;
  let ifs = 0;
  return scope.statements.flatMap((statement) => {
    const variables = { ...rewriting.variables, captures, asked };
    const at = statement.name === 'if' ? ifs++ : 0;
    if (statement.name === 'if' || statement.name === 'set') asked = askedAfter(statement, variables);
    captures = capturesAfter(statement, captures);
    return rewriteStep(scope, statement, { ...rewriting, variables }, at);
  });
}

/** What the captures are behind a statement: unknown when an expression of it may have matched or not. */
function capturesAfter(statement: Statement, before: Captures | undefined): Captures | undefined {
  if (statement.name === 'rewrite') return undefined;
  if (statement.name === 'set') {
    const isSubject =
      keptIn((statement.arguments[0] ?? '').slice(1)).argument === before?.value.field.argument;
    return isSubject ? undefined : before;
  }
  if (statement.name !== 'if') return before;
  if (hasRegex(statement)) return undefined;
  return (statement.block ?? []).reduce((held, inner) => capturesAfter(inner, held), before);
}

function rewriteStep(
  scope: Scope,
  statement: Statement,
  rewriting: Rewriting,
  at: number,
): readonly Decision[] {
  const { stage, variables } = rewriting;
  const [first = '', second = ''] = statement.arguments;
  switch (statement.name) {
    case 'set': {
      const value = shownTemplate(statement, second, variables);
      const field = keptIn(first.replace(/^\$/, ''));
      return [
        ...lookUpSteps(statement, rewriting, [second]),
        decide(statement, stage, { kind: 'set', field, value }),
      ];
    }
    case 'break':
      return [
        ...mark(statement, rewriting, 'whole').map((step) => ({
          ...step,
          when: isMarked(statement, marks.rewritten),
        })),
        ...mark(statement, rewriting, 'rewritten', ''),
        decide(statement, stage, { kind: 'accept' }),
      ];
    case 'return':
      return [
        ...lookUpSteps(statement, rewriting, statement.arguments),
        ...returnSteps({ scope, statement, stage, variables }),
      ];
    case 'rewrite':
      return rewriteDirective(scope, statement, rewriting);
    case 'if':
      return ifSteps(scope, statement, rewriting, at);
    default:
      return [];
  }
}

function ifSteps(scope: Scope, statement: Statement, rewriting: Rewriting, at: number): readonly Decision[] {
  const { stage, variables, onIf } = rewriting;
  const captures = hasRegex(statement) ? capturesOf(statement, variables) : variables.captures;
  const inner = rewritePhase(innerScope(scope, statement), {
    variables: { ...variables, captures, asked: askedAfter(statement, variables) },
    stage,
  });
  const steps = [...(onIf?.(statement, at) ?? []), ...inner];
  return [
    ...lookUpSteps(statement, rewriting, statement.arguments),
    ...guarded(statement, stage, conditionOf(statement, variables), steps),
  ];
}

/** `return URL`, `return CODE URL`, `return CODE TEXT`, `return CODE` (ngx_http_rewrite_return). */
function returnSteps(answering: Answering): readonly Decision[] {
  const { scope, statement, stage, variables } = answering;
  const [first = '', text] = statement.arguments;
  const status = /^\d{1,3}$/.test(first) ? Number(first) : undefined;
  if (status === undefined || (text !== undefined && isRedirect(status))) {
    const location = templateOf(text ?? first, variables);
    return [decide(statement, stage, redirectTo(scope, location, variables, status ?? 302))];
  }
  // A text is sent as it is; only a status alone goes to the error pages.
  if (text === undefined || status === 444) return answerSteps(answering, status);
  return [decide(statement, stage, { kind: status >= 400 ? 'deny' : 'return', status })];
}

function isRedirect(code: number): boolean {
  return [301, 302, 303, 307, 308].includes(code);
}

function rewriteDirective(scope: Scope, statement: Statement, rewriting: Rewriting): readonly Decision[] {
  const { stage, variables } = rewriting;
  const [pattern = '', replacement = '', flag] = statement.arguments;
  const path = { field: { name: 'path' as const }, transforms: [] };
  const common = commonRegex(pattern);
  const matches: Predicate =
    common === undefined
      ? { kind: 'uncertain', reason: `'${pattern}' is outside the common subset`, span: statement.span }
      : testOf(path, [{ kind: 'regex', ...common }], statement);
  const own = { ...variables, captures: common === undefined ? undefined : { value: path, ...common } };
  const asked = lookUpSteps(statement, rewriting, [replacement]);
  const isAbsolute = /^(https?:\/\/|\$scheme)/.test(replacement);
  if (isAbsolute || flag === 'redirect' || flag === 'permanent') {
    const location = withArguments(replacement, own);
    const status = flag === 'permanent' ? 301 : 302;
    const redirect = decide(statement, stage, redirectTo(scope, location, variables, status));
    return guarded(statement, stage, matches, [...asked, redirect]);
  }
  const steps = [
    ...asked,
    ...pathChange(replacement, own).map((action) => decide(statement, stage, action)),
    ...mark(statement, rewriting, 'internal'),
    ...afterwards(statement, rewriting, flag),
  ];
  return guarded(statement, stage, matches, steps);
}

/** The replacement of a redirect: the arguments of the request follow its own unless it ends in `?`. */
function withArguments(replacement: string, variables: Variables): Template {
  if (replacement.endsWith('?')) return templateOf(replacement.slice(0, -1), variables);
  const { text, parts } = templateOf(replacement, variables);
  return { text, parts: [...parts, argumentsBehind(replacement.includes('?') ? '&' : '?')] };
}

/** The path of the replacement; its arguments go before those of the request unless it ends in `?`. */
function pathChange(replacement: string, variables: Variables): readonly Action[] {
  const isWhole = replacement.endsWith('?');
  const [path, query] = splitOnce(isWhole ? replacement.slice(0, -1) : replacement);
  const set: Action = { kind: 'set', field: { name: 'path' }, value: templateOf(path, variables) };
  if (query === undefined && !isWhole) return [set];
  const own = templateOf(query ?? '', variables);
  const parts = isWhole ? own.parts : [...own.parts, argumentsBehind('&')];
  return [{ kind: 'set', field: { name: 'query' }, value: { text: own.text, parts } }, set];
}

function afterwards(
  statement: Statement,
  rewriting: Rewriting,
  flag: string | undefined,
): readonly Decision[] {
  const { stage } = rewriting;
  const stop = decide(statement, stage, { kind: 'accept' });
  if (flag === 'break')
    return [...mark(statement, rewriting, 'whole'), ...mark(statement, rewriting, 'rewritten', ''), stop];
  if (flag !== 'last') return mark(statement, rewriting, 'rewritten');
  if (stage === 'server-rewrite') return [stop];
  return [decide(statement, stage, { kind: 'restart', skipStages: onceMore })];
}
