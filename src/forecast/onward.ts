import { fill } from '../network/fill.ts';
import type { Join } from '../network/join.ts';
import type { PathDevice } from '../network/path.ts';
import type { Request } from '../network/request.ts';

/** The request as the next tier sees it: it comes from the balancer, unless that passes the client's address on. */
export function onward(
  from: PathDevice,
  { pool, server, listener, frontends }: Join,
  request: Request,
): Request {
  const { forwardedHeader } = pool;
  const keepsSource =
    (server.proxyProtocol && listener.proxyProtocol) ||
    frontends.some(({ realAddress }) => realAddress !== undefined);
  const host = pool.hostHeader === undefined ? undefined : fill(pool.hostHeader, request);
  return {
    ...request,
    source: keepsSource ? request.source : sourceOf(from),
    destination: server.address,
    destinationPort: listener.port,
    tls: server.tls,
    host: host ?? request.host,
    headers: forwardedHeader === undefined ? {} : { [forwardedHeader.name]: request.source },
  };
}

/** Documentation addresses stand for balancers whose address nobody declared (RFC 5737). */
function sourceOf({ host }: PathDevice): string {
  return host === undefined || host === '' ? '192.0.2.10' : host;
}
