import type { Directive } from '../model/directive.ts';
import type { Path } from '../network/path.ts';
import { ownOf, type Placed, statementsOf } from './statements.ts';

/** A location by its form: `= x`, `^~ x`, `x`, `~ x` or `~* x`, `@x`. */
export interface LocationForm {
  readonly form: 'exact' | 'no-regex' | 'prefix' | 'regex' | 'named';
  /** Without the modifier. */
  readonly pattern: string;
  readonly ignoreCase: boolean;
}

/** Statements that hand a request to another program. */
export const passNames = [
  'proxy_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
] as const;

/** Server blocks of `http` (a file may also hold them alone), not those of `stream` and `upstream`. */
export function* httpServers(path: Path): Iterable<Placed> {
  for (const placed of statementsOf(path, 'nginx', 'server')) {
    const outer = placed.around.at(-1)?.name ?? 'http';
    if (outer === 'http' && placed.directive.block !== undefined) yield placed;
  }
}

export function locationForm({ arguments: [first = '', second] }: Directive): LocationForm {
  const [modifier, pattern] = second === undefined ? split(first) : [first, second];
  if (modifier.startsWith('~')) return { form: 'regex', pattern, ignoreCase: modifier === '~*' };
  const form = forms[modifier] ?? (pattern.startsWith('@') ? 'named' : 'prefix');
  return { form, pattern, ignoreCase: false };
}

const forms: Readonly<Record<string, LocationForm['form']>> = { '=': 'exact', '^~': 'no-regex' };

/** The modifier may stand at the pattern: `~\.php$` (ngx_http_core_module.c, ngx_http_core_location). */
function split(word: string): readonly [string, string] {
  const modifier = /^(=|\^~|~\*|~)/.exec(word)?.[0] ?? '';
  return [modifier, word.slice(modifier.length)];
}

/** The blocks whose settings hold at a place, the innermost first; a block's own settings hold inside it. */
function levels({ directive, around }: Placed): readonly Directive[] {
  return [...(directive.block === undefined ? [] : [directive]), ...around.toReversed()];
}

/** The statements of that name at the innermost level that has any: nginx inherits lists whole or not at all. */
export function effective(placed: Placed, name: string): readonly Directive[] {
  for (const level of levels(placed)) {
    const own = ownOf(level, name);
    if (own.length > 0) return own;
  }
  return topLevel(placed, name);
}

/** The last one of them, which is the one that counts for a single value. */
export function effectiveOne(placed: Placed, name: string): Directive | undefined {
  return effective(placed, name).at(-1);
}

/** A file may be a piece that is included into `http`: its own first level counts. */
function topLevel({ device, around }: Placed, name: string): readonly Directive[] {
  if (around[0]?.name === 'http' || around[0]?.name === 'stream') return [];
  return device.directives().filter((one) => one.name === name);
}

/** The pattern of the innermost location around a place, `if` blocks left aside. */
export function locationAround(placed: Placed): LocationForm | undefined {
  const location = placed.around.findLast(({ name }) => name === 'location');
  return location === undefined ? undefined : locationForm(location);
}

/** Addresses that a server block listens on, as `*:80`, `10.0.0.1:80` or `unix:/x`; nginx's default is port 80. */
export function listenPlaces(server: Directive): readonly string[] {
  const held = places.get(server);
  if (held !== undefined) return held;
  const listens = ownOf(server, 'listen').map((one) => one.arguments[0] ?? '');
  const found = (listens.length === 0 ? ['80'] : listens).map(normalListen);
  places.set(server, found);
  return found;
}

/** Several rules ask every server block. */
const places = new WeakMap<Directive, readonly string[]>();

function normalListen(text: string): string {
  if (/^\d+$/.test(text)) return `*:${text}`;
  if (text.startsWith('unix:')) return text;
  const place = text.replace(/^0\.0\.0\.0/, '*');
  return /:\d+$/.test(place) ? place : `${place}:80`;
}

/** Names of a server block in lower case; without any it has the empty name. */
export function serverNames(server: Directive): readonly string[] {
  const names = ownOf(server, 'server_name');
  return names.length === 0
    ? ['']
    : names.flatMap((one) => one.arguments.map((word) => (word.startsWith('~') ? word : word.toLowerCase())));
}

/** The location inside a server or location that takes a path, by nginx's own order; undefined when an expression cannot be judged. */
export function locationOf(place: Placed, path: string): Placed | 'none' | undefined {
  const locations = innerLocations(place);
  const exact = locations.find(({ form }) => form.form === 'exact' && form.pattern === path);
  if (exact !== undefined) return exact.placed;
  const prefix = longestPrefix(locations, path);
  const nested = prefix === undefined ? 'none' : locationOf(prefix.placed, path);
  if (nested !== 'none') return nested;
  if (prefix?.form.form !== 'no-regex') {
    const regex = firstRegex(locations, path);
    if (regex !== 'none') return regex;
  }
  return prefix?.placed ?? 'none';
}

interface InnerLocation {
  readonly placed: Placed;
  readonly form: LocationForm;
}

/** The locations that stand directly in a server or location. */
export function innerLocations({ device, directive, around }: Placed): readonly InnerLocation[] {
  return ownOf(directive, 'location').map((one) => ({
    placed: { device, directive: one, around: [...around, directive] },
    form: locationForm(one),
  }));
}

function longestPrefix(locations: readonly InnerLocation[], path: string): InnerLocation | undefined {
  return locations
    .filter(({ form }) => form.form === 'prefix' || form.form === 'no-regex')
    .filter(({ form }) => path.startsWith(form.pattern))
    .toSorted((a, b) => b.form.pattern.length - a.form.pattern.length)[0];
}

function firstRegex(locations: readonly InnerLocation[], path: string): Placed | 'none' | undefined {
  for (const { placed, form } of locations.filter((one) => one.form.form === 'regex')) {
    const expression = compiled(form.pattern, form.ignoreCase);
    if (expression === undefined) return undefined;
    if (expression.test(path)) return placed;
  }
  return 'none';
}

/** PCRE text as an expression of this language where that is possible. */
export function compiled(source: string, ignoreCase = false): RegExp | undefined {
  try {
    return new RegExp(source.replace(/\(\?P?</g, '(?<'), ignoreCase ? 'i' : '');
  } catch {
    return undefined;
  }
}
