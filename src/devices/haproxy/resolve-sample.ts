import type { Field, Transform } from '../../model/predicate.ts';
import { type FieldMeaning, fetchMeaning } from './fetches.ts';
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
  /** Variables that are set exactly once and without a condition, by name. */
  readonly variables: ReadonlyMap<string, Resolved>;
}

export function resolveSample(sample: Sample, scope: SampleScope): Resolved {
  const base = resolveFetch(sample.fetch, scope);
  return sample.converters.reduce(convert, base);
}

function resolveFetch(fetch: Call, scope: SampleScope): Resolved {
  const held = fetch.name === 'var' ? scope.variables.get(fetch.given[0] ?? '') : undefined;
  if (held !== undefined) return held;
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
  return { name: 'opaque', arguments: [name, ...given] };
}
