import type { Action, Decision } from '../../model/decision.ts';
import type { Field, Predicate } from '../../model/predicate.ts';
import { decide, exactly, type Stage, testOf } from './decide.ts';
import { effective, type Scope, textOf } from './scope.ts';
import type { Statement } from './tree.ts';
import { keptIn, type Variables } from './variables.ts';

/** What nginx remembers of a request beside its variables (ngx_http_request.h). They start unset. */
export const marks = {
  /** `uri_changed`: a rewrite without a flag changed the path, and the location is looked for again. */
  rewritten: keptIn('evenkeel-rewritten'),
  /** `internal`: the path was changed here, so that places for internal use may be reached. */
  internal: keptIn('evenkeel-internal'),
  /** `error_page`: one was used, and no other will be. */
  errorPage: keptIn('evenkeel-error-page'),
  /** Not `valid_location`: the path was rewritten in place, and the URI of `proxy_pass` is left out. */
  whole: keptIn('evenkeel-whole'),
  /** The `if` whose settings hold, and the last one that brought a handler, by their numbers. */
  settings: keptIn('evenkeel-settings'),
  handler: keptIn('evenkeel-handler'),
} as const;

/** The mark of one condition, which is judged once; where the same stands again, it begins anew. */
export function ownMark(statement: Statement, purpose: string): Field {
  return keptIn(`evenkeel-${purpose}-${textOf(statement)}`);
}

export function setText(field: Field, text: string): Action {
  return { kind: 'set', field, value: { text, parts: [{ literal: text }] } };
}

/** Remembers something of the request, where some rule of the server looks at it. */
export function mark(
  statement: Statement,
  { stage, variables }: { readonly stage: Stage; readonly variables: Variables },
  name: keyof typeof marks,
  text = '1',
): readonly Decision[] {
  const field = marks[name];
  if (variables.marks?.has(name) === false) return [];
  return [decide(statement, stage, setText(field, text))];
}

export function isMarked(statement: Statement, field: Field, text = '1'): Predicate {
  return testOf({ field, transforms: [] }, [exactly(text)], statement);
}

/** The marks that rules of a server look at; all others need not be made. */
export function marksOf(scope: Scope): ReadonlySet<string> {
  const found = new Set<string>();
  if (effective(scope, 'error_page').length > 0) found.add('errorPage');
  const visit = (statements: readonly Statement[], around: string): void => {
    for (const { name, arguments: words, block = [] } of statements) {
      if (name === 'internal') found.add('internal');
      if (name === 'rewrite') found.add('rewritten');
      if (name === 'error_page') found.add('errorPage');
      if (name === 'proxy_pass' && /^https?:\/\/[^$]*\/[^$]*$/.test(words[0] ?? '')) found.add('whole');
      if (name.endsWith('_pass') && around === 'if') found.add('settings').add('handler');
      if (name === 'try_files' && statements.some((one) => one.name === 'if')) found.add('settings');
      visit(block, name);
    }
  };
  visit(scope.statements, '');
  return found;
}

/** Every part of the request that a predicate looks at. */
export function fieldsIn(predicate: Predicate): readonly Field[] {
  switch (predicate.kind) {
    case 'test':
      return [predicate.field];
    case 'not':
      return fieldsIn(predicate.term);
    case 'all':
    case 'any':
      return predicate.terms.flatMap(fieldsIn);
    default:
      return [];
  }
}
