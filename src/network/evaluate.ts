import type { Field, Matcher, Predicate, Transform, Truth } from '../model/predicate.ts';
import { addressBytes, contains, parsePrefix } from './address.ts';
import type { Request } from './request.ts';

/** A field's value: text, `absent` (the request has none), or `unknown` (only the running program knows). */
export type FieldValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

const absent: FieldValue = { kind: 'absent' };
const unknown: FieldValue = { kind: 'unknown' };
const regexes = new Map<string, RegExp | undefined>();
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
  switch (predicate.kind) {
    case 'not':
      return !likely(predicate.term, request);
    case 'all':
      return predicate.terms.every((term) => likely(term, request));
    case 'any':
      return predicate.terms.some((term) => likely(term, request));
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

/** The value of a field before transforms. Names of headers are compared without case. */
export function fieldValue(field: Field, request: Request): FieldValue {
  switch (field.name) {
    case 'source':
      return text(request.source);
    case 'destination':
      return optional(request.destination);
    case 'destination-port':
      return optional(request.destinationPort?.toString());
    case 'method':
      return text(request.method);
    case 'scheme-tls':
      return text(request.tls ? '1' : '0');
    case 'sni':
      return request.tls ? text(request.host.replace(/:\d+$/, '')) : absent;
    case 'host':
      return text(request.host);
    case 'path':
      return text(request.path);
    case 'url':
      return text(request.query === '' ? request.path : `${request.path}?${request.query}`);
    case 'query':
      return text(request.query);
    case 'url-param':
      return parameter(request.query, field.argument ?? '');
    case 'header':
      return optional(request.headers[(field.argument ?? '').toLowerCase()]);
    case 'constant':
      return text(field.argument ?? '1');
    case 'pool-alive-servers':
      return optional(request.aliveServers(field.argument ?? '')?.toString());
    case 'random':
      return request.draw === undefined
        ? unknown
        : text(String(Math.floor(request.draw * Number(field.argument ?? 0))));
    case 'http-version':
      return text('1.1');
    default:
      return unknown;
  }
}

function parameter(query: string, name: string): FieldValue {
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (equals >= 0 && pair.slice(0, equals) === name) return text(pair.slice(equals + 1));
  }
  return query === '' ? unknown : absent;
}

export function applyTransform(value: FieldValue, transform: Transform): FieldValue {
  if (value.kind !== 'text') return value;
  const [first = '', second = ''] = transform.arguments;
  switch (transform.name) {
    case 'lower':
      return text(value.text.toLowerCase());
    case 'upper':
      return text(value.text.toUpperCase());
    case 'strip-port':
      return text(value.text.replace(/:\d+$/, ''));
    case 'length':
      return text(String(value.text.length));
    case 'modulo':
      return text(String(Number(value.text) % Number(first)));
    case 'field':
      return nth(value.text.split(delimiter(second)), Number(first));
    case 'word':
      return nth(
        value.text.split(delimiter(second)).filter((part) => part !== ''),
        Number(first),
      );
    case 'bytes':
      return text(
        value.text.slice(Number(first), second === '' ? undefined : Number(first) + Number(second)),
      );
    case 'mask':
      return masked(value.text, first);
    case 'substitute':
      return substituted(value.text, transform.arguments);
    case 'opaque':
      return unknown;
  }
}

/** The whole replacement with the captures filled in; the text as it is when nothing matches. */
function substituted(
  value: string,
  [source = '', flags = '', replacement = '']: readonly string[],
): FieldValue {
  const expression = cached(regexes, `${flags === 'i' ? 'i' : '-'}${source}`, compileRegex);
  if (expression === undefined) return unknown;
  const match = expression.exec(value);
  if (match === null) return text(value);
  return text(replacement.replace(/\$(\d)/g, (_, digit: string) => match[Number(digit)] ?? ''));
}

/** `ipmask(24)` or `ipmask(255.255.255.0)` for IPv4; other forms and families are not modelled. */
function masked(address: string, mask: string): FieldValue {
  const bytes = addressBytes(address);
  const length = /^\d{1,2}$/.test(mask) ? Number(mask) : maskLength(mask);
  if (bytes?.length !== 4 || length === undefined || length > 32) return unknown;
  const kept = bytes.map(
    (byte, at) => byte & (0xff << Math.max(0, Math.min(8, 8 * (at + 1) - length))) & 0xff,
  );
  return text([...kept].join('.'));
}

function maskLength(mask: string): number | undefined {
  const bits = [...(addressBytes(mask) ?? [])].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) && bits.length === 32 ? bits.lastIndexOf('1') + 1 : undefined;
}

/** Counts from 1; a negative index counts from the end (manual, converter `field`). */
function nth(parts: readonly string[], index: number): FieldValue {
  const part = parts.at(index > 0 ? index - 1 : index);
  return part === undefined || index === 0 ? text('') : text(part);
}

/** Any one of the characters of `set` delimits. */
function delimiter(set: string): RegExp {
  return cached(regexes, `[${set.replace(/[\\\]^-]/g, '\\$&')}]`, (source) => new RegExp(source)) ?? /[,]/;
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
  const compiled = cached(regexes, `${matcher.ignoreCase ? 'i' : '-'}${matcher.source}`, compileRegex);
  return compiled === undefined ? 'uncertain' : truth(compiled.test(value));
}

/** `key` begins with the flag: `i` or `-`. */
function compileRegex(key: string): RegExp | undefined {
  try {
    return new RegExp(key.slice(1), key.startsWith('i') ? 'i' : '');
  } catch {
    return undefined;
  }
}

function cached<T>(cache: Map<string, T>, key: string, make: (key: string) => T): T {
  const held = cache.get(key);
  if (held !== undefined || cache.has(key)) return held as T;
  if (cache.size > 50_000) cache.clear();
  const made = make(key);
  cache.set(key, made);
  return made;
}

function truth(value: boolean): Truth {
  return value ? 'yes' : 'no';
}

function text(value: string): FieldValue {
  return { kind: 'text', text: value };
}

function optional(value: string | undefined): FieldValue {
  return value === undefined ? unknown : text(value);
}
