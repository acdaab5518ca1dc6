import { addressBytes, contains, parsePrefix } from './address.ts';
import type { Join } from './join.ts';
import type { Request } from './request.ts';
import type { Route } from './route.ts';
import { type Draft, put } from './sent-draft.ts';
import { sentTo } from './upstream.ts';

/** The request as the next tier sees it. */
export function onward(join: Join, route: Pick<Route, 'request' | 'sent'>): Request {
  const { server, listener, pool } = join;
  const sent = sentTo(join, route);
  comeFrom(sent, join, route.request);
  sent.destination = server.address;
  sent.destinationPort = listener.port;
  // HTTP/2 that is offered to the listener is taken where the listener has it.
  if (pool.mode === 'http') sent.version ??= listener.http2 === true ? '2.0' : '1.1';
  return sent;
}

const source = { name: 'source' } as const;

/**
 * It comes from the device, unless that passes the client's address on by the PROXY protocol, or the next tier takes it
 * from a header that it trusts the device with. Documentation addresses stand for devices whose address nobody declared
 * (RFC 5737).
 */
function comeFrom(
  sent: Draft,
  { from, server, listener, frontends }: Join,
  { source: client }: Request,
): void {
  if (server.proxyProtocol && listener.proxyProtocol) return;
  const { host = '' } = from;
  const trusted = frontends.flatMap(({ realAddress }) => realAddress?.from ?? []);
  const trusts = trusted.length > 0 && (host === '' || trusted.some((prefix) => isIn(prefix, host)));
  const isSure = host !== '' || trusted.some((prefix) => prefix.endsWith('/0'));
  sent.source = trusts ? client : host === '' ? '192.0.2.10' : host;
  if (!isSure) put(sent, source, sent.source, true);
}

/** What is no prefix, such as a name, may hold any address. */
function isIn(text: string, host: string): boolean {
  const prefix = parsePrefix(text);
  const address = addressBytes(host);
  return prefix === undefined || address === undefined || contains(prefix, address);
}
