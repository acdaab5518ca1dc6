import type { Template, TemplatePart } from '../../model/decision.ts';
import type { Field, Transform } from '../../model/predicate.ts';
import { type Captures, captureValue } from './captures.ts';
import type { LookUp } from './maps.ts';

/** What variables stand for in one server (nginx.org/en/docs/varindex.html). */
export interface Variables {
  /** Variables of map, geo and split_clients, by name without `$`. */
  readonly lookUps: ReadonlyMap<string, LookUp>;
  /** Variables that `set` assigns somewhere in the server. */
  readonly assigned: ReadonlySet<string>;
  readonly serverName: string;
  /** The expression that `$1` and named groups belong to; undefined when that is not sure. */
  readonly captures?: Captures | undefined;
  /** The expression of the server's only name. */
  readonly serverCaptures?: Captures | undefined;
  /** Look-ups that happen when they are first asked for, by the names of their variables. */
  readonly lazy?: ReadonlySet<string> | undefined;
  /** Those of them that were asked for before, whatever the request. */
  readonly asked?: ReadonlySet<string> | undefined;
  /** Marks that some rule of the server looks at, by their names. */
  readonly marks?: ReadonlySet<string> | undefined;
}

/** A part of the request, or a value that only the running program knows. */
export interface Value {
  readonly field: Field;
  readonly transforms: readonly Transform[];
}

const lower: Transform = { name: 'lower', arguments: [] };
const stripPort: Transform = { name: 'strip-port', arguments: [] };

const plain: Readonly<Record<string, Value>> = {
  host: value('host', stripPort, lower),
  http_host: value('host'),
  request_uri: { field: { name: 'url', argument: 'written' }, transforms: [] },
  uri: value('path'),
  document_uri: value('path'),
  args: value('query'),
  query_string: value('query'),
  remote_addr: value('source'),
  binary_remote_addr: value('source'),
  realip_remote_addr: value('source'),
  proxy_protocol_addr: value('source'),
  remote_port: value('source-port'),
  server_addr: value('destination'),
  server_port: value('destination-port'),
  request_method: value('method'),
  ssl_server_name: value('sni'),
  ssl_preread_server_name: { field: { name: 'sni', argument: 'passing' }, transforms: [] },
};

function value(name: Field['name'], ...transforms: readonly Transform[]): Value {
  return { field: { name }, transforms };
}

/** Where the value of an assigned or looked-up variable is kept while a request is followed. */
export function keptIn(name: string): Field {
  return { name: 'header', argument: `$${name}` };
}

export function valueOf(name: string, variables: Variables): Value {
  if (variables.assigned.has(name) || variables.lookUps.has(name))
    return { field: keptIn(name), transforms: [] };
  const captured = capturedValue(name, variables);
  if (captured !== undefined) return captured;
  const known = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (known !== undefined) return known;
  if (name === 'server_name')
    return { field: { name: 'constant', argument: variables.serverName }, transforms: [] };
  const prefix = /^(arg|http|cookie)_(.+)$/.exec(name);
  const rest = prefix?.[2] ?? '';
  if (prefix?.[1] === 'arg') return { field: { name: 'url-param', argument: rest }, transforms: [] };
  if (prefix?.[1] === 'cookie') return { field: { name: 'cookie', argument: rest }, transforms: [] };
  if (prefix?.[1] === 'http')
    return { field: { name: 'header', argument: rest.replaceAll('_', '-') }, transforms: [] };
  return { field: { name: 'opaque', argument: `$${name}` }, transforms: [] };
}

/** Named groups of the server's name hold in the whole server. */
function capturedValue(name: string, { captures, serverCaptures }: Variables): Value | undefined {
  const own = captures === undefined ? undefined : captureValue(name, captures);
  if (own !== undefined || serverCaptures === undefined || /^\d$/.test(name)) return own;
  return captureValue(name, serverCaptures);
}

const reference = /\$(?:\{(\w+)\}|(\w+))/g;

/** Names of the variables in a text. */
export function variablesIn(text: string): readonly string[] {
  return text.includes('$') ? [...text.matchAll(reference)].map((match) => match[1] ?? match[2] ?? '') : [];
}

/** Two names of one variable are one name (ngx_http_variables.c: the same part of the request, not kept). */
export function withoutSecondNames(text: string): string {
  if (!text.includes('$')) return text;
  return text.replaceAll(
    /\$(\{?)(document_uri|query_string)\b/g,
    (_, brace: string, name: string) => `$${brace}${name === 'document_uri' ? 'uri' : 'args'}`,
  );
}

/** A text with variables as a template; `$scheme` and looked-up variables become tables. */
export function templateOf(text: string, variables: Variables): Template {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of text.matchAll(reference)) {
    if (match.index > from) parts.push({ literal: text.slice(from, match.index) });
    parts.push(partOf(match[1] ?? match[2] ?? '', variables));
    from = match.index + match[0].length;
  }
  if (from < text.length || parts.length === 0) parts.push({ literal: text.slice(from) });
  return { text, parts };
}

function partOf(name: string, variables: Variables): TemplatePart {
  if (name === 'scheme') {
    const secure = { matcher: { kind: 'exact', value: '1', ignoreCase: false }, value: 'https' } as const;
    return { field: { name: 'scheme-tls' }, transforms: [], table: [secure], otherwise: 'http' };
  }
  if (name === 'is_args') {
    const none = { matcher: { kind: 'exact', value: '', ignoreCase: false }, value: '' } as const;
    return { field: { name: 'query' }, transforms: [], table: [none], otherwise: '?' };
  }
  const lookUp = variables.lookUps.get(name);
  const isLazy = variables.lazy?.has(name) === true;
  if (!isLazy && lookUp?.table !== undefined && lookUp.source !== undefined && !isKept(lookUp.source.field)) {
    const { field, transforms } = lookUp.source;
    return { field, transforms, table: lookUp.table, otherwise: lookUp.otherwise };
  }
  return valueOf(name, variables);
}

/** The arguments of the request behind a mark; nothing where there are none. */
export function argumentsBehind(mark: '?' | '&'): TemplatePart {
  const transform = { name: 'substitute', arguments: ['^(.+)$', '', `${mark}$1`] } as const;
  return { field: { name: 'query' }, transforms: [transform] };
}

function isKept({ name, argument = '' }: Field): boolean {
  return name === 'header' && argument.startsWith('$');
}

/** The text of a template without any variable. */
export function literalOf({ parts }: Template): string | undefined {
  const pieces = parts.map((part) => ('literal' in part ? part.literal : undefined));
  return pieces.includes(undefined) ? undefined : pieces.join('');
}
