import { always, type Field, type Matcher, type Predicate, type Transform } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';

export function test(
  field: Field,
  matchers: readonly Matcher[],
  span: Span,
  transforms: readonly Transform[] = [],
): Predicate {
  return { kind: 'test', field, transforms, matchers, span };
}

/** A path that begins with these segments: `/a` takes `/a` and `/a/b`, not `/ab`. */
export function segments(path: string, span: Span, field: Field = { name: 'path' }): Predicate {
  if (path === '/' || path === '')
    return test(field, [{ kind: 'prefix', value: '/', ignoreCase: false }], span);
  if (path.endsWith('/')) return test(field, [{ kind: 'prefix', value: path, ignoreCase: false }], span);
  const matchers: readonly Matcher[] = [
    { kind: 'exact', value: path, ignoreCase: false },
    { kind: 'prefix', value: `${path}/`, ignoreCase: false },
  ];
  return test(field, matchers, span);
}

export function all(...terms: readonly Predicate[]): Predicate {
  const needed = terms.filter((term) => !(term.kind === 'constant' && term.value));
  const [only] = needed;
  if (only === undefined) return always;
  return needed.length === 1 ? only : { kind: 'all', terms: needed };
}

export function any(...terms: readonly Predicate[]): Predicate {
  const [only] = terms;
  if (only === undefined) return { kind: 'constant', value: false };
  return terms.length === 1 ? only : { kind: 'any', terms };
}

export function not(term: Predicate): Predicate {
  if (term.kind === 'not') return term.term;
  if (term.kind === 'constant') return { kind: 'constant', value: !term.value };
  return { kind: 'not', term };
}

export function uncertain(reason: string, span: Span): Predicate {
  return { kind: 'uncertain', reason, span };
}
