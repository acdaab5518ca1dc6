import type { Frontend, Listener } from '../model/facts.ts';
import { heldBy } from '../model/held.ts';
import type { Server } from '../model/pool.ts';
import type { Span } from '../text/source.ts';
import type { PathDevice } from './path.ts';
import type { Request } from './request.ts';

/** Where a request comes to, and the server of the tier before that it stands for. */
export interface Arrival {
  readonly device: PathDevice;
  readonly listener: Listener;
  readonly request: Request;
  readonly by?: Server | undefined;
}

/** Why a listener cannot make anything of what comes: another protocol than its own; undefined: it can. */
export function refusalOf(arrival: Arrival, { mode }: Frontend): string | undefined {
  const { listener, request, by } = arrival;
  const isHttp = mode === 'http';
  const speaks = speaksTls(arrival);
  if (request.sight?.unknown.has('@scheme-tls') !== true) {
    if (speaks === true && !request.tls) return 'the listener speaks TLS, what comes does not';
    if (speaks === false && request.tls && isHttp) return 'what comes speaks TLS, the listener does not';
  }
  if (by === undefined) return undefined;
  if (listener.proxyProtocol && !by.proxyProtocol) return 'the listener waits for the PROXY protocol';
  if (by.proxyProtocol && !listener.proxyProtocol && isHttp)
    return 'the PROXY protocol comes to a listener that does not know it';
  if (request.version === '2.0' && isHttp && !takesHttp2(arrival))
    return 'HTTP/2 comes to a listener that does not take it';
  return undefined;
}

/** Listeners of one address answer with one voice; undefined where they differ. */
function speaksTls({ device, listener }: Arrival): boolean | undefined {
  return voicesOf(device).get(placeOf(listener));
}

const voicesOf = heldBy((device: PathDevice): ReadonlyMap<string, boolean | undefined> => {
  const listeners = device.facts.frontends.flatMap((frontend) => frontend.listeners);
  const places = Map.groupBy(listeners, placeOf);
  return new Map(
    [...places].map(([place, [first, ...others]]) => [
      place,
      others.every(({ tls }) => tls === first?.tls) ? first?.tls : undefined,
    ]),
  );
});

function placeOf({ address, port }: Listener): string {
  return `${address} ${port}`;
}

/** HAProxy knows the preface by itself unless it is told not to (manual 4.2, `option disable-h2-upgrade`). */
function takesHttp2({ device, listener }: Arrival): boolean {
  return listener.http2 ?? device.facts.kind === 'haproxy';
}

export interface Doubt {
  readonly reason: string;
  readonly span: Span;
}

/** TLS ends before in a tier that passes on what is inside, and clients may have chosen HTTP/2 there. */
export function http2Doubt(
  arrival: Arrival,
  { mode }: Frontend,
  before: { readonly frontend: Frontend; readonly listener: Listener } | undefined,
): Doubt | undefined {
  if (before?.frontend.mode !== 'tcp' || mode !== 'http' || takesHttp2(arrival)) return undefined;
  const { listener } = before;
  if (!listener.tls || listener.http2 !== true || arrival.request.tls) return undefined;
  const reason = 'clients that choose HTTP/2 here send it to a listener that does not take it';
  return arrival.request.version?.startsWith('1') === true ? undefined : { reason, span: listener.span };
}
