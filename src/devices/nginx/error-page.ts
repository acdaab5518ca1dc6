import type { Decision } from '../../model/decision.ts';
import { decide, type Stage } from './decide.ts';
import { lookUpSteps } from './look-ups.ts';
import { isMarked, mark, marks } from './marks.ts';
import { effective, effectiveOne, type Scope } from './scope.ts';
import type { Statement } from './tree.ts';
import { templateOf, type Variables } from './variables.ts';

/** Where and in which phase an answer comes about. */
export interface Answering {
  readonly scope: Scope;
  readonly statement: Statement;
  readonly stage: Stage;
  readonly variables: Variables;
}

/** Statuses that nginx closes the connection with instead of an answer (ngx_http_special_response.c). */
const closing = 444;

/** An answer by status alone: what `error_page` makes of it, then the status itself. */
export function answerSteps(answering: Answering, status: number): readonly Decision[] {
  const { statement, stage } = answering;
  if (status === closing) return [decide(statement, stage, { kind: 'reject', status })];
  const kind = status >= 400 ? 'deny' : 'return';
  return [...errorPage(answering, status), decide(statement, stage, { kind, status })];
}

/** The steps of the error page for a status; none where there is none (ngx_http_special_response_handler). */
export function errorPage(answering: Answering, status: number): readonly Decision[] {
  const { scope, statement, stage } = answering;
  const page = pageFor(scope, status);
  if (page === undefined) return [];
  const isRecursive = effectiveOne(scope, 'recursive_error_pages')?.arguments[0] === 'on';
  const steps = pageSteps(answering, page);
  const name = `error_page ${page.arguments.join(' ')}`;
  const enter = (decisions: readonly Decision[]) => ({ kind: 'enter', name, decisions }) as const;
  if (isRecursive) return [{ ...decide(page, stage, enter(steps)), span: page.span }];
  const used = isMarked(statement, marks.errorPage);
  return [
    decide(page, stage, enter([...mark(page, answering, 'errorPage'), ...steps]), {
      kind: 'not',
      term: used,
    }),
  ];
}

/** The first that names the status, among those of the innermost block that has any. */
export function pageFor(scope: Scope, status: number): Statement | undefined {
  return effective(scope, 'error_page').find(({ arguments: words }) =>
    words.slice(0, -1).includes(String(status)),
  );
}

/** A named location, a path that is looked for like a new request, or a redirect (ngx_http_send_error_page). */
function pageSteps(answering: Answering, page: Statement): readonly Decision[] {
  const { stage, variables } = answering;
  const target = page.arguments.at(-1) ?? '';
  if (target.startsWith('@'))
    return [...mark(page, answering, 'internal'), decide(page, stage, { kind: 'jump', to: target })];
  if (!target.startsWith('/')) {
    const overwritten = /^=(30[12378])$/.exec(page.arguments.at(-2) ?? '')?.[1];
    const location = templateOf(target, variables);
    return [decide(page, stage, { kind: 'redirect', location, status: Number(overwritten ?? 302) })];
  }
  return [...toGet(page, stage), ...redirectInside({ ...answering, statement: page }, target)];
}

/** All methods but HEAD become GET. */
function toGet(page: Statement, stage: Stage): readonly Decision[] {
  const method = { name: 'method' } as const;
  const isHead = {
    kind: 'test',
    field: method,
    transforms: [],
    matchers: [{ kind: 'exact', value: 'HEAD', ignoreCase: false }],
    span: page.span,
  } as const;
  const get = { text: 'GET', parts: [{ literal: 'GET' }] };
  return [decide(page, stage, { kind: 'set', field: method, value: get }, { kind: 'not', term: isHead })];
}

/** A new path with its own arguments, for which the server's rules run again (ngx_http_internal_redirect). */
export function redirectInside(answering: Omit<Answering, 'scope'>, target: string): readonly Decision[] {
  const { statement, stage, variables } = answering;
  const [path, query = ''] = splitOnce(target);
  const asked = lookUpSteps(statement, answering, [target]);
  const set = (name: 'path' | 'query', text: string): Decision =>
    decide(statement, stage, { kind: 'set', field: { name }, value: templateOf(text, variables) });
  return [
    ...asked,
    // The query first: the path is more often a part of it than it of the path.
    set('query', query),
    set('path', path),
    ...mark(statement, answering, 'internal'),
    ...mark(statement, answering, 'whole', ''),
    decide(statement, stage, { kind: 'restart', skipStages: ['start'] }),
  ];
}

/** Before and behind the first question mark. */
export function splitOnce(text: string): readonly [string, string?] {
  const at = text.indexOf('?');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
