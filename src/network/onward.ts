import type { Join } from './join.ts';
import type { Request } from './request.ts';
import type { Route } from './route.ts';
import { sentTo } from './upstream.ts';

/** The request as the next tier sees it: it comes from the balancer, unless that passes the client's address on. */
export function onward(join: Join, route: Pick<Route, 'request' | 'sent'>): Request {
  const { from, server, listener, frontends } = join;
  const sent = sentTo(join, route);
  const keepsSource =
    (server.proxyProtocol && listener.proxyProtocol) ||
    frontends.some(({ realAddress }) => realAddress !== undefined);
  sent.source = keepsSource ? route.request.source : sourceOf(from.host);
  sent.destination = server.address;
  sent.destinationPort = listener.port;
  // HTTP/2 that is offered to the listener is taken where the listener has it.
  if (join.pool.mode === 'http') sent.version ??= listener.http2 === true ? '2.0' : '1.1';
  return sent;
}

/** Documentation addresses stand for balancers whose address nobody declared (RFC 5737). */
function sourceOf(host: string | undefined): string {
  return host === undefined || host === '' ? '192.0.2.10' : host;
}
