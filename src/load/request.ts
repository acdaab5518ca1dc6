import type { Profile } from '../forecast/profile.ts';
import type { Arrivals, Random } from './schedule.ts';

/** Where requests go. */
export interface LoadTarget {
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** Name asked for in the TLS handshake. */
  readonly serverName?: string | undefined;
  /** Where the client meant to connect to, for a PROXY line; default: a documentation address. */
  readonly meant?: { readonly address: string; readonly port: number } | undefined;
}

/** One request of a load. */
export interface LoadRequest {
  /** Planned send time in seconds from the start; never falls from one request to the next. */
  readonly at: number;
  readonly method: string;
  readonly host: string;
  /** Path with its query. */
  readonly path: string;
  /** Whole header lines without their ends, such as `X-Beta: 1`. */
  readonly headers?: readonly string[] | undefined;
  /** Local address that it is sent from; undefined leaves the choice to the kernel. */
  readonly source: string | undefined;
  /** Default: the load's own target. */
  readonly target?: LoadTarget | undefined;
}

/** What is asked, without when and from where. */
export type RequestShape = Omit<LoadRequest, 'at' | 'source'> & { readonly client: string };

export interface ArrivalPlan {
  /** Requests per second. */
  readonly rate: number;
  readonly seconds: number;
  /** `poisson` as many independent people ask, `even` as a metronome. */
  readonly arrivals: Arrivals;
  readonly random: Random;
}

/**
 * Requests at their times: the shapes again and again, each asking from its client's own address of `sources`, so that
 * what is decided by source address is decided as often as in the profile. Lazy; endless shapes need no memory.
 */
export function* planRequests(
  shapes: readonly RequestShape[],
  sources: readonly (string | undefined)[],
  plan: ArrivalPlan,
): Generator<LoadRequest, void, undefined> {
  const owners = sourcesOf(shapes, sources);
  let number = 0;
  for (const at of arrivalTimes(plan)) {
    const index = number++ % shapes.length;
    const shape = shapes[index];
    if (shape === undefined) return;
    const { method, host, path, headers, target } = shape;
    yield { at, method, host, path, headers, target, source: owners[index] };
  }
}

/** Planned times in seconds, rising, all before the end. */
export function* arrivalTimes({
  rate,
  seconds,
  arrivals,
  random,
}: ArrivalPlan): Generator<number, void, undefined> {
  let poisson = 0;
  for (let sent = 0; ; sent++) {
    if (arrivals === 'poisson') poisson -= Math.log(1 - random()) / rate;
    // Multiplied, not added up: rounding errors must not add a request at the end.
    const at = arrivals === 'poisson' ? poisson : sent / rate;
    if (at >= seconds) return;
    yield at;
  }
}

/** The requests of a profile as they are sent; sources that a profile names are the clients. */
export function shapesOf({ requests }: Profile): readonly RequestShape[] {
  return requests.map(({ source, method, host, path, query, headers }) => ({
    client: source,
    method,
    host,
    path: query === '' ? path : `${path}?${query}`,
    headers: Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  }));
}

/** Clients get addresses in the order in which they come; more clients than addresses share them. */
function sourcesOf(
  shapes: readonly RequestShape[],
  sources: readonly (string | undefined)[],
): readonly (string | undefined)[] {
  const numbers = new Map<string, number>();
  return shapes.map(({ client }) => {
    const number = numbers.get(client) ?? numbers.size;
    numbers.set(client, number);
    return sources[number % Math.max(1, sources.length)];
  });
}

/**
 * The bytes of a request, as latin1 text. What could end a line early is cut out, so that a value read from a log
 * cannot add a request of its own. A body is never sent: a method that has one says it is empty.
 */
export function requestText({ method, host, path, headers = [] }: LoadRequest, keepAlive: boolean): string {
  const lines = [`${plain(method, 'GET')} ${plain(path, '/')} HTTP/1.1`, `Host: ${plain(host, 'localhost')}`];
  for (const header of headers) lines.push(header.replace(/[\r\n\0]/g, ' '));
  if (!keepAlive) lines.push('Connection: close');
  if (/^(?:POST|PUT|PATCH)$/.test(method)) lines.push('Content-Length: 0');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function plain(text: string, otherwise: string): string {
  const kept = /[^!-~\u0080-\u00ff]/.test(text) ? text.replace(/[^!-~\u0080-\u00ff]/g, '') : text;
  return kept === '' ? otherwise : kept;
}
