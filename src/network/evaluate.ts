import type { Matcher, Predicate, Truth } from '../model/predicate.ts';
import { addressBytes, contains, parsePrefix } from './address.ts';
import { applyTransform, type FieldValue, fieldValue } from './field-value.ts';
import { cached, cachedRegex } from './regexes.ts';
import type { Request } from './request.ts';
import { likelySight } from './sight.ts';

const prefixes = new Map<string, ReturnType<typeof parsePrefix>>();

/** Three-valued truth of a predicate for one request (Kleene's strong logic). */
export function evaluate(predicate: Predicate, request: Request): Truth {
  switch (predicate.kind) {
    case 'constant':
      return predicate.value ? 'yes' : 'no';
    case 'uncertain':
      return 'uncertain';
    case 'not':
      return negate(evaluate(predicate.term, request));
    case 'all':
      return combine(predicate.terms, request, 'no');
    case 'any':
      return combine(predicate.terms, request, 'yes');
    case 'test':
      return testField(predicate, request);
  }
}

/** The likelier truth where `evaluate` is uncertain: a test on something unknown does not match. */
export function likely(predicate: Predicate, request: Request): boolean {
  return isLikely(predicate, likelier(request));
}

/** The request with its likelier values taken for sure. */
export function likelier(request: Request): Request {
  return request.sight === undefined ? request : { ...request, sight: likelySight(request.sight) };
}

function isLikely(predicate: Predicate, request: Request): boolean {
  switch (predicate.kind) {
    case 'not':
      return !isLikely(predicate.term, request);
    case 'all':
      return predicate.terms.every((term) => isLikely(term, request));
    case 'any':
      return predicate.terms.some((term) => isLikely(term, request));
    default:
      return evaluate(predicate, request) === 'yes';
  }
}

function negate(truth: Truth): Truth {
  if (truth === 'uncertain') return truth;
  return truth === 'yes' ? 'no' : 'yes';
}

/** `decisive` ends the evaluation: `no` for a conjunction, `yes` for a disjunction. */
function combine(terms: readonly Predicate[], request: Request, decisive: 'yes' | 'no'): Truth {
  let result: Truth = decisive === 'no' ? 'yes' : 'no';
  for (const term of terms) {
    const truth = evaluate(term, request);
    if (truth === decisive) return decisive;
    if (truth === 'uncertain') result = 'uncertain';
  }
  return result;
}

function testField(test: Extract<Predicate, { kind: 'test' }>, request: Request): Truth {
  const value = test.transforms.reduce(applyTransform, fieldValue(test.field, request));
  let result: Truth = 'no';
  for (const matcher of test.matchers) {
    const truth = matches(matcher, value);
    if (truth === 'yes') return 'yes';
    if (truth === 'uncertain') result = 'uncertain';
  }
  return result;
}

function matches(matcher: Matcher, value: FieldValue): Truth {
  if (value.kind === 'unknown' || matcher.kind === 'opaque') return 'uncertain';
  if (value.kind === 'absent') return 'no';
  switch (matcher.kind) {
    case 'found':
      return 'yes';
    case 'true':
      return truth(value.text !== '' && value.text !== '0');
    case 'range':
      return truth(Number(value.text) >= matcher.low && Number(value.text) <= matcher.high);
    case 'address':
      return matchAddress(matcher.prefix, value.text);
    case 'regex':
      return matchRegex(matcher, value.text);
    default:
      return truth(matchText(matcher, value.text));
  }
}

type TextMatcher = Extract<Matcher, { value: string }>;

function matchText(matcher: TextMatcher, raw: string): boolean {
  const value = matcher.ignoreCase ? raw.toLowerCase() : raw;
  const wanted = matcher.ignoreCase ? matcher.value.toLowerCase() : matcher.value;
  switch (matcher.kind) {
    case 'exact':
      return value === wanted;
    case 'prefix':
      return value.startsWith(wanted);
    case 'suffix':
      return value.endsWith(wanted);
    case 'substring':
      return value.includes(wanted);
    case 'directory':
      return delimited(value, wanted, '/?');
    case 'domain':
      return delimited(value, wanted, '/?.:');
  }
}

/** HAProxy's pat_match_dir and pat_match_dom (pattern.c): the wanted text between delimiters or the ends. */
function delimited(value: string, wanted: string, delimiters: string): boolean {
  const inner = trimDelimiters(wanted, delimiters);
  if (inner === '') return true;
  for (let at = value.indexOf(inner); at >= 0; at = value.indexOf(inner, at + 1)) {
    const before = at === 0 || delimiters.includes(value.charAt(at - 1));
    const end = at + inner.length;
    if (before && (end === value.length || delimiters.includes(value.charAt(end)))) return true;
  }
  return false;
}

function trimDelimiters(wanted: string, delimiters: string): string {
  let start = 0;
  let end = wanted.length;
  while (start < end && delimiters.includes(wanted.charAt(start))) start++;
  while (end > start && delimiters.includes(wanted.charAt(end - 1))) end--;
  return wanted.slice(start, end);
}

function matchAddress(prefix: string, value: string): Truth {
  const parsed = cached(prefixes, prefix, parsePrefix);
  const bytes = addressBytes(value);
  if (parsed === undefined || bytes === undefined) return 'uncertain';
  return truth(contains(parsed, bytes));
}

function matchRegex(matcher: Extract<Matcher, { kind: 'regex' }>, value: string): Truth {
  const compiled = cachedRegex(matcher.source, matcher.ignoreCase ? 'i' : '');
  return compiled === undefined ? 'uncertain' : truth(compiled.test(value));
}

function truth(value: boolean): Truth {
  return value ? 'yes' : 'no';
}
