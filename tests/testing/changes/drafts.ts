import type { Endpoint, Probe, RawRequest } from './model.ts';

/** Everything that a probe needs but its number and client. */
export type Draft = Omit<Probe, 'id' | 'from' | 'text'> & { readonly from?: string | undefined };

/** Clients take turns, so that no limit by address is met by chance. */
export function numbered(draft: Draft, at: number): Probe {
  const id = `p${at}`;
  const from = draft.from ?? `127.0.21.${1 + (at % 60)}`;
  const requests = draft.requests.map((request, turn) =>
    named(request, turn === 0 ? id : `${id}.${turn + 1}`),
  );
  const probe = { ...draft, id, from, requests: requests as unknown as Probe['requests'] };
  return { ...probe, text: textOf(probe) };
}

function named(request: RawRequest, id: string): RawRequest {
  return { ...request, headers: [...request.headers, ['X-Probe', id]] };
}

function textOf({ endpoint, requests, from, tls, proxyLine, http2, pause }: Omit<Probe, 'text'>): string {
  const { method, target, version, headers, body } = requests[0];
  const shown = headers
    .filter(([name]) => name !== 'X-Probe' && name !== 'User-Agent' && name !== 'Accept')
    .map(([name, value]) => `${name}: ${value.length > 60 ? `${value.length} bytes` : value}`);
  return [
    `${endpoint.address}:${endpoint.port}`,
    ...(tls === undefined ? [] : [`TLS(${tls.name ?? ''} ${tls.protocols?.join(',') ?? ''})`]),
    ...(proxyLine === undefined ? [] : ['PROXY']),
    `${method} ${target.length > 80 ? `${target.length} bytes` : target} ${http2 ? 'HTTP/2' : `HTTP/${version}`}`,
    ...shown,
    ...(body === undefined ? [] : [`body of ${body.length}`]),
    ...(pause === undefined ? [] : [`pause of ${pause.ms} ms at ${pause.at}`]),
    ...(requests.length > 1 ? [`${requests.length} requests`] : []),
    `from ${from}`,
  ].join(' ');
}

/** How a client begins on this listener. */
export function entrance(endpoint: Endpoint, host: string, client?: string): Omit<Draft, 'requests'> {
  return {
    endpoint,
    ...(endpoint.tls === undefined ? {} : { tls: { name: host } }),
    ...(endpoint.proxy === undefined
      ? {}
      : { proxyLine: `PROXY TCP4 ${client ?? '127.0.29.1'} 127.0.0.1 40000 80\r\n` }),
  };
}

export function get(
  host: string,
  target: string,
  more: readonly (readonly [string, string])[] = [],
): RawRequest {
  return {
    method: 'GET',
    target,
    version: '1.1',
    headers: [['Host', host], ['User-Agent', 'probe/1.0'], ['Accept', '*/*'], ...more],
  };
}
