import type { Matcher, Predicate } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { all, any, not, test, uncertain } from './predicates.ts';
import { regexMatcher } from './regex.ts';
import { isSchemeVariable, requestField, schemePredicate } from './request-fields.ts';

/** Tokens of an expression: brackets, operators, variables, quoted text, expressions in slashes, words. */
const token =
  /\s*(?:(&&|\|\||==|!=|=~|!~|<=|>=|<|>|!|\(|\)|-[a-z]+(?=\s|\())|%\{([^}]*)\}|'([^']*)'|"([^"]*)"|m#((?:[^#\\]|\\.)*)#(i?)|\/((?:[^/\\]|\\.)*)\/(i?)|([^\s()=!<>&|'"%]+))/y;

interface Tokens {
  readonly list: readonly Token[];
  at: number;
  readonly span: Span;
}

interface Token {
  readonly kind: 'operator' | 'variable' | 'text' | 'regex' | 'word';
  readonly text: string;
  readonly ignoreCase: boolean;
}

/** Nested deeper than anybody writes by hand. */
const deepest = 32;

/**
 * The part of `ap_expr` that `<If>` and `Require expr` are mostly written in (docs: expr.html): comparisons of one
 * variable with text or a regular expression, joined by `&&`, `||`, `!` and brackets. All else is uncertain.
 */
export function expressionPredicate(text: string, span: Span): Predicate {
  const list = tokenize(text);
  const reason = 'an expression that is not evaluated here';
  if (list === undefined) return uncertain(reason, span);
  const tokens: Tokens = { list, at: 0, span };
  const found = alternatives(tokens, 0);
  return found === undefined || tokens.at < list.length ? uncertain(reason, span) : found;
}

function tokenize(text: string): readonly Token[] | undefined {
  const list: Token[] = [];
  token.lastIndex = 0;
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    if (match === null) return undefined;
    const [, operator, variable, single, double, hash, hashFlag, slash, slashFlag, word] = match;
    const ignoreCase = (hashFlag ?? slashFlag ?? '') === 'i';
    const quoted = single ?? double;
    const regex = hash ?? slash;
    if (operator !== undefined) list.push({ kind: 'operator', text: operator, ignoreCase });
    else if (variable !== undefined) list.push({ kind: 'variable', text: variable, ignoreCase });
    else if (quoted !== undefined) list.push({ kind: 'text', text: quoted, ignoreCase });
    else if (regex !== undefined) list.push({ kind: 'regex', text: regex, ignoreCase });
    else list.push({ kind: 'word', text: word ?? '', ignoreCase });
  }
  return list;
}

function next(tokens: Tokens, kind: Token['kind'], ...texts: readonly string[]): Token | undefined {
  const found = tokens.list[tokens.at];
  if (found?.kind !== kind || (texts.length > 0 && !texts.includes(found.text))) return undefined;
  tokens.at++;
  return found;
}

function alternatives(tokens: Tokens, depth: number): Predicate | undefined {
  const terms = [conjunction(tokens, depth)];
  while (next(tokens, 'operator', '||') !== undefined) terms.push(conjunction(tokens, depth));
  return terms.every((term) => term !== undefined) ? any(...terms) : undefined;
}

function conjunction(tokens: Tokens, depth: number): Predicate | undefined {
  const terms = [single(tokens, depth)];
  while (next(tokens, 'operator', '&&') !== undefined) terms.push(single(tokens, depth));
  return terms.every((term) => term !== undefined) ? all(...terms) : undefined;
}

function single(tokens: Tokens, depth: number): Predicate | undefined {
  if (depth > deepest) return undefined;
  if (next(tokens, 'operator', '!') !== undefined) {
    const inner = single(tokens, depth + 1);
    return inner === undefined ? undefined : not(inner);
  }
  if (next(tokens, 'operator', '(') !== undefined) {
    const inner = alternatives(tokens, depth + 1);
    return next(tokens, 'operator', ')') === undefined ? undefined : inner;
  }
  const word = next(tokens, 'word', 'true', 'false');
  if (word !== undefined) return { kind: 'constant', value: word.text === 'true' };
  const unary = next(tokens, 'operator', '-n', '-z');
  return unary === undefined ? comparison(tokens) : emptiness(tokens, unary.text);
}

function emptiness(tokens: Tokens, operator: string): Predicate | undefined {
  const variable = next(tokens, 'variable');
  if (variable === undefined) return undefined;
  const field = requestField(variable.text);
  const empty = test(
    field.field,
    [{ kind: 'regex', source: '^$', ignoreCase: false }],
    tokens.span,
    field.transforms,
  );
  return operator === '-z' ? empty : not(empty);
}

function comparison(tokens: Tokens): Predicate | undefined {
  const variable = next(tokens, 'variable');
  const operator = next(tokens, 'operator', '==', '!=', '=~', '!~') ?? next(tokens, 'word', '-eq', '-ne');
  if (variable === undefined || operator === undefined) return undefined;
  const isRegex = operator.text.endsWith('~');
  const value = isRegex ? next(tokens, 'regex') : (next(tokens, 'text') ?? next(tokens, 'word'));
  if (value === undefined || /%\{/.test(value.text)) return undefined;
  const isNegated = operator.text.startsWith('!') || operator.text === '-ne';
  if (isSchemeVariable(variable.text) && !isRegex)
    return schemePredicate(variable.text, (text) => (text === value.text) !== isNegated, tokens.span);
  const { field, transforms } = requestField(variable.text);
  const matcher: Matcher = isRegex
    ? regexMatcher(value.text.replace(/\\\//g, '/'), value.ignoreCase)
    : { kind: 'exact', value: value.text, ignoreCase: false };
  const found = test(field, [matcher], tokens.span, transforms);
  return isNegated ? not(found) : found;
}
