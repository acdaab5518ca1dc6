import type { SentChange } from '../model/decision.ts';
import { heldBy } from '../model/held.ts';
import type { ForwardedHeader, Pool, Server } from '../model/pool.ts';
import type { Field } from '../model/predicate.ts';
import { addressBytes, contains, parsePrefix } from './address.ts';
import { fill } from './fill.ts';
import type { PathDevice } from './path.ts';
import { escapedPath, type Request } from './request.ts';
import type { Route } from './route.ts';
import { type Draft, put, startDraft } from './sent-draft.ts';
import { hides } from './sight.ts';

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
export function sentTo(
  { from, pool, server }: Onward,
  { request, sent }: Pick<Route, 'request' | 'sent'>,
): Draft {
  const isHttp = pool.mode === 'http';
  const draft = startDraft(request, isHttp ? pathSent(from, request) : request.path);
  if (isHttp) draft.version = versionOf(pool, server);
  connectTo(draft, isHttp, server, request);
  for (const change of sent) apply(draft, change, request, server);
  if (!isHttp) return draft;
  // A path that is left empty is that of the whole site.
  draft.path = `${server.path ?? ''}${draft.path === '' ? '/' : draft.path}`;
  if (pool.forwardedHeader !== undefined) tellClient(draft, pool.forwardedHeader, { request, sent });
  if (pool.nameHeader !== undefined) put(draft, headerNamed(pool.nameHeader), server.name);
  return draft;
}

/** As the client wrote it; a path that was decoded and changed is encoded anew. */
function pathSent(from: PathDevice, { path, writtenPath }: Request): string {
  return writtenPath ?? (readsPlain(from) ? escapedPath(path) : path);
}

const readsPlain = heldBy(({ facts }: PathDevice): boolean =>
  facts.frontends.some(({ normalizesPath }) => normalizesPath === true),
);

/** HTTP/2 that is offered may be declined. */
function versionOf(
  pool: Pool,
  { httpVersion = pool.httpVersion, tls, alpn = [] }: Server,
): string | undefined {
  if (httpVersion !== undefined) return httpVersion === '2' ? '2.0' : httpVersion;
  return tls && alpn.includes('h2') ? undefined : '1.1';
}

const serverName: Field = { name: 'sni' };

/** TLS of the device's own, with the name that the server's settings say; else TLS goes on only where it passes. */
function connectTo(draft: Draft, isHttp: boolean, server: Server, request: Request): void {
  if (server.tls) apply(draft, { field: serverName, value: server.sni }, request, server);
  else if (isHttp) draft.sni = null;
  draft.tls = server.tls || (!isHttp && request.sight?.encrypted === true);
}

function headerNamed(name: string): Field {
  return name === 'host' ? { name } : { name: 'header', argument: name };
}

function apply(draft: Draft, { field, value }: SentChange, request: Request, server: Server): void {
  if (value === undefined) {
    put(draft, field, null);
    return;
  }
  const text = value === 'server' ? ofServer(field, server) : fill(value, request);
  // An empty header is not sent (ngx_http_proxy_module, `proxy_set_header`), and no name is empty.
  if (text !== undefined) put(draft, field, text === '' && field.name === 'header' ? null : text);
  else if (value === 'server') put(draft, field, undefined);
  else put(draft, field, fill(value, request, true), true);
}

/** The name that a server has in its own URL; in a TLS handshake without the port, and none of an address. */
function ofServer(field: Field, { hostHeader: host }: Server): string | undefined {
  if (host === undefined || field.name !== 'sni') return host;
  const name = host.replace(/:\d+$/, '');
  return addressBytes(name.replace(/^\[|\]$/g, '')) === undefined ? name : '';
}

/** The client's address, beside what the client itself may have put there. */
function tellClient(
  draft: Draft,
  { name, except, ifNone }: ForwardedHeader,
  { request, sent }: Pick<Route, 'request' | 'sent'>,
): void {
  const field: Field = { name: 'header', argument: name };
  const isUnsure = draft.sight !== undefined && hides(draft.sight, field) !== undefined;
  const held = isUnsure ? undefined : draft.headers[name];
  const isSet = sent.some((change) => change.field.argument === name && change.field.name === 'header');
  if (isSet) {
    if (held === undefined) put(draft, field, request.source, true);
    return;
  }
  if (isExcepted(except, request.source)) return;
  if (held === undefined) put(draft, field, request.source, true);
  else if (held === null) put(draft, field, request.source);
  else if (ifNone !== true) put(draft, field, `${held}, ${request.source}`);
}

function isExcepted(except: string | undefined, source: string): boolean {
  if (except === undefined) return false;
  const prefix = parsePrefix(except);
  const address = addressBytes(source);
  return prefix !== undefined && address !== undefined && contains(prefix, address);
}
