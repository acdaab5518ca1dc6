import type { Matcher, Predicate } from '../../model/predicate.ts';
import { commonRegex } from '../../text/regex.ts';
import type { Captures } from './captures.ts';
import { exactly, testOf } from './decide.ts';
import { regexMatcher } from './maps.ts';
import type { Statement } from './tree.ts';
import { type Variables, valueOf, variablesIn } from './variables.ts';

/** The condition of an `if` (ngx_http_rewrite_module.c, ngx_http_rewrite_if_condition). */
export function conditionOf(statement: Statement, variables: Variables): Predicate {
  const words = conditionWords(statement.arguments);
  const [first = '', operator, ...rest] = words;
  if (/^!?-[fdex]$/.test(first))
    return uncertain(statement, `whether ${operator ?? 'a file'} exists is known on the server only`);
  const name = /^\$\{?(\w+)\}?$/.exec(first)?.[1];
  if (name === undefined) return uncertain(statement, `'${words.join(' ')}' is no condition`);
  const value = valueOf(name, variables);
  if (operator === undefined) return testOf(value, [notEmptyOrZero], statement);
  const pattern = rest.join(' ');
  const isNegated = operator.startsWith('!');
  const matcher = matcherOf(operator, pattern);
  if (matcher === undefined) return uncertain(statement, `'${words.join(' ')}' compares with what runs`);
  const test = testOf(value, [matcher], statement);
  return isNegated ? { kind: 'not', term: test } : test;
}

/** True for all values but the empty one and `0`. */
const notEmptyOrZero: Matcher = { kind: 'regex', source: '^(?!0$)[^]', ignoreCase: false };

function matcherOf(operator: string, pattern: string): Matcher | undefined {
  switch (operator) {
    case '=':
    case '!=':
      return variablesIn(pattern).length > 0 ? undefined : exactly(pattern);
    case '~':
    case '!~':
      return regexMatcher(`~${pattern}`);
    case '~*':
    case '!~*':
      return regexMatcher(`~*${pattern}`);
    default:
      return undefined;
  }
}

/** Whether a condition matches with an expression, so that other captures hold behind it. */
export function hasRegex({ arguments: words }: Statement): boolean {
  return /^!?~\*?$/.test(conditionWords(words)[1] ?? '');
}

/** What the captures are inside an `if` that holds because its expression matches; undefined when they cannot be told. */
export function capturesOf(statement: Statement, variables: Variables): Captures | undefined {
  const [first = '', operator = '', ...rest] = conditionWords(statement.arguments);
  const common = operator.startsWith('~') ? commonRegex(rest.join(' ')) : undefined;
  if (common === undefined) return undefined;
  const ignoreCase = operator === '~*' || common.ignoreCase;
  return { value: valueOf(first.slice(1), variables), source: common.source, ignoreCase };
}

/** What the captures are in a location of an expression, `~ x` or `~* x`. */
export function capturesOfPath(pattern: string): Captures | undefined {
  const matcher = regexMatcher(pattern);
  if (matcher.kind !== 'regex') return undefined;
  return { value: { field: { name: 'path' }, transforms: [] }, ...matcher };
}

/** What named groups are in a server whose only name is an expression. */
export function capturesOfName(names: readonly string[]): Captures | undefined {
  const [name = ''] = names;
  const matcher = names.length === 1 && name.startsWith('~') ? regexMatcher(name) : undefined;
  if (matcher?.kind !== 'regex') return undefined;
  return { value: valueOf('host', noVariables), source: matcher.source, ignoreCase: true };
}

const noVariables: Variables = { lookUps: new Map(), assigned: new Set(), serverName: '' };

/** Without the brackets, which may stand apart or at the words. */
function conditionWords(words: readonly string[]): readonly string[] {
  const inner = [...words];
  inner[0] = inner[0]?.replace(/^\(/, '') ?? '';
  if (inner[0] === '') inner.shift();
  const last = inner.length - 1;
  inner[last] = inner[last]?.replace(/\)$/, '') ?? '';
  if (inner[last] === '') inner.pop();
  return inner;
}

function uncertain({ span }: Statement, reason: string): Predicate {
  return { kind: 'uncertain', reason, span };
}
