import type { Field, Matcher, Predicate } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { argumentsOf, type Context, spanOf } from './context.ts';
import { expressionPredicate } from './expressions.ts';
import { all, any, not, test, uncertain } from './predicates.ts';
import { commonRegex, regexMatcher } from './regex.ts';
import { isSchemeVariable, requestField, schemePredicate } from './request-fields.ts';
import type { RewriteCondition } from './rewrite-rules.ts';

/** Where the URI that the client asked for is found: a rule before may have changed the path. */
export type UriField = Field;

/** Conditions joined by AND, those with [OR] joined to the next one by OR (mod_rewrite.c, apply_rewrite_rule). */
export function conditionsPredicate(
  context: Context,
  conditions: readonly RewriteCondition[],
  uri: UriField,
): Predicate {
  const groups: Predicate[][] = [];
  let joins = false;
  for (const condition of conditions) {
    const term = conditionPredicate(context, condition, uri);
    if (joins) groups.at(-1)?.push(term);
    else groups.push([term]);
    joins = condition.flags.has('ornext');
  }
  return all(...groups.map((terms) => any(...terms)));
}

function conditionPredicate(context: Context, condition: RewriteCondition, uri: UriField): Predicate {
  const { statement, flags } = condition;
  const span = spanOf(context, statement);
  if (argumentsOf(context, statement).unknown) return uncertain('a variable of unknown value', span);
  if (condition.test === 'expr') return expressionPredicate(condition.pattern, span);
  const negated = condition.pattern.startsWith('!');
  const pattern = negated ? condition.pattern.slice(1) : condition.pattern;
  const found = comparison(condition.test, pattern, { span, uri, ignoreCase: flags.has('nocase') });
  return negated ? not(found) : found;
}

interface Comparing {
  readonly span: Span;
  readonly uri: UriField;
  readonly ignoreCase: boolean;
}

function comparison(text: string, pattern: string, comparing: Comparing): Predicate {
  const { span, uri, ignoreCase } = comparing;
  const matcher = matcherOf(pattern, ignoreCase);
  if (matcher === undefined) return uncertain(`'${pattern}' asks the disk or the running program`, span);
  const variable = /^%\{([^{}]+)\}$/.exec(text)?.[1];
  if (variable === undefined) {
    if (/[%$]/.test(text)) return uncertain('a text put together from several values', span);
    return test({ name: 'constant', argument: text }, [matcher], span);
  }
  if (isSchemeVariable(variable)) return schemePredicate(variable, acceptor(pattern, ignoreCase), span);
  const { field, transforms } = requestField(variable);
  return test(variable === 'REQUEST_URI' ? uri : field, [matcher], span, transforms);
}

/** Undefined for tests on files and other things outside the request. */
function matcherOf(pattern: string, ignoreCase: boolean): Matcher | undefined {
  if (pattern.startsWith('=')) {
    const value = pattern.slice(1);
    return { kind: 'exact', value: value === '""' ? '' : value, ignoreCase };
  }
  const number = /^-(eq|ne|lt|le|gt|ge)\s*(-?\d+)$/.exec(pattern);
  if (number !== null) return numberMatcher(number[1] ?? '', Number(number[2]));
  if (/^-(?:[dfslhLxFU]|ip)$/.test(pattern) || /^[<>]/.test(pattern)) return undefined;
  return regexMatcher(pattern, ignoreCase);
}

function numberMatcher(operator: string, value: number): Matcher | undefined {
  switch (operator) {
    case 'eq':
      return { kind: 'range', low: value, high: value };
    case 'lt':
      return { kind: 'range', low: -Infinity, high: value - 1 };
    case 'le':
      return { kind: 'range', low: -Infinity, high: value };
    case 'gt':
      return { kind: 'range', low: value + 1, high: Infinity };
    case 'ge':
      return { kind: 'range', low: value, high: Infinity };
    default:
      return undefined;
  }
}

function acceptor(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  if (pattern.startsWith('=')) return (text) => text === pattern.slice(1);
  const regex = commonRegex(pattern, ignoreCase);
  if (regex === undefined) return () => false;
  const compiled = new RegExp(regex.source, regex.ignoreCase ? 'i' : '');
  return (text) => compiled.test(text);
}
