import type { Template } from '../../model/decision.ts';
import type { Field, Matcher } from '../../model/predicate.ts';
import { commonRegex } from '../../text/regex.ts';
import type { Span } from '../../text/source.ts';
import { murmurHash2 } from './murmur.ts';
import type { Statement } from './tree.ts';
import { templateOf, type Value, type Variables, valueOf, variablesIn } from './variables.ts';

/** A variable whose value is looked up: map, geo, split_clients. */
export interface LookUp {
  readonly name: string;
  readonly span: Span;
  readonly text: string;
  /** What is looked up when it is one part of the request. */
  readonly source: Value | undefined;
  /** The same as a template, when it is put together of several parts. */
  readonly composite: Template | undefined;
  /** In the order in which nginx tries them; undefined when a value or key cannot be told here. */
  readonly table: readonly { readonly matcher: Matcher; readonly value: string }[] | undefined;
  readonly otherwise: string | undefined;
}

const nothing: Variables = { lookUps: new Map(), assigned: new Set(), serverName: '' };

/** Every look-up of a block (http or stream), by the variable that it gives; later ones may rest on earlier ones. */
export function lookUpsOf(statements: readonly Statement[]): ReadonlyMap<string, LookUp> {
  const found = new Map<string, LookUp>();
  const names = new Set(statements.flatMap((one) => givenName(one) ?? []));
  const placeholders = new Map<string, LookUp>();
  const variables: Variables = { ...nothing, lookUps: placeholders };
  for (const name of names) placeholders.set(name, undefinedLookUp(name));
  for (const statement of statements) {
    const name = givenName(statement);
    if (name === undefined) continue;
    found.set(name, lookUpOf(statement, name, variables));
  }
  return found;
}

/** Stands in for a name while the others are read: all that is asked is whether it is one. */
function undefinedLookUp(name: string): LookUp {
  const span: Span = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return {
    name,
    span,
    text: '',
    source: undefined,
    composite: undefined,
    table: undefined,
    otherwise: undefined,
  };
}

function givenName({ name, arguments: words, block }: Statement): string | undefined {
  if (block === undefined || !['map', 'geo', 'split_clients'].includes(name)) return undefined;
  const last = words.at(-1);
  return last?.startsWith('$') === true ? last.slice(1) : undefined;
}

function lookUpOf(statement: Statement, name: string, variables: Variables): LookUp {
  const { arguments: words, span } = statement;
  const base = { name, span, text: `${statement.name} ${words.join(' ')}` };
  switch (statement.name) {
    case 'geo':
      return { ...base, composite: undefined, ...geoTable(statement, variables) };
    case 'split_clients':
      return { ...base, composite: undefined, ...splitTable(statement) };
    default:
      return { ...base, ...sourceOf(statement, variables), ...mapTable(statement) };
  }
}

/** Parts that a request may not have: nginx looks up an empty text then, which a template makes of them. */
const mayBeAbsent: ReadonlySet<Field['name']> = new Set(['url-param', 'header', 'cookie']);

function sourceOf(
  { arguments: words, block = [] }: Statement,
  variables: Variables,
): Pick<LookUp, 'source' | 'composite'> {
  const [text = ''] = words;
  const single = /^\$(?:\{(\w+)\}|(\w+))$/.exec(text);
  const value = single === null ? undefined : valueOf(single[1] ?? single[2] ?? '', variables);
  const isTemplate =
    value === undefined ||
    (mayBeAbsent.has(value.field.name) && block.some(({ name }) => takesNothing(name)));
  if (isTemplate) return { source: undefined, composite: templateOf(text, variables) };
  return { source: value, composite: undefined };
}

/** Whether an entry of a map takes the empty text. */
function takesNothing(key: string): boolean {
  if (key === '') return true;
  const matcher = key.startsWith('~') ? regexMatcher(key) : undefined;
  return matcher?.kind === 'regex' && new RegExp(matcher.source).test('');
}

type Table = Pick<LookUp, 'table' | 'otherwise'>;

/** Exact texts, the longest wildcard at the front, the longest at the end, expressions in order (ngx_http_map_module). */
function mapTable({ block = [] }: Statement): Table {
  const hostnames = block.some(({ name, arguments: words }) => name === 'hostnames' && words.length === 0);
  const entries = block
    .filter(({ name }) => !['hostnames', 'volatile', 'include'].includes(name))
    .map(({ name, arguments: words }) => ({ key: name, value: words[0] ?? '' }));
  const otherwise = entries.find(({ key }) => key === 'default')?.value ?? '';
  const ranked = entries
    .filter(({ key }) => key !== 'default')
    .map(({ key, value }) => ({ ...mapMatcher(key.replace(/^\\/, ''), hostnames), value }));
  if (entries.some(({ value }) => value.includes('$'))) return { table: undefined, otherwise: undefined };
  const table = ranked.toSorted((a, b) => a.rank - b.rank || b.length - a.length);
  return { table: table.map(({ matcher, value }) => ({ matcher, value })), otherwise };
}

