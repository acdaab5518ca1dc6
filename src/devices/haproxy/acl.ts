import { always, type Field, type Matcher, type Predicate, type Transform } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { listEntries, mapEntries } from './lists.ts';
import { comparisonOf, isMatchMethod, isOperator, type MatchMethod, matcherOf } from './patterns.ts';
import { type Resolved, resolveSample, type SampleScope } from './resolve-sample.ts';
import { type Call, parseSample } from './sample.ts';

/** What a test may need beside its own words. */
export interface TestContext {
  readonly scope: SampleScope;
  /** Text of a file that the configuration names; undefined when nobody read it. */
  readonly fileText: (path: string) => string | undefined;
  /** Called for every file that a test names, with the place of the word. */
  readonly noteFile: (path: string, role: 'acl' | 'map', word: number) => void;
  /** Called with the fetch method of every test. */
  readonly fail: (word: number, message: string) => void;
  readonly noteCriterion: (call: Call, word: number) => void;
  /** A variable of unknown value may stand in the words, as it was written. */
  readonly unknownText: boolean;
  readonly span: Span;
}

interface Flags {
  method: MatchMethod | undefined;
  ignoreCase: boolean;
  isMap: boolean;
  readonly files: { readonly path: string; readonly ignoreCase: boolean }[];
  /** Index of the first pattern. */
  next: number;
}

/** The predicate of one ACL expression, `words[from]` to before `words[to]` (manual 7.1). */
export function testOf(words: readonly string[], from: number, to: number, context: TestContext): Predicate {
  const criterion = words[from] ?? '';
  const parsed = parseSample(criterion);
  if (parsed === undefined || parsed.end !== criterion.length) {
    context.noteCriterion({ name: criterion, given: [] }, from);
    return uncertain(`'${criterion}' is no sample expression`, context);
  }
  context.noteCriterion(parsed.sample.fetch, from);
  const resolved = resolveSample(parsed.sample, context.scope);
  const flags = readFlags(words, from + 1, to, context);
  for (const { path } of flags.files)
    context.noteFile(path, flags.isMap ? 'map' : 'acl', words.indexOf(path, from));
  if (resolved.map !== undefined) context.noteFile(resolved.map.file, 'map', from);
  const isOpaque = resolved.type === 'opaque' || resolved.transforms.some(({ name }) => name === 'opaque');
  if (isOpaque && isBoundToHold(parsed.sample, flags, words.slice(flags.next, to)))
    return { kind: 'constant', value: true, span: context.span };
  if (isOpaque) return uncertain(`'${criterion}' is known only to the running program`, context);
  const method = flags.method ?? methodOf(resolved);
  if (resolved.map !== undefined) return mapTest(resolved, method, words.slice(flags.next, to), context);
  const asked = { field: resolved.field, method };
  const matchers = matchersOf(asked, flags, words.slice(flags.next, to), context);
  if (resolved.type === 'base') return baseTest(method, matchers, context);
  if (resolved.count) return countTest(resolved, matchers, context);
  return plainTest(resolved, method, matchers, context);
}

/** Lowest value, and one above what a site reaches, of numbers that only the running program knows (manual 7.3). */
const bounds: ReadonlyMap<string, readonly [number, number]> = new Map<string, readonly [number, number]>([
  ...`avg_queue be_conn be_sess_rate connslots fe_conn fe_req_rate fe_sess_rate queue srv_conn srv_sess_rate
  src_conn_cnt src_conn_cur src_conn_rate src_http_req_rate src_sess_rate sc0_conn_cur sc0_http_req_rate
  sc_conn_cur sc_http_req_rate table_cnt thread`
    .split(/\s+/)
    .map((name) => [name, [0, 100_000]] as const),
  ...['be_id', 'fe_id', 'so_id', 'nbproc'].map((name) => [name, [1, 100_000]] as const),
]);

/** A comparison that no value within the bounds of the number fails, such as `queue(app) ge 0`. */
function isBoundToHold(
  { fetch, converters }: { readonly fetch: Call; readonly converters: readonly Call[] },
  { method, files }: Flags,
  patterns: readonly string[],
): boolean {
  const bound = bounds.get(fetch.name);
  const [first] = patterns;
  if (bound === undefined || converters.length > 0 || files.length > 0) return false;
  if (method !== undefined && method !== 'int') return false;
  const matchers = isOperator(first)
    ? patterns.slice(1).map((pattern) => comparisonOf(first, pattern))
    : patterns.map((pattern) => matcherOf('int', pattern, false));
  return matchers.some((one) => one.kind === 'range' && one.low <= bound[0] && one.high >= bound[1]);
}

/** Flags stand before the patterns; a pattern that looks like one needs `--` before it (manual 7.1). */
function readFlags(words: readonly string[], from: number, to: number, context: TestContext): Flags {
  const flags: Flags = { method: undefined, ignoreCase: false, isMap: false, files: [], next: from };
  while (flags.next < to) {
    const word = words[flags.next] ?? '';
    if (!word.startsWith('-')) break;
    flags.next++;
    if (word === '--') break;
    readFlag(words, word, flags, context);
  }
  return flags;
}

function readFlag(words: readonly string[], word: string, flags: Flags, context: TestContext): void {
  if (word === '-i') flags.ignoreCase = true;
  else if (word === '-M') flags.isMap = true;
  else if (word === '-f') flags.files.push({ path: words[flags.next++] ?? '', ignoreCase: flags.ignoreCase });
  else if (word === '-u') flags.next++;
  else if (word === '-m') {
    const method = words[flags.next++];
    if (isMatchMethod(method)) flags.method = method;
    else context.fail(flags.next - 1, `'${method ?? ''}' is no match method`);
  } else if (word !== '-n') {
    context.fail(
      flags.next - 1,
      `'${word}' is no flag of an ACL; write '--' before a pattern that looks like one`,
    );
  }
}

