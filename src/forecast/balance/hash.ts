import type { HashKey, HashType } from '../../model/pool.ts';
import { addressBytes } from '../../network/address.ts';
import { applyTransform, type FieldValue, fieldValue } from '../../network/evaluate.ts';
import type { Request } from '../../network/request.ts';
import { fullHash, hashKey, sourceHash } from './hash-functions.ts';
import { buildRing, ringServer } from './ring.ts';
import { buildMap } from './static-map.ts';

/** Chooses the position (from 0, among the given servers) for a hash. */
export type Chooser = (hash: number) => number;

export function chooser(
  hash: HashType,
  servers: readonly { readonly position: number; readonly weight: number }[],
): Chooser {
  if (hash.method === 'consistent') {
    const ring = buildRing(servers);
    return (value) => ringServer(ring, value);
  }
  const map = buildMap(servers.map(({ weight }) => weight));
  return (value) => map[value % map.length] ?? 0;
}

/** The hash of a request's key; undefined when the request has no key (the program falls back to round robin). */
export function requestHash(key: HashKey, hash: HashType, request: Request): number | undefined {
  const raw = rawHash(key, hash, request);
  if (raw === undefined) return undefined;
  return hash.avalanche ? fullHash(raw) : raw;
}

function rawHash(key: HashKey, hash: HashType, request: Request): number | undefined {
  const text = keyText(key, request);
  if (text === undefined) return undefined;
  if (key.field.name === 'source' && key.transforms.length === 0) {
    const bytes = addressBytes(text);
    return bytes === undefined ? undefined : sourceHash(bytes);
  }
  return hashKey(hash.function, text);
}

/** The key's text; undefined when the request has none or when only the running program knows it. */
export function keyText(key: HashKey, request: Request): string | undefined {
  const value = key.transforms.reduce<FieldValue>(applyTransform, fieldValue(key.field, request));
  if (value.kind !== 'text') return undefined;
  return key.field.name === 'url' ? uriKey(key, value.text) : value.text;
}

/** Manual, `balance uri`: the query counts only with `whole`; `len` and `depth` cut the rest. */
function uriKey(key: HashKey, url: string): string {
  let text = key.whole === true ? url : (url.split('?', 1)[0] ?? '');
  if (key.length !== undefined && key.length > 0) text = text.slice(0, key.length);
  if (key.depth !== undefined && key.depth > 0) text = cutDepth(text, key.depth);
  return text;
}

/** Stops before the slash that would begin directory `depth` + 1. */
function cutDepth(text: string, depth: number): string {
  let slashes = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) !== '/') continue;
    slashes++;
    if (slashes === depth + 1) return text.slice(0, at);
  }
  return text;
}
