import type { Action, Decision } from '../../model/decision.ts';
import { always, type Predicate } from '../../model/predicate.ts';
import { commonRegex } from '../../text/regex.ts';
import { conditionOf } from './conditions.ts';
import { both, decide, exactly, type Stage, testOf } from './decide.ts';
import { effective, innerScope, type Scope } from './scope.ts';
import type { Statement } from './tree.ts';
import { keptIn, literalOf, templateOf, type Variables, variablesIn } from './variables.ts';

/** Set when a rewrite without a flag changed the path: the location is then looked for again. */
export const rewritten = keptIn('evenkeel-rewritten');
export const onceMore = ['start', 'server-rewrite'];

export interface Rewriting {
  readonly variables: Variables;
  /** `server-rewrite` outside locations, where no location needs to be looked for again. */
  readonly stage: Extract<Stage, 'server-rewrite' | 'rewrite'>;
}

/** The directives of the rewrite module in the order of the text (nginx.org/en/docs/http/ngx_http_rewrite_module.html). */
export function rewritePhase(
  scope: Scope,
  rewriting: Rewriting,
  when: Predicate = always,
): readonly Decision[] {
  return scope.statements.flatMap((statement) => rewriteStep(scope, statement, rewriting, when));
}

function rewriteStep(
  scope: Scope,
  statement: Statement,
  rewriting: Rewriting,
  when: Predicate,
): readonly Decision[] {
  const { stage, variables } = rewriting;
  const [first = '', second = ''] = statement.arguments;
  switch (statement.name) {
    case 'set': {
      const value = templateOf(second, variables);
      return [
        decide(statement, stage, { kind: 'set', field: keptIn(first.replace(/^\$/, '')), value }, when),
      ];
    }
    case 'break':
      return [decide(statement, stage, { kind: 'accept' }, when)];
    case 'return':
      return returnSteps(scope, statement, rewriting, when);
    case 'rewrite':
      return rewriteDirective(statement, rewriting, when);
    case 'if':
      return rewritePhase(
        innerScope(scope, statement),
        rewriting,
        both(when, conditionOf(statement, variables)),
      );
    default:
      return [];
  }
}

function returnSteps(
  scope: Scope,
  statement: Statement,
  { stage, variables }: Rewriting,
  when: Predicate,
): readonly Decision[] {
  const [first = '', second] = statement.arguments;
  const code = /^\d{3}$/.test(first) ? Number(first) : undefined;
  if (code === undefined || (second !== undefined && isRedirect(code))) {
    const location = templateOf(second ?? first, variables);
    return [decide(statement, stage, { kind: 'redirect', location, status: code ?? 302 }, when)];
  }
  const page = errorPage(scope, code, variables);
  return page === undefined
    ? [decide(statement, stage, answerOf(code), when)]
    : page.map((action) => decide(statement, stage, action, when));
}

function isRedirect(code: number): boolean {
  return [301, 302, 303, 307, 308].includes(code);
}

export function answerOf(status: number): Action {
  if (status === 444) return { kind: 'reject', status };
  return { kind: status >= 400 ? 'deny' : 'return', status };
}

/** Where `error_page` leads a code: into a named location, or to a path for which the location is looked for again. */
function errorPage(scope: Scope, code: number, variables: Variables): readonly Action[] | undefined {
  const page = effective(scope, 'error_page').findLast(({ arguments: words }) =>
    words.slice(0, -1).includes(String(code)),
  );
  const target = page?.arguments.at(-1);
  if (target === undefined) return undefined;
  if (target.startsWith('@')) return [{ kind: 'jump', to: target }];
  const location = templateOf(target, variables);
  if (/^https?:/.test(target)) return [{ kind: 'redirect', location, status: 302 }];
  // A plain page is a file of this server: what matters is that the request ends here.
  return undefined;
}

function rewriteDirective(
  statement: Statement,
  { stage, variables }: Rewriting,
  when: Predicate,
): readonly Decision[] {
  const [pattern = '', replacement = '', flag] = statement.arguments;
  const path = { field: { name: 'path' as const }, transforms: [] };
  const common = commonRegex(pattern);
  const matches: Predicate =
    common === undefined
      ? { kind: 'uncertain', reason: `'${pattern}' is outside the common subset`, span: statement.span }
      : testOf(path, [{ kind: 'regex', ...common }], statement);
  const holds = both(when, matches);
  const isAbsolute = /^(https?:\/\/|\$scheme)/.test(replacement);
  if (isAbsolute || flag === 'redirect' || flag === 'permanent') {
    const location = templateOf(replacement, variables);
    const status = flag === 'permanent' ? 301 : 302;
    return [decide(statement, stage, { kind: 'redirect', location, status }, holds)];
  }
  // The path changes first: whether the rule held is remembered for the steps behind it.
  const mark = keptIn('evenkeel-held');
  const held = both(when, testOf({ field: mark, transforms: [] }, [exactly('1')], statement));
  const set = (value: string): Action => ({
    kind: 'set',
    field: mark,
    value: { text: value, parts: [{ literal: value }] },
  });
  return [
    decide(statement, stage, set('0')),
    decide(statement, stage, set('1'), holds),
    ...pathChange(statement, { stage, variables }, replacement, common).map((action) =>
      decide(statement, stage, action, held),
    ),
    ...afterwards(stage, flag).map((action) => decide(statement, stage, action, held)),
  ];
}

/** The path of the replacement; its arguments go before those of the request unless it ends in `?`. */
function pathChange(
  _: Statement,
  { variables }: Rewriting,
  replacement: string,
  common: { readonly source: string; readonly ignoreCase: boolean } | undefined,
): readonly Action[] {
  const [path = '', query] = replacement.split('?', 2);
  const others = variablesIn(path).filter((name) => !/^\d$/.test(name));
  const hasCaptures = /\$\d/.test(path);
  const value =
    hasCaptures && others.length === 0 && common !== undefined
      ? {
          text: path,
          parts: [
            {
              field: { name: 'path' as const },
              transforms: [
                {
                  name: 'substitute' as const,
                  arguments: [common.source, common.ignoreCase ? 'i' : '', path],
                },
              ],
            },
          ],
        }
      : templateOf(path, variables);
  const literal = query === undefined ? undefined : literalOf(templateOf(query, variables));
  return [
    { kind: 'set', field: { name: 'path' }, value },
    ...(literal === undefined || literal === ''
      ? []
      : [{ kind: 'set' as const, field: { name: 'query' as const }, value: templateOf(literal, variables) }]),
  ];
}

function afterwards(stage: Rewriting['stage'], flag: string | undefined): readonly Action[] {
  if (flag === 'break') return [{ kind: 'accept' }];
  if (stage === 'server-rewrite') return flag === 'last' ? [{ kind: 'accept' }] : [];
  if (flag === 'last') return [{ kind: 'restart', skipStages: onceMore }];
  return [{ kind: 'set', field: rewritten, value: { text: '1', parts: [{ literal: '1' }] } }];
}
