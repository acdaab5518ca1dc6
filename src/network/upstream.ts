import type { SentChange, Template } from '../model/decision.ts';
import type { ForwardedHeader, Pool, Server } from '../model/pool.ts';
import type { Field } from '../model/predicate.ts';
import { addressBytes, contains, parsePrefix } from './address.ts';
import { fieldValue } from './field-value.ts';
import { fill } from './fill.ts';
import type { PathDevice } from './path.ts';
import { escapedPath, type Request, withDoubt, withField, withoutHeader } from './request.ts';
import { onwardSight } from './sight.ts';

/** The server of a pool that a device passes a request on to. */
export interface Onward {
  readonly from: PathDevice;
  readonly pool: Pool;
  readonly server: Server;
}

/**
 * The request as a server gets it: as rules changed it for themselves and for the server alone, with what pool and server
 * add. Its source is still the client; its `version` is empty where no HTTP is spoken.
 */
export function sentTo({ from, pool, server }: Onward, request: Request): Request {
  const { sent = [] } = request;
  const base = pool.mode === 'http' ? asHttp(from, pool, server, request) : passedOn(server, request);
  const changed = sent.reduce((before, change) => withChange(before, change, request, server), base);
  if (pool.mode !== 'http') return changed;
  // A path that is left empty is that of the whole site.
  const path = `${server.path ?? ''}${changed.path === '' ? '/' : changed.path}`;
  return withPoolHeaders({ ...changed, path }, { from, pool, server }, request);
}

/** A connection whose bytes go on as they came, inside TLS of the device's own where the server asks for it. */
function passedOn(server: Server, request: Request): Request {
  const { sight, sent: _, writtenPath: __, writtenUrl: ___, ...rest } = request;
  const base = { ...rest, sight: onwardSight(sight) };
  return server.tls ? withName(base, server.sni, request) : { ...base, tls: sight?.encrypted === true };
}

/** A request of the device's own, of the same method, path and headers. */
function asHttp(from: PathDevice, pool: Pool, server: Server, request: Request): Request {
  const { sight, sent: _, writtenPath, writtenUrl: __, ...rest } = request;
  const isPlain = from.facts.frontends.some(({ normalizesPath }) => normalizesPath === true);
  const base = {
    ...rest,
    path: writtenPath ?? (isPlain ? escapedPath(request.path) : request.path),
    headers: withoutMarks(request.headers),
    sight: onwardSight(sight),
    version: versionOf(pool, server),
  };
  return server.tls ? withName(base, server.sni, request) : { ...base, tls: false, sni: null };
}

/** HTTP/2 that is offered may be declined. */
function versionOf(
  pool: Pool,
  { httpVersion = pool.httpVersion, tls, alpn = [] }: Server,
): string | undefined {
  if (httpVersion !== undefined) return httpVersion === '2' ? '2.0' : httpVersion;
  return tls && alpn.includes('h2') ? undefined : '1.1';
}

/** What devices keep with a request for themselves stays with them. */
function withoutMarks(headers: Request['headers']): Request['headers'] {
  const names = Object.keys(headers);
  const isOwn = (name: string): boolean => name.startsWith('$') || name.includes(' ');
  if (!names.some(isOwn)) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isOwn(name)));
}

const serverName: Field = { name: 'sni' };

function withName(base: Request, template: Template | undefined, request: Request): Request {
  const secure = { ...base, tls: true };
  return withChange(secure, { field: serverName, value: template }, request);
}

function withChange(
  before: Request,
  { field, value }: SentChange,
  request: Request,
  server?: Server,
): Request {
  if (value === undefined) return removed(before, field);
  const text = value === 'server' ? ofServer(field, server) : fill(value, request);
  if (text === undefined)
    return likeliest(before, field, value === 'server' ? undefined : fill(value, request, true));
  return text === '' && mayBeMissing.has(field.name)
    ? removed(before, field)
    : withField(before, field, text);
}

/** The name that a server has in its own URL; in a TLS handshake without the port, and none of an address. */
function ofServer(field: Field, server: Server | undefined): string | undefined {
  const host = server?.hostHeader;
  if (host === undefined || field.name !== 'sni') return host;
  const name = host.replace(/:\d+$/, '');
  return addressBytes(name.replace(/^\[|\]$/g, '')) === undefined ? name : '';
}

/** An empty header is not sent (ngx_http_proxy_module, `proxy_set_header`), and no name is empty. */
const mayBeMissing: ReadonlySet<Field['name']> = new Set(['header', 'sni']);

function removed(before: Request, field: Field): Request {
  if (field.name === 'sni') return { ...withField(before, field, ''), sni: null };
  return field.name === 'header' ? withoutHeader(before, field) : withField(before, field, '');
}

function likeliest(before: Request, field: Field, text: string | undefined): Request {
  if (text === undefined) return withDoubt(before, field, 'unknown');
  return withDoubt(withField(before, field, text), field, 'doubtful');
}

function withPoolHeaders(before: Request, { pool, server }: Onward, request: Request): Request {
  const { forwardedHeader, nameHeader } = pool;
  const told = forwardedHeader === undefined ? before : withClient(before, forwardedHeader, request);
  if (nameHeader === undefined) return told;
  const field: Field = nameHeader === 'host' ? { name: 'host' } : { name: 'header', argument: nameHeader };
  return withField(told, field, server.name);
}

/** The client's address, beside what the client itself may have put there. */
function withClient(before: Request, { name, except, ifNone }: ForwardedHeader, request: Request): Request {
  const field: Field = { name: 'header', argument: name };
  const isSet = request.sent?.some(
    (change) => change.field.name === 'header' && change.field.argument === name,
  );
  const held = fieldValue(field, before);
  if (isSet === true) return held.kind === 'unknown' ? likeliest(before, field, request.source) : before;
  if (isExcepted(except, request.source)) return before;
  if (held.kind === 'absent') return withField(before, field, request.source);
  if (held.kind === 'unknown') return likeliest(before, field, request.source);
  return ifNone === true ? before : withField(before, field, `${held.text}, ${request.source}`);
}

function isExcepted(except: string | undefined, source: string): boolean {
  const prefix = except === undefined ? undefined : parsePrefix(except);
  const address = addressBytes(source);
  return prefix !== undefined && address !== undefined && contains(prefix, address);
}
