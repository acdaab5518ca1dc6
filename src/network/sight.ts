import type { Awaited } from '../model/decision.ts';
import type { Field } from '../model/predicate.ts';

/** What keeps rules from seeing parts of a request. Parts are named by `partOf`. */
export interface Sight {
  /** Their value is anybody's guess. */
  readonly unknown: ReadonlySet<string>;
  /** Their value is the likelier one: a rule that may hold or not would give another. */
  readonly doubtful: ReadonlySet<string>;
  /** TLS passes on as it is: what is inside is for others to read. */
  readonly encrypted: boolean;
  /**
   * How much of a connection was waited for that is passed on as it is; undefined: it is read request by request.
   * What is inside it is read once, so that a later request of the connection goes where the first one went.
   */
  readonly read?: 'nothing' | 'some' | 'whole' | undefined;
}

export const clearSight: Sight = { unknown: new Set(), doubtful: new Set(), encrypted: false };

/** The part of the request that a field is taken from: a header by its name, all others by a name with an `@`. */
export function partOf({ name, argument = '' }: Field): string {
  if (name === 'header') return argument.toLowerCase();
  if (name === 'variable') return `$${argument.toLowerCase()}`;
  if (name === 'cookie') return name;
  if (name === 'url' && argument === 'written') return '@written';
  return partNames[name] ?? '@other';
}

/** Made once: nearly every test of every request asks. */
const partNames: Readonly<Partial<Record<Field['name'], string>>> = {
  source: '@source',
  method: '@method',
  'scheme-tls': '@scheme-tls',
  sni: '@sni',
  host: '@host',
  path: '@path',
  url: '@url',
  query: '@query',
  'url-param': '@query',
  'http-version': '@http-version',
  'http-passing': '@http-passing',
};

/** Headers among parts. */
export function headersAmong(parts: Iterable<string>): readonly string[] {
  return [...parts].filter((part) => !part.startsWith('@'));
}

/** Why rules cannot read a field: there is none of it, or only the running program knows; undefined: they can. */
export function hides(sight: Sight, field: Field): 'absent' | 'unknown' | undefined {
  if (sight.encrypted && inside.has(field.name) && !isMark(field)) return 'absent';
  if (isIn(sight.unknown, field) || isIn(sight.doubtful, field)) return 'unknown';
  if (sight.read === undefined || isMark(field)) return undefined;
  if (inside.has(field.name)) return 'unknown';
  return sight.read !== 'whole' && isOfFirstBytes(sight, field) ? 'unknown' : undefined;
}

/** What is no TLS has none of its parts, and what is TLS is no HTTP, however little of it is there. */
function isOfFirstBytes({ encrypted }: Sight, { name }: Field): boolean {
  return encrypted ? name === 'sni' || name === 'tls-passing' : name === 'http-passing';
}

/** The same as far as the likelier values go: what was waited for at all is likely to be there. */
export function likelySight({ unknown, encrypted, read }: Sight): Sight {
  return { unknown, doubtful: clearSight.doubtful, encrypted, read: read === 'nothing' ? read : undefined };
}

export function withRead(sight: Sight, awaited: Awaited): Sight {
  if (sight.read === undefined) return sight;
  if (awaited === 'requests') return { ...sight, read: undefined };
  const whole = awaited === 'all' || (awaited === 'hello') === sight.encrypted;
  if (sight.read === 'whole' || (sight.read === 'some' && !whole)) return sight;
  return { ...sight, read: whole && awaited !== 'bytes' ? 'whole' : 'some' };
}

/** With one part known, unknown or doubtful from now on. */
export function withPart(sight: Sight, field: Field, state: 'known' | 'unknown' | 'doubtful'): Sight {
  const parts = partsOf(field);
  const without = (set: ReadonlySet<string>): ReadonlySet<string> =>
    parts.some((part) => set.has(part)) ? new Set([...set].filter((one) => !parts.includes(one))) : set;
  const unknown = state === 'doubtful' ? sight.unknown : without(sight.unknown);
  const doubtful = without(sight.doubtful);
  if (state === 'unknown') return { ...sight, unknown: new Set([...unknown, ...parts]), doubtful };
  if (state === 'known') return { ...sight, unknown, doubtful };
  const more = parts.filter((part) => !unknown.has(part));
  return { ...sight, unknown, doubtful: new Set([...doubtful, ...more]) };
}

const urlParts: readonly string[] = ['@path', '@query'];

/** A URL is the path and the query as they are now. */
export function partsOf(field: Field): readonly string[] {
  return isUrl(field) ? urlParts : [partOf(field)];
}

function isUrl({ name, argument = '' }: Field): boolean {
  return name === 'url' && argument !== 'written';
}

function isIn(parts: ReadonlySet<string>, field: Field): boolean {
  if (parts.size === 0) return false;
  if (isUrl(field)) return parts.has('@path') || parts.has('@query');
  return parts.has(partOf(field));
}

/** What the program itself keeps with the request stands in a header that no client can send. */
export function isMark({ name, argument = '' }: Field): boolean {
  return name === 'variable' || (name === 'header' && (argument.startsWith('$') || argument.includes(' ')));
}

/** What stands in requests, not in the connection that carries them. */
const inside: ReadonlySet<Field['name']> = new Set([
  'method',
  'host',
  'path',
  'url',
  'query',
  'url-param',
  'header',
  'cookie',
  'http-version',
]);

/** What is unknown of a request that is sent on, to who gets it. */
export function onwardSight(sight: Sight | undefined): Sight | undefined {
  if (sight === undefined) return undefined;
  const isOwn = (part: string): boolean => part.startsWith('$') || part.includes(' ');
  const [unknown, doubtful] = [sight.unknown, sight.doubtful].map(
    (parts) => new Set([...parts].filter((part) => !isOwn(part))),
  );
  if (unknown === undefined || doubtful === undefined || unknown.size + doubtful.size === 0) return undefined;
  return { unknown, doubtful, encrypted: false };
}
