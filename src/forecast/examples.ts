import type { Action, Decision, Template } from '../model/decision.ts';
import type { Field, Matcher, Predicate } from '../model/predicate.ts';
import { decisionsOf, type EntryPoint } from '../network/path.ts';

/** For each value that a rule compares `fields` with, one example that satisfies the comparison. */
export function literals(
  entries: readonly EntryPoint[],
  fields: readonly string[],
  example: (matcher: Matcher) => string | undefined,
): readonly string[] {
  const found = new Set<string>();
  const kept = keptFields(entries, fields);
  const visit = (predicate: Predicate): void => {
    if (predicate.kind === 'all' || predicate.kind === 'any') predicate.terms.forEach(visit);
    if (predicate.kind === 'not') visit(predicate.term);
    if (predicate.kind !== 'test') return;
    if (!fields.includes(predicate.field.name) && !kept.has(fieldKey(predicate.field))) return;
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

/** Variables that a rule sets to one of the fields. */
function keptFields(entries: readonly EntryPoint[], fields: readonly string[]): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const { frontend } of entries) {
    for (const { action } of decisionsOf(frontend)) {
      if (action.kind !== 'set' || (action.field.name !== 'variable' && action.field.name !== 'header'))
        continue;
      const [part, more] = action.value.parts;
      if (part === undefined || more !== undefined || 'literal' in part || 'table' in part) continue;
      if (fields.includes(part.field.name)) kept.add(fieldKey(action.field));
    }
  }
  return kept;
}

function fieldKey({ name, argument = '' }: Field): string {
  return `${name} ${argument}`;
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
