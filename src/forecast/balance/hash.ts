import type { Algorithm, HashKey, HashType, Pool, Server } from '../../model/pool.ts';
import { addressBytes } from '../../network/address.ts';
import { likelier } from '../../network/evaluate.ts';
import { applyTransform, type FieldValue, fieldValue } from '../../network/field-value.ts';
import { fill } from '../../network/fill.ts';
import type { Request } from '../../network/request.ts';
import { fullHash, hashKey, sourceHash } from './hash-functions.ts';
import { mapPicker } from './map-picker.ts';
import { buildKetama, hashPeer, ipHashPeer, ketamaPeer, type Peer } from './nginx-hash.ts';
import { ringPicker } from './ring-picker.ts';
import { type BackendState, backendState, type Picker } from './servers.ts';

export type HashAlgorithm = Extract<Algorithm, { kind: 'hash' }>;

/** Position among `servers` of the one that a request's key leads to; undefined: the program falls back to round robin. */
export type RequestChooser = (request: Request) => number | undefined;

export function requestChooser(
  pool: Pool,
  servers: readonly Server[],
  { key, hash }: HashAlgorithm,
  down?: ReadonlySet<Server>,
): RequestChooser {
  if (hash.function === 'nginx' || hash.function === 'nginx-ip')
    return nginxChooser(pool, servers, { key, hash }, down);
  const choose = chooser(pool, servers, hash);
  return (request) => {
    const value = requestHash(key, hash, request);
    return value === undefined ? undefined : choose(value);
  };
}

/** nginx keeps servers that are down in its tables and steps over them; backups are no part of them. */
function nginxChooser(
  pool: Pool,
  servers: readonly Server[],
  { key, hash }: Pick<HashAlgorithm, 'key' | 'hash'>,
  down?: ReadonlySet<Server>,
): RequestChooser {
  const members = servers.every(({ backup }) => backup)
    ? servers
    : pool.servers.filter(({ backup }) => !backup);
  const peers = members.map((server) => ({
    ...peerOf(server),
    down: server.disabled || down?.has(server) === true,
  }));
  const positions = members.map((server) => servers.indexOf(server));
  const ring = hash.method === 'consistent' ? buildKetama(peers) : undefined;
  return (request) => {
    const text = keyText(key, request);
    if (text === undefined) return undefined;
    const at =
      hash.function === 'nginx-ip'
        ? ipHashPeer(peers, text)
        : ring === undefined
          ? hashPeer(peers, text)
          : ketamaPeer(ring, peers, text);
    const position = at === undefined ? -1 : (positions[at] ?? -1);
    return position < 0 ? undefined : position;
  };
}

export function peerOf({ name, weight, disabled }: Server): Peer {
  return { name, weight, down: disabled };
}

/** The server's `id`; one that has none gets the next free number, counted on for every server (cfgparse.c, check_config_validity). */
export function identifiersOf({ servers }: Pool): readonly number[] {
  const taken = new Set(servers.flatMap(({ identifier }) => identifier ?? []));
  let next = 1;
  return servers.map(({ identifier }) => {
    while (identifier === undefined && taken.has(next)) next++;
    const own = identifier ?? next;
    next++;
    return own;
  });
}

export function ringMembers(
  pool: Pool,
  servers: readonly Server[],
): { readonly position: number; readonly weight: number }[] {
  const identifiers = identifiersOf(pool);
  return servers.map((server) => ({
    position: identifiers[pool.servers.indexOf(server)] ?? 0,
    weight: server.weight,
  }));
}

/** Chooses the position (from 0, among the given servers) for a hash; all other servers are taken to be down. */
function chooser(pool: Pool, servers: readonly Server[], hash: HashType): (hash: number) => number {
  const state = {
    ...backendState(pool),
    allBackups: true,
    up: pool.servers.map((one) => servers.includes(one)),
  };
  const picker = hashPicker(pool, state, hash);
  const positions = pool.servers.map((server) => servers.indexOf(server));
  return (value) => positions[picker.byHash?.(value) ?? -1] ?? -1;
}

/** Map or ring of a backend. */
export function hashPicker(pool: Pool, state: BackendState, hash: HashType): Picker {
  if (hash.method === 'map-based') return mapPicker(state);
  return ringPicker(state, { identifiers: identifiersOf(pool), balanceFactor: hash.balanceFactor ?? 0 });
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
  if (key.template !== undefined) return fill(key.template, likelier(request));
  // The likelier value of a part that is not sure tells more about shares than none.
  const value = key.transforms.reduce<FieldValue>(applyTransform, valueOf(key.field, likelier(request)));
  if (value.kind !== 'text') return undefined;
  // Only `balance uri` says what belongs to the key; elsewhere the whole address does.
  if (key.whole !== undefined) return uriKey(key, value.text);
  return key.header === undefined ? value.text : headerKey(key.header, value.text);
}

/** The key of nginx: what a request does not have is empty text. */
export function nginxKey(key: HashKey, request: Request): string {
  const parts = key.template?.parts ?? [{ field: key.field, transforms: key.transforms }];
  const [only] = parts;
  if (only === undefined) return '';
  return parts
    .map((part) => {
      if ('literal' in part) return part.literal;
      if ('table' in part) return fill({ text: '', parts: [part] }, request) ?? '';
      const { field, transforms } = part;
      return keyText({ field, transforms }, request) ?? '';
    })
    .join('');
}

function valueOf(field: HashKey['field'], request: Request): FieldValue {
  if (field.name !== 'cookie') return fieldValue(field, request);
  const [text] = cookieValues(request.headers['cookie'], field.argument ?? '');
  return text === undefined ? { kind: 'unknown' } : { kind: 'text', text };
}

/** Values of the cookies of that name in a Cookie header. */
export function cookieValues(header: string | null | undefined, name: string): readonly string[] {
  if (header === undefined || header === null) return [];
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** `balance hdr` (backend.c, get_server_hh): the first value of a list; an empty one is none. */
function headerKey(part: NonNullable<HashKey['header']>, list: string): string | undefined {
  const value = (list.split(',', 1)[0] ?? '').trim();
  if (value === '') return undefined;
  return part === 'domain' ? domainOf(value) : value;
}

/** `use_domain_only`: the label before the last dot. */
function domainOf(host: string): string {
  const end = host.lastIndexOf('.');
  return end < 1 ? host : host.slice(host.lastIndexOf('.', end - 2) + 1, end);
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