/** Rank and length say which goes first; expressions keep their order. */
function mapMatcher(
  key: string,
  hostnames: boolean,
): { readonly matcher: Matcher; readonly rank: number; readonly length: number } {
  if (key.startsWith('~')) return { matcher: regexMatcher(key), rank: 3, length: 0 };
  if (hostnames && key.startsWith('.'))
    return { matcher: hostMatcher(key.slice(1)), rank: 1, length: key.length };
  if (hostnames && key.startsWith('*.'))
    return {
      matcher: { kind: 'suffix', value: key.slice(1), ignoreCase: true },
      rank: 1,
      length: key.length,
    };
  if (hostnames && key.endsWith('.*'))
    return {
      matcher: { kind: 'prefix', value: key.slice(0, -1), ignoreCase: true },
      rank: 2,
      length: key.length,
    };
  return { matcher: { kind: 'exact', value: key, ignoreCase: true }, rank: 0, length: 0 };
}

/** The name itself and every name below it. */
function hostMatcher(name: string): Matcher {
  const escaped = name.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  return { kind: 'regex', source: `^(.+\\.)?${escaped}$`, ignoreCase: true };
}

export function regexMatcher(key: string): Matcher {
  const ignoreCase = key.startsWith('~*');
  const pattern = key.slice(ignoreCase ? 2 : 1);
  const common = commonRegex(pattern);
  if (common === undefined)
    return { kind: 'opaque', reason: `the regular expression '${pattern}' is outside the common subset` };
  return { kind: 'regex', source: common.source, ignoreCase: ignoreCase || common.ignoreCase };
}

/** The longest prefix that holds the address wins (ngx_http_geo_module). */
function geoTable(
  { arguments: words, block = [] }: Statement,
  variables: Variables,
): Table & Pick<LookUp, 'source'> {
  const source =
    words.length === 2
      ? valueOf((words[0] ?? '').replace(/^\$/, ''), variables)
      : valueOf('remote_addr', variables);
  const isTold = !block.some(
    ({ name }) => name === 'ranges' || name === 'proxy' || name === 'proxy_recursive',
  );
  const entries = withoutDeleted(block.filter(({ name }) => name !== 'default' && name !== 'include'));
  const otherwise = block.find(({ name }) => name === 'default')?.arguments[0] ?? '';
  if (!isTold) return { source, table: undefined, otherwise: undefined };
  const table = entries
    .map(({ name, arguments: [value = ''] }) => ({
      matcher: { kind: 'address', prefix: name } as const,
      value,
    }))
    .toSorted((a, b) => bits(b.matcher.prefix) - bits(a.matcher.prefix));
  return { source, table, otherwise };
}

/** `delete` takes a network out that stands before it. */
function withoutDeleted(block: readonly Statement[]): readonly Statement[] {
  return block.filter(
    ({ name }, at) =>
      name !== 'delete' &&
      !block.slice(at + 1).some((later) => later.name === 'delete' && later.arguments[0] === name),
  );
}

function bits(prefix: string): number {
  const [address = '', length] = prefix.split('/', 2);
  return length === undefined ? (address.includes(':') ? 128 : 32) : Number(length);
}

/** Parts of the range of MurmurHash2 of the key (ngx_http_split_clients_module.c). */
function splitTable({ arguments: [key = ''], block = [] }: Statement): Table & Pick<LookUp, 'source'> {
  let from = 0;
  const table: { matcher: Matcher; value: string; end: number }[] = [];
  let otherwise = '';
  for (const {
    name,
    arguments: [value = ''],
  } of block) {
    if (name === '*') otherwise = value;
    const percent = /^(\d+(?:\.\d{1,2})?)%$/.exec(name)?.[1];
    if (percent === undefined) continue;
    const end = from + Math.round(Number(percent) * 100);
    table.push({ matcher: { kind: 'range', low: from, high: end - 1 }, value, end });
    from = end;
  }
  if (variablesIn(key).length > 0)
    return { source: { field: { name: 'random', argument: '10000' }, transforms: [] }, table, otherwise };
  const point = murmurHash2(key) / 2 ** 32;
  const constant = table.find(({ end }) => point < end / 10_000)?.value ?? otherwise;
  return {
    source: { field: { name: 'constant', argument: key }, transforms: [] },
    table: [],
    otherwise: constant,
  };
}
