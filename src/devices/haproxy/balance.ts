import type { Algorithm, HashKey, HashType } from '../../model/pool.ts';
import { type Resolved, resolveSample, type SampleScope } from './resolve-sample.ts';
import { parseSample, type Sample } from './sample.ts';
import { converterNames } from './sample-names.ts';

export interface BalanceInput {
  /** Words behind `balance`; undefined when no line says anything. */
  readonly words: readonly string[] | undefined;
  /** Words behind `hash-type`. */
  readonly hashType: readonly string[];
  readonly factor: number | undefined;
  readonly scope: SampleScope;
}

/** The algorithm of a backend (manual 4.2, `balance`); round robin when none is set. Undefined: no such algorithm. */
export function algorithmOf({ words, hashType, factor, scope }: BalanceInput): Algorithm | undefined {
  const [name = '', ...given] = words ?? ['roundrobin'];
  const [kind = '', argument] = /^([^(]*)(?:\((.*)\))?$/s.exec(name)?.slice(1) ?? [name];
  const hash = hashTypeOf(hashType, factor);
  const by = (key: HashKey): Algorithm => ({ kind: 'hash', key, hash });
  switch (kind) {
    case '':
    case 'roundrobin':
      return { kind: 'round-robin', dynamic: true };
    case 'static-rr':
      return { kind: 'round-robin', dynamic: false };
    case 'leastconn':
      return { kind: 'least-connections' };
    case 'first':
      return { kind: 'first' };
    case 'random':
      return { kind: 'random', draws: Number(argument ?? 2) };
    case 'source':
      return by({ field: { name: 'source' }, transforms: [] });
    case 'uri':
      if (!given.every((word) => /^(len|depth|whole|path-only|\d+)$/.test(word))) return undefined;
      return by(uriKey(given));
    case 'url_param':
      if (given.length === 0) return undefined;
      return by({ field: { name: 'url-param', argument: given[0] ?? '' }, transforms: [] });
    case 'hdr':
      if (argument === undefined) return undefined;
      return by(headerKey(argument ?? '', given));
    case 'rdp-cookie':
      return by({
        field: { name: 'opaque', argument: `rdp_cookie(${argument ?? 'mstshash'})` },
        transforms: [],
      });
    case 'hash':
      if (given.length !== 1) return undefined;
      if (given.length !== 1) return undefined;
      return by(
        expressionKey(given, scope) ?? {
          field: { name: 'opaque', argument: given.join(' ') },
          transforms: [],
        },
      );
    case 'log-hash':
    case 'sticky':
      return { kind: 'opaque', text: [name, ...given].join(' ') };
    default:
      return undefined;
  }
}

function uriKey(given: readonly string[]): HashKey {
  return {
    field: { name: 'url' },
    transforms: [],
    length: numberBehind(given, 'len'),
    depth: numberBehind(given, 'depth'),
    whole: given.includes('whole'),
    pathOnly: given.includes('path-only'),
  };
}

function numberBehind(given: readonly string[], word: string): number | undefined {
  const at = given.indexOf(word);
  const text = at < 0 ? '' : (given[at + 1] ?? '');
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** `use_domain_only` keeps the part of the name before the last dot. */
function headerKey(name: string, given: readonly string[]): HashKey {
  const field = name.toLowerCase() === 'host' ? ({ name: 'host' } as const) : headerField(name);
  return { field, transforms: [], header: given.includes('use_domain_only') ? 'domain' : 'first' };
}

function headerField(argument: string): HashKey['field'] {
  return { name: 'header', argument: argument.toLowerCase() };
}

/** The key of a sample expression in one word, or with converters in words of their own. */
export function expressionKey(words: readonly string[], scope: SampleScope): HashKey | undefined {
  const sample = readExpression(words)?.sample;
  return sample === undefined ? undefined : keyOf(resolveSample(sample, scope), sample.text);
}

export function keyOf({ field, transforms, map, count, type }: Resolved, text: string): HashKey {
  if (map !== undefined || count || type === 'opaque' || type === 'base')
    return { field: { name: 'opaque', argument: text }, transforms: [] };
  return { field, transforms };
}

/** An expression, and how many words it takes: converters may stand in the words behind the first. */
export function readExpression(
  words: readonly string[],
): { readonly sample: Sample; readonly taken: number } | undefined {
  const first = parseSample(words[0] ?? '');
  if (first === undefined || first.end !== words[0]?.length) return undefined;
  let taken = 1;
  let { sample } = first;
  for (; taken < words.length; taken++) {
    const word = words[taken] ?? '';
    const more = converterNames.has(word.split(/[(,]/, 1)[0] ?? '') ? parseSample(word) : undefined;
    if (more === undefined) break;
    const converters = [...sample.converters, more.sample.fetch, ...more.sample.converters];
    sample = { fetch: sample.fetch, converters, text: `${sample.text},${word}` };
  }
  return { sample, taken };
}

const hashFunctions: readonly HashType['function'][] = ['sdbm', 'djb2', 'wt6', 'crc32', 'none'];

/** Manual 4.2, `hash-type`: consistent hashing without a function is avalanched. */
function hashTypeOf(words: readonly string[], balanceFactor: number | undefined): HashType {
  const method = words[0] === 'consistent' ? 'consistent' : 'map-based';
  const named = hashFunctions.find((one) => one === words[1]);
  const avalanche = named === undefined ? method === 'consistent' : words[2] === 'avalanche';
  return { method, function: named ?? 'sdbm', avalanche, balanceFactor };
}

export function isHashType(words: readonly string[]): boolean {
  const [method = '', name, modifier] = words;
  return (
    (method === 'consistent' || method === 'map-based') &&
    (name === undefined || hashFunctions.some((one) => one === name)) &&
    (modifier === undefined || modifier === 'avalanche')
  );
}
