import type { Action, Decision, Template } from '../model/decision.ts';
import type { Matcher, Predicate } from '../model/predicate.ts';
import { decisionsOf, type EntryPoint } from '../network/path.ts';

/** For each value that a rule compares `fields` with, one example that satisfies the comparison. */
export function literals(
  entries: readonly EntryPoint[],
  fields: readonly string[],
  example: (matcher: Matcher) => string | undefined,
): readonly string[] {
  const found = new Set<string>();
  const visit = (predicate: Predicate): void => {
    if (predicate.kind === 'all' || predicate.kind === 'any') predicate.terms.forEach(visit);
    if (predicate.kind === 'not') visit(predicate.term);
    if (predicate.kind !== 'test' || !fields.includes(predicate.field.name)) return;
    for (const matcher of predicate.matchers) {
      const value = example(matcher);
      if (value !== undefined) found.add(value);
    }
  };
  const tables = (decision: Decision): void => {
    for (const part of templateIn(decision.action)?.parts ?? []) {
      if (!('table' in part) || !fields.includes(part.field.name)) continue;
      for (const { matcher } of part.table) {
        const value = example(matcher);
        if (value !== undefined) found.add(value);
      }
    }
  };
  for (const { frontend } of entries) {
    for (const decision of decisionsOf(frontend)) {
      visit(decision.when);
      tables(decision);
    }
  }
  return [...found];
}

/** What a rule looks up to route by, or to decide by later. */
function templateIn(action: Action): Template | undefined {
  if (action.kind === 'route-dynamic') return action.pool;
  return action.kind === 'set' ? action.value : undefined;
}

/** A path, with its query, that the matcher takes. */
export function pathExample(matcher: Matcher): string | undefined {
  switch (matcher.kind) {
    case 'exact':
      return matcher.value;
    case 'prefix':
      return `${matcher.value}${matcher.value.endsWith('/') ? 'item' : ''}`;
    case 'suffix':
      return `/file${matcher.value}`;
    case 'substring':
      return matcher.value.startsWith('/') ? matcher.value : `/x${matcher.value}`;
    case 'directory':
      return `/${matcher.value.replace(/^\/+|\/+$/g, '')}/item`;
    default:
      return undefined;
  }
}

/** A host that the matcher takes. */
export function hostExample(matcher: Matcher): string | undefined {
  switch (matcher.kind) {
    case 'exact':
    case 'domain':
      return matcher.value;
    case 'prefix':
      return `${matcher.value}.example`.replace('..', '.');
    case 'suffix':
      return `www${matcher.value.startsWith('.') ? '' : '.'}${matcher.value}`;
    case 'substring':
      return matcher.value;
    default:
      return undefined;
  }
}
