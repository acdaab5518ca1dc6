import type { Join } from './join.ts';
import type { Request } from './request.ts';
import { sentTo } from './upstream.ts';

/** The request as the next tier sees it: it comes from the balancer, unless that passes the client's address on. */
export function onward(join: Join, request: Request): Request {
  const { from, server, listener, frontends } = join;
  const sent = sentTo(join, request);
  const keepsSource =
    (server.proxyProtocol && listener.proxyProtocol) ||
    frontends.some(({ realAddress }) => realAddress !== undefined);
  return {
    ...sent,
    source: keepsSource ? request.source : sourceOf(from.host),
    destination: server.address,
    destinationPort: listener.port,
    // HTTP/2 that is offered to the listener is taken where the listener has it.
    version:
      sent.version ?? (join.pool.mode === 'http' ? (listener.http2 === true ? '2.0' : '1.1') : undefined),
  };
}

/** Documentation addresses stand for balancers whose address nobody declared (RFC 5737). */
function sourceOf(host: string | undefined): string {
  return host === undefined || host === '' ? '192.0.2.10' : host;
}