function methodOf({ method, type }: Resolved): MatchMethod {
  if (isMatchMethod(method)) return method;
  if (type === 'boolean') return 'bool';
  if (type === 'number') return 'int';
  return type === 'address' ? 'ip' : 'str';
}

/** A request without a question mark has no query (`smp_fetch_query` in http_fetch.c). */
export function isFound({ name }: Field): Matcher {
  return name === 'query' ? { kind: 'regex', source: '.', ignoreCase: false } : { kind: 'found' };
}

function matchersOf(
  { field, method }: { readonly field: Field; readonly method: MatchMethod },
  flags: Flags,
  patterns: readonly string[],
  context: TestContext,
): readonly Matcher[] {
  if (method === 'found') return [isFound(field)];
  if (method === 'bool') return [matcherOf(method, '', false)];
  const fromFiles = flags.files.flatMap(({ path, ignoreCase }): readonly Matcher[] => {
    const text = context.fileText(path);
    if (text === undefined) return [{ kind: 'opaque', reason: `the file ${path} was not read` }];
    const entries = flags.isMap ? mapEntries(text).map(({ key }) => key) : listEntries(text);
    return entries.map((entry) => matcherOf(method, entry, ignoreCase));
  });
  const [first] = patterns;
  const compares = (method === 'int' || method === 'len') && isOperator(first);
  const inline = (compares ? patterns.slice(1) : patterns).map((pattern): Matcher => {
    if (context.unknownText && /\$\{?[A-Za-z_]/.test(pattern))
      return { kind: 'opaque', reason: `the value of ${pattern} is not known` };
    return compares ? comparisonOf(first, pattern) : matcherOf(method, pattern, flags.ignoreCase);
  });
  return fromFiles.length === 0 ? inline : [...fromFiles, ...inline];
}

function plainTest(
  { field, transforms }: Resolved,
  method: MatchMethod,
  matchers: readonly Matcher[],
  { span }: TestContext,
): Predicate {
  if (field.name === 'constant' && method === 'bool' && transforms.length === 0)
    return { kind: 'constant', value: field.argument !== '0', span };
  const measured: readonly Transform[] =
    method === 'len' ? [...transforms, { name: 'length', arguments: [] }] : transforms;
  return { kind: 'test', field, transforms: measured, matchers, span };
}

/** How often a field occurs is known only as far as whether it occurs. */
function countTest(
  { field, transforms }: Resolved,
  matchers: readonly Matcher[],
  context: TestContext,
): Predicate {
  const found: Predicate = {
    kind: 'test',
    field,
    transforms,
    matchers: [{ kind: 'found' }],
    span: context.span,
  };
  const [only] = matchers;
  if (matchers.length === 1 && only?.kind === 'range') {
    if (only.low <= 1 && only.low > 0 && only.high > 1000) return found;
    if (only.low <= 0 && only.high >= 100) return { kind: 'constant', value: true, span: context.span };
    if (only.low <= 0 && only.high === 0) return { kind: 'not', term: found };
  }
  return uncertain('how often a field occurs is known only to the running program', context);
}

/** `base` is the host followed by the path (manual 7.3.6); exact and prefix tests fall apart into both. */
function baseTest(method: MatchMethod, matchers: readonly Matcher[], context: TestContext): Predicate {
  const terms = matchers.map((matcher): Predicate => {
    if (matcher.kind !== 'exact' && matcher.kind !== 'prefix')
      return uncertain(`'base -m ${method}' is not modelled`, context);
    const slash = matcher.value.indexOf('/');
    if (slash < 0) return part('host', matcher, context);
    const host = part('host', { ...matcher, kind: 'exact', value: matcher.value.slice(0, slash) }, context);
    const path = part('path', { ...matcher, value: matcher.value.slice(slash) }, context);
    return { kind: 'all', terms: [host, path] };
  });
  return anyOf(terms);
}

function part(name: Field['name'], matcher: Matcher, { span }: TestContext): Predicate {
  return { kind: 'test', field: { name }, transforms: [], matchers: [matcher], span };
}

/** A test on what a map gives: the keys decide, as far as every key has one value. */
function mapTest(
  { field, transforms, map }: Resolved,
  method: MatchMethod,
  patterns: readonly string[],
  context: TestContext,
): Predicate {
  const text = map === undefined ? undefined : context.fileText(map.file);
  if (map === undefined || text === undefined)
    return uncertain(`the map ${map?.file ?? ''} was not read`, context);
  const exactKeys = map.method === 'str' && method === 'str' && map.otherwise === undefined;
  if (!exactKeys && (method !== 'found' || map.otherwise !== undefined))
    return uncertain('this test on the result of a map is not modelled', context);
  const entries = mapEntries(text).filter(({ value }) => method === 'found' || patterns.includes(value));
  const keyMethod = isMatchMethod(map.method) ? map.method : 'str';
  const matchers = entries.map(({ key }) => matcherOf(keyMethod, key, false));
  return { kind: 'test', field, transforms, matchers, span: context.span };
}

function uncertain(reason: string, { span }: TestContext): Predicate {
  return { kind: 'uncertain', reason, span };
}

export function anyOf(terms: readonly Predicate[]): Predicate {
  const [only] = terms;
  return terms.length === 1 && only !== undefined ? only : { kind: 'any', terms };
}

/** Terms that hold always are left out; without any the whole does. */
export function allOf(terms: readonly Predicate[]): Predicate {
  const telling = terms.filter((term) => term.kind !== 'constant' || !term.value);
  const [only = terms[0] ?? always] = telling;
  return telling.length > 1 ? { kind: 'all', terms: telling } : only;
}
