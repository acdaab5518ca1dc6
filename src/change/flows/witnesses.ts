import type { Field, Matcher, Predicate, Transform } from '../../model/predicate.ts';
import { addressIn, parsePrefix } from '../../network/address.ts';
import { regexExamples } from './regex-examples.ts';

/** Parts of a request that rules look at, with the values that make a rule hold. */
export interface Witness {
  readonly source?: string;
  readonly destination?: string;
  readonly port?: number;
  readonly method?: string;
  readonly tls?: boolean;
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  /** Those with a dollar sign are variables, which rules make of other parts. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** More ways to make one rule hold are not tried. */
export const mostWays = 24;

/** Every conjunct left out in turn. */
export function misses(witness: Witness): readonly Witness[] {
  const keys = Object.keys(witness) as (keyof Witness)[];
  if (keys.length < 2) return [];
  return keys.map((key) => Object.fromEntries(Object.entries(witness).filter(([name]) => name !== key)));
}

/** Evenly over the list, when it is longer than wanted. */
export function thin<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return list.filter(
    (_, at) => Math.floor((at * most) / list.length) !== Math.floor(((at - 1) * most) / list.length),
  );
}

export function distinct(all: readonly Witness[]): readonly Witness[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** Values that make the predicate hold, as far as the fields allow; edges of each comparison among them. */
export function holding(when: Predicate): readonly Witness[] {
  switch (when.kind) {
    case 'all':
      return together(when.terms.map(holding));
    case 'any':
      return when.terms.flatMap(holding).slice(0, 4 * mostWays);
    case 'test':
      return when.matchers.flatMap((matcher) => values(when, matcher));
    case 'not':
      return [...failing(when.term), ...holding(when.term)].slice(0, mostWays);
    default:
      return [{}];
  }
}

/** Values that make the predicate fail, where a request that says nothing of it need not. */
function failing(when: Predicate): readonly Witness[] {
  switch (when.kind) {
    case 'all':
      return distinct(when.terms.flatMap(failing)).slice(0, mostWays);
    case 'any':
      return together(when.terms.map(failing));
    case 'not':
      return holding(when.term);
    case 'test':
      return otherValues(when.field, when.matchers);
    default:
      return [{}];
  }
}

export const methods = ['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'] as const;

function otherValues(field: Field, matchers: readonly Matcher[]): readonly Witness[] {
  if (field.name === 'path' || field.name === 'url') return [{}, { path: '/other/page' }];
  if (field.name !== 'method') return [{}];
  const taken = matchers.flatMap(examples).map((one) => one.toUpperCase());
  const left = ['GET', ...methods].filter((method) => !taken.includes(method));
  return left.length === 0 ? [{}] : left.slice(0, 2).map((method) => ({ method }));
}

/** Each way of each term with the first ways of the others, and as many of their other combinations as are tried. */
export function together(terms: readonly (readonly Witness[])[]): readonly Witness[] {
  const first = terms.map(([way = {}]) => way);
  const each = terms.flatMap((ways, at) =>
    ways.map((way) => first.reduce((all, other, place) => joined(all, place === at ? way : other), {})),
  );
  const crossed = terms.reduce<readonly Witness[]>(
    (all, ways) =>
      thin(
        all.flatMap((one) => ways.map((other) => joined(one, other))),
        mostWays,
      ),
    [{}],
  );
  return distinct([...each, ...crossed]).slice(0, 4 * mostWays);
}

/** Both; the second has its way where they look at the same. */
export function joined(a: Witness, b: Witness): Witness {
  const headers = { ...a.headers, ...b.headers };
  return { ...a, ...b, ...(Object.keys(headers).length === 0 ? {} : { headers }) };
}

/** What a comparison or a table looks at. */
export interface Looked {
  readonly field: Field;
  readonly transforms: readonly Transform[];
}

export function values({ field, transforms }: Looked, matcher: Matcher): readonly Witness[] {
  const isPath = field.name === 'path' || field.name === 'url';
  const near = isPath ? examples(matcher) : neighbors(matcher, examples(matcher));
  const texts = near.flatMap((text) => beforeAll(transforms, text));
  switch (field.name) {
    case 'path':
      return texts.flatMap(edgesOfPath).map((path) => ({ path }));
    case 'url':
      return texts.flatMap(edgesOfPath).map(splitUrl);
    case 'query':
      return texts.map((query) => ({ query }));
    case 'url-param':
      return texts.map((value) => ({ query: `${field.argument ?? ''}=${value}` }));
    case 'host':
      return texts.map((host) => ({ host }));
    case 'sni':
      return texts.map((host) => ({ host, tls: true }));
    case 'method':
      return texts.map((method) => ({ method }));
    case 'source':
      return texts.map((source) => ({ source }));
    case 'header':
      return texts.map((value) => ({ headers: { [(field.argument ?? '').toLowerCase()]: value } }));
    case 'variable':
      return texts.map((value) => ({ headers: { [`$${(field.argument ?? '').toLowerCase()}`]: value } }));
    case 'destination':
      return texts.map((destination) => ({ destination }));
    case 'cookie':
      return texts.map((value) => ({ headers: { cookie: `${field.argument ?? ''}=${value}` } }));
    case 'scheme-tls':
      return [{ tls: true }, { tls: false }];
    case 'destination-port':
      return texts
        .map(Number)
        .filter(Number.isInteger)
        .map((port) => ({ port }));
    default:
      return [{}];
  }
}

function splitUrl(url: string): Witness {
  const [path = '', query] = url.split('?', 2);
  return query === undefined ? { path } : { path, query };
}

/** An address inside, and the neighbours of the prefix. */
function sources(text: string): readonly Witness[] {
  const prefix = parsePrefix(text);
  return prefix === undefined ? [] : [0, 0.5, 0.999].map((at) => ({ source: addressIn(prefix, at) }));
}

function isShort(value: number): boolean {
  return value >= 0 && value <= 8192;
}

/** Texts that become this one by all transforms, as far as they can be turned round. */
function beforeAll(transforms: readonly Transform[], text: string): readonly string[] {
  return transforms.reduceRight<readonly string[]>(
    (texts, transform) => texts.flatMap((one) => before(transform, one)),
    [text],
  );
}

function before({ name, arguments: [first = '', second = ''] }: Transform, text: string): readonly string[] {
  const count = Number(first);
  const mark = second.slice(0, 1) || ',';
  switch (name) {
    case 'length':
      return [`/${'x'.repeat(Math.max(0, Math.min(8192, Number(text)) - 1))}`];
    case 'modulo':
      return count >= 1 ? [0, 1, 2, 3, 5].map((times) => String(Number(text) + times * count)) : [text];
    case 'mask':
      return sources(`${text}/${first}`).map(({ source = text }) => source);
    case 'bytes':
      return [`${'x'.repeat(isShort(count) ? count : 0)}${text}`];
    case 'field':
    case 'word': {
      if (!(count >= 1 && count <= 64)) return [text];
      const others = `x${mark}`.repeat(count - 1);
      return [`${others}${text}`, `${mark}${others}${text}`, `${mark}${others.slice(2)}${text}`];
    }
    default:
      return [text];
  }
}

/** With those that a matcher of another kind takes too, or no longer. */
function neighbors({ kind }: Matcher, texts: readonly string[]): readonly string[] {
  const before = texts.flatMap((text) => [`x${text}`, `x.${text.replace(/^\./, '')}`]);
  const behind = texts.map((text) => `${text}x`);
  switch (kind) {
    case 'suffix':
    case 'domain':
      return [...texts, ...before];
    case 'prefix':
      return [...texts, ...behind];
    case 'substring':
      return [...texts, ...before, ...behind];
    default:
      return texts;
  }
}

/** Texts that the matcher takes. */
function examples(matcher: Matcher): readonly string[] {
  switch (matcher.kind) {
    case 'exact':
    case 'prefix':
    case 'suffix':
    case 'substring':
    case 'domain':
      return [matcher.value];
    case 'directory':
      return [`/${matcher.value.replace(/^\/+|\/+$/g, '')}`];
    case 'regex':
      return regexExamples(matcher.source, matcher.ignoreCase);
    case 'address':
      return sources(matcher.prefix).flatMap(({ source }) => source ?? []);
    case 'range':
      return [matcher.low - 1, matcher.low, matcher.high, matcher.high + 1].filter(isShort).map(String);
    case 'found':
    case 'true':
      return ['1'];
    default:
      return [];
  }
}

/** The text itself and its near neighbours, each as a path. */
function edgesOfPath(text: string): readonly string[] {
  const path = text.startsWith('/') ? text : `/${text.startsWith('.') ? 'file' : 'x'}${text}`;
  const bare = path.replace(/\/+$/, '');
  const [beforeQuery = ''] = bare.split('?', 1);
  return [path, bare, `${bare}/`, `${bare}/item`, `${beforeQuery}item`, `/deep${beforeQuery}`]
    .filter((one) => one.startsWith('/'))
    .filter((one, at, all) => all.indexOf(one) === at);
}
