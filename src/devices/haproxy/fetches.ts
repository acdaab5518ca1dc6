import type { Field, Transform } from '../../model/predicate.ts';
import type { Call } from './sample.ts';

/** What a fetch method reads, in vendor-neutral words. */
export interface FieldMeaning {
  readonly field: Field;
  readonly transforms?: readonly Transform[];
  readonly type: 'text' | 'number' | 'address' | 'boolean' | 'base' | 'opaque';
  readonly method?: string;
  readonly count?: boolean;
}

export interface FetchScope {
  readonly mode: 'http' | 'tcp' | 'other';
  readonly pool: string;
  /** Rules change the URI that `capture.req.uri` tells. */
  readonly keepsUri?: boolean | undefined;
  /** A listener of the section offers HTTP/2. */
  readonly http2?: boolean | undefined;
}

type Meaning = (given: readonly string[], scope: FetchScope) => FieldMeaning;

/** What a fetch method of manual 7.3 reads; anything that only the running program knows is opaque. */
export function fetchMeaning(fetch: Call, scope: FetchScope): FieldMeaning {
  const direct = meanings.get(fetch.name);
  if (direct !== undefined) return direct(fetch.given, scope);
  const derived = /^(.+)_(beg|dir|dom|end|len|reg|sub|ip|cnt|val)$/.exec(fetch.name);
  const base = derived === null ? undefined : meanings.get(derived[1] ?? '');
  if (derived === null || base === undefined) return opaque(fetch);
  return derive(base(fetch.given, scope), derived[2] ?? '', fetch);
}

/** Derivatives such as `hdr_beg`, `hdr_ip`, `cook_cnt` (manual 7.1, 7.3.6). */
function derive(base: FieldMeaning, suffix: string, fetch: Call): FieldMeaning {
  if (base.type !== 'text' && base.type !== 'base') return opaque(fetch);
  if (suffix === 'ip') return { ...base, type: 'address' };
  if (suffix === 'val') return { ...base, type: 'number' };
  if (suffix === 'cnt') return { ...base, type: 'number', count: true };
  return { ...base, method: suffix };
}

function opaque({ name, given }: Call): FieldMeaning {
  const argument = given.length === 0 ? name : `${name}(${given.join(',')})`;
  return { field: { name: 'opaque', argument }, type: 'opaque' };
}

function fixed(name: Field['name'], type: FieldMeaning['type'], method?: string): Meaning {
  const meaning: FieldMeaning = { field: { name }, type, ...(method === undefined ? {} : { method }) };
  return () => meaning;
}

function named(name: Field['name']): Meaning {
  return ([argument = '']) =>
    argument === '' ? opaque({ name, given: [] }) : { field: { name, argument }, type: 'text' };
}

function constant(argument: string, type: FieldMeaning['type']): FieldMeaning {
  return { field: { name: 'constant', argument }, type };
}

/** A header by name, and by occurrence where that is given: `-1` is the last one. */
function header(given: readonly string[]): FieldMeaning {
  const [name = '', occurrence] = given;
  if (name === '') return opaque({ name: 'req.hdr', given });
  if (name.toLowerCase() === 'host') return { field: { name: 'host' }, type: 'text' };
  const field: Field = { name: 'header', argument: name.toLowerCase() };
  const transforms: readonly Transform[] =
    occurrence === undefined ? [] : [{ name: 'field', arguments: [occurrence, ','] }];
  return { field, transforms, type: 'text' };
}

/** Whether the bytes are HTTP is sure in an HTTP proxy only. */
function protocolHttp(_: readonly string[], { mode }: FetchScope): FieldMeaning {
  return mode === 'http' ? constant('1', 'boolean') : { field: { name: 'http-passing' }, type: 'boolean' };
}

/** The URI as it came, whatever rules make of it later. */
function askedUri(_: readonly string[], { keepsUri }: FetchScope): FieldMeaning {
  return { field: keepsUri === true ? askedUrl : { name: 'url' }, type: 'text' };
}

/** As in the request line: HTTP/2 has a whole URL there, and only those who offer it get it. */
function url(_: readonly string[], { http2 }: FetchScope): FieldMeaning {
  return { field: http2 === true ? { name: 'url', argument: 'line' } : { name: 'url' }, type: 'text' };
}

/** Where the URI that came is kept when rules change it. */
export const askedUrl: Field = { name: 'variable', argument: 'capture.req.uri' };

function aliveServers([pool]: readonly string[], scope: FetchScope): FieldMeaning {
  return { field: { name: 'pool-alive-servers', argument: pool ?? scope.pool }, type: 'number' };
}

/** As far as can be known at rest: a server is up while its pool has usable ones. */
function serverUp([place = '']: readonly string[], scope: FetchScope): FieldMeaning {
  const argument = place.includes('/') ? (place.split('/', 1)[0] ?? '') : scope.pool;
  return { field: { name: 'pool-alive-servers', argument }, type: 'boolean' };
}

const cookie = named('cookie');
const parameter = named('url-param');
const sni = fixed('sni', 'text');
/** Of TLS that passes: nothing on a `bind` line with `ssl` (manual 7.3.5). */
const passing: Field = { name: 'sni', argument: 'passing' };
const helloSni: Meaning = () => ({ field: passing, type: 'text' });
const helloType = fixed('tls-passing', 'number');

const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['src', fixed('source', 'address')],
  ['src_port', fixed('source-port', 'number')],
  ['fc_src', fixed('opaque', 'opaque')],
  ['dst', fixed('destination', 'address')],
  ['dst_port', fixed('destination-port', 'number')],
  ['method', fixed('method', 'text')],
  ['ssl_fc', fixed('scheme-tls', 'boolean')],
  ['ssl_fc_sni', sni],
  ['ssl_fc_has_sni', fixed('sni', 'boolean', 'found')],
  ['req.ssl_sni', helloSni],
  ['req_ssl_sni', helloSni],
  ['req.ssl_hello_type', helloType],
  ['req_ssl_hello_type', helloType],
  ['path', fixed('path', 'text')],
  ['pathq', fixed('url', 'text')],
  ['url', url],
  ['query', fixed('query', 'text')],
  ['capture.req.uri', askedUri],
  ['capture.req.method', fixed('method', 'text')],
  ['base', fixed('opaque', 'base')],
  ['urlp', parameter],
  ['url_param', parameter],
  ['hdr', header],
  ['req.hdr', header],
  ['req.fhdr', header],
  ['cook', cookie],
  ['req.cook', cookie],
  ['cookie', cookie],
  ['req.ver', fixed('http-version', 'text')],
  ['req_ver', fixed('http-version', 'text')],
  ['req.proto_http', protocolHttp],
  ['req_proto_http', protocolHttp],
  ['nbsrv', aliveServers],
  ['srv_is_up', serverUp],
  ['rand', ([range = '4294967296']) => ({ field: { name: 'random', argument: range }, type: 'number' })],
  ['always_true', () => constant('1', 'boolean')],
  ['always_false', () => constant('0', 'boolean')],
  ['wait_end', () => constant('1', 'boolean')],
  ['bool', ([value = '']) => constant(value === 'true' || value === '1' ? '1' : '0', 'boolean')],
  ['int', ([value = '']) => constant(value, 'number')],
  ['str', ([value = '']) => constant(value, 'text')],
  ['ipv4', ([value = '']) => constant(value, 'address')],
  ['ipv6', ([value = '']) => constant(value, 'address')],
  ['meth', ([value = '']) => constant(value, 'text')],
]);
