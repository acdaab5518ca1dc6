import type { Field } from '../model/predicate.ts';
import { likelier } from './evaluate.ts';
import { fieldValue } from './field-value.ts';
import type { Request } from './request.ts';
import type { Route } from './route.ts';
import { headersAmong } from './sight.ts';
import { type Onward, sentTo } from './upstream.ts';

/** What a server gets of a request, for people: null is none, undefined only the running program knows. */
export interface UpstreamRequest {
  /** Whether a request is sent, or the connection goes on as it came. */
  readonly kind: 'request' | 'connection' | 'other protocol';
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly query: string | undefined;
  readonly host: string | undefined;
  readonly tls: boolean;
  /** Name in the TLS handshake. */
  readonly sni: string | null | undefined;
  /** Of HTTP, such as `1.1`. */
  readonly version: string | undefined;
  /** The PROXY protocol goes before. */
  readonly proxyProtocol: boolean;
  /** Headers that are not as the device got them, by their names. */
  readonly headers: Readonly<Record<string, string | null | undefined>>;
  /** Likelier values of headers that are unknown, such as the client's address where it may have sent one itself. */
  readonly likely: Readonly<Record<string, string>>;
}

/** `arrived` is the request as the device got it. */
export function upstreamRequest(onward: Onward, arrived: Request, route: Route): UpstreamRequest {
  const { pool, server } = onward;
  const sent = sentTo(onward, route);
  const text = (field: Field): string | null | undefined => textOf(field, sent);
  const isHttp = pool.mode === 'http';
  const headers = isHttp ? changedHeaders(arrived, sent) : {};
  return {
    kind: !isHttp ? 'connection' : sent.version === '' ? 'other protocol' : 'request',
    method: text({ name: 'method' }) ?? undefined,
    path: text({ name: 'path' }) ?? undefined,
    query: text({ name: 'query' }) ?? undefined,
    host: text({ name: 'host' }) ?? undefined,
    tls: sent.tls,
    sni: sent.tls ? text({ name: 'sni' }) : null,
    version: sent.version,
    proxyProtocol: server.proxyProtocol,
    headers,
    likely: likelyHeaders(headers, sent),
  };
}

function textOf(field: Field, request: Request): string | null | undefined {
  const value = fieldValue(field, request);
  if (value.kind === 'text') return value.text;
  return value.kind === 'absent' ? null : undefined;
}

function changedHeaders(arrived: Request, sent: Request): UpstreamRequest['headers'] {
  const names = new Set([...Object.keys(sent.headers), ...unsureHeaders(sent)]);
  const changed: Record<string, string | null | undefined> = {};
  for (const name of [...names].toSorted()) {
    const field: Field = { name: 'header', argument: name };
    const now = textOf(field, sent);
    const before = name in arrived.headers || unsureHeaders(arrived).includes(name);
    if (!before || now !== textOf(field, arrived)) changed[name] = now;
  }
  return changed;
}

function likelyHeaders(headers: UpstreamRequest['headers'], sent: Request): UpstreamRequest['likely'] {
  const guessed = likelier(sent);
  const found: Record<string, string> = {};
  for (const name in headers) {
    const value =
      headers[name] === undefined ? textOf({ name: 'header', argument: name }, guessed) : undefined;
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

function unsureHeaders({ sight }: Request): readonly string[] {
  return sight === undefined ? [] : [...headersAmong(sight.unknown), ...headersAmong(sight.doubtful)];
}
