import type { Field, Transform } from '../../model/predicate.ts';
import { commonRegex } from '../../text/regex.ts';
import { backReferences } from './back-references.ts';
import { type FieldMeaning, fetchMeaning } from './fetches.ts';
import { variableField } from './rule-variables.ts';
import type { Call, Sample } from './sample.ts';

/** A map converter at the end of an expression: `map_beg(file,default)`. */
export interface MapLookup {
  readonly method: string;
  readonly file: string;
  readonly otherwise: string | undefined;
}

/** What a sample expression reads, in vendor-neutral words. */
export interface Resolved {
  readonly field: Field;
  readonly transforms: readonly Transform[];
  /** Type of the result, which rules the default match method (manual 7.1). */
  readonly type: FieldMeaning['type'];
  /** Method that an ACL keyword such as `path_beg` implies. */
  readonly method: string | undefined;
  /** The value is how often the field occurs (`hdr_cnt`). */
  readonly count: boolean;
  readonly map: MapLookup | undefined;
}

/** What the program knows when it evaluates an expression. */
export interface SampleScope {
  readonly mode: 'http' | 'tcp' | 'other';
  /** Pool of the section, for `nbsrv` without an argument. */
  readonly pool: string;
  /** Types of the variables that rules set, by name. */
  readonly variables: ReadonlyMap<string, Resolved['type']>;
  /** Variables that stand for their expression, by name. */
  readonly standing: ReadonlyMap<string, Resolved>;
  /** Rules change the URI that `capture.req.uri` tells. */
  readonly keepsUri?: boolean | undefined;
  /** A listener of the section offers HTTP/2, whose requests have a whole URL for a URI. */
  readonly http2?: boolean | undefined;
}

export function resolveSample(sample: Sample, scope: SampleScope): Resolved {
  const base = resolveFetch(sample.fetch, scope);
  return sample.converters.reduce(convert, base);
}

function resolveFetch(fetch: Call, scope: SampleScope): Resolved {
  const [name = ''] = fetch.given;
  const held = fetch.name === 'var' ? scope.standing.get(name) : undefined;
  if (held !== undefined) return held;
  const kept = fetch.name === 'var' ? scope.variables.get(name) : undefined;
  if (kept !== undefined)
    return {
      field: variableField(name),
      transforms: [],
      type: kept,
      method: undefined,
      count: false,
      map: undefined,
    };
  const { field, transforms = [], type, method, count = false } = fetchMeaning(fetch, scope);
  return { field, transforms, type, method, count, map: undefined };
}

/** `map`, `map_<match>` and `map_<match>_<output>` (manual 7.3.1); a `regm` map builds its value from the match. */
const mapName = /^map(?:_(str|beg|sub|dir|dom|end|reg|int|ip))?(?:_(?:str|int|ip))?$/;

/** A converter drops the method that the ACL keyword implied (manual 7.1). */
function convert(before: Resolved, call: Call): Resolved {
  if (before.map !== undefined || before.count) return opaqueResult(before, call);
  const mapped = mapName.exec(call.name);
  if (mapped !== null) {
    const [file = '', otherwise] = call.given;
    return {
      ...before,
      type: 'text',
      method: undefined,
      map: { method: mapped[1] ?? 'str', file, otherwise },
    };
  }
  const transform = transformOf(call);
  const type = transform.name === 'length' || transform.name === 'modulo' ? 'number' : before.type;
  return {
    ...before,
    transforms: [...before.transforms, transform],
    type: transform.name === 'opaque' ? 'opaque' : type,
    method: undefined,
  };
}

function opaqueResult(before: Resolved, { name }: Call): Resolved {
  const transforms: readonly Transform[] = [{ name: 'opaque', arguments: [name] }];
  return { ...before, transforms, map: undefined, method: undefined, type: 'opaque' };
}

const plain: Readonly<Record<string, Transform['name']>> = {
  lower: 'lower',
  upper: 'upper',
  host_only: 'strip-port',
  length: 'length',
  ipmask: 'mask',
};

function transformOf({ name, given }: Call): Transform {
  const known = plain[name];
  if (known !== undefined) return { name: known, arguments: given };
  if (name === 'bytes' && given.every((one) => /^\d+$/.test(one))) return { name, arguments: given };
  if (name === 'mod' && /^\d+$/.test(given[0] ?? '')) return { name: 'modulo', arguments: given };
  if ((name === 'field' || name === 'word') && given.length === 2 && /^-?\d+$/.test(given[0] ?? ''))
    return { name, arguments: given };
  return (
    (name === 'regsub' ? replacing(given) : undefined) ?? { name: 'opaque', arguments: [name, ...given] }
  );
}

/** `regsub(<regex>,<subst>[,<flags>])` (manual 7.3.1). */
function replacing([pattern = '', text = '', flags = '']: readonly string[]): Transform | undefined {
  const regex = commonRegex(pattern);
  const pieces = backReferences(text);
  if (regex === undefined || pieces.some((piece) => typeof piece === 'string' && piece.includes('$')))
    return undefined;
  const replacement = pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece}`)).join('');
  const letters = `${regex.ignoreCase || flags.includes('i') ? 'i' : ''}${flags.includes('g') ? 'g' : ''}`;
  return { name: 'replace', arguments: [regex.source, letters, replacement] };
}
