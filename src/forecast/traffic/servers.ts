import type { ObservedServer, StatusCounts } from '../../model/observed-traffic.ts';
import { addLatency, emptyLatency, type Latency, latencyQuantiles } from './latency.ts';
import { makeNames, type Names } from './names.ts';

/** More servers than this are counted together: 16 KB each. */
const mostServers = 4096;

/** Counts by the first digit of the status, 0 for none. */
export type Classes = Float64Array;

export interface ServerTally {
  readonly backend: number;
  readonly server: number;
  requests: number;
  passedOver: number;
  readonly classes: Classes;
  readonly latency: Latency;
}

/** What each server did, found by its backend and name. */
export interface Servers {
  readonly backends: Names;
  readonly names: Names;
  readonly tallies: Map<number, ServerTally>;
}

export function emptyServers(): Servers {
  return { backends: makeNames(mostServers), names: makeNames(mostServers), tallies: new Map() };
}

/** The tally of a server by the numbers of its names; backend -1: the format names none. */
export function tallyOf({ tallies }: Servers, backend: number, server: number): ServerTally {
  const isFull = tallies.size >= mostServers;
  const key = (backend + 1) * 8192 + server;
  const known = tallies.get(key) ?? (isFull ? tallies.get(-1) : undefined);
  if (known !== undefined) return known;
  const fresh = {
    backend: isFull ? -1 : backend,
    server: isFull ? -1 : server,
    requests: 0,
    passedOver: 0,
    classes: new Float64Array(6),
    latency: emptyLatency(),
  };
  tallies.set(isFull ? -1 : key, fresh);
  return fresh;
}

/** Counts one answer of the server. A time below 0 was not measured. */
export function addAnswer(tally: ServerTally, status: number, microseconds: number): void {
  tally.requests++;
  addStatus(tally.classes, status);
  if (microseconds >= 0) addLatency(tally.latency, microseconds);
}

export function addStatus(classes: Classes, status: number): void {
  const first = status >= 100 && status < 600 ? Math.floor(status / 100) : 0;
  classes[first] = (classes[first] as number) + 1;
}

export function statusCounts(classes: Classes): StatusCounts {
  const at = (index: number): number => classes[index] ?? 0;
  return { '1xx': at(1), '2xx': at(2), '3xx': at(3), '4xx': at(4), '5xx': at(5), none: at(0) };
}

/** The busiest first; equal ones by name. */
export function observedServers({ tallies, names, backends }: Servers): readonly ObservedServer[] {
  const servers = [...tallies.values()].map(
    ({ backend, server, requests, passedOver, classes, latency }): ObservedServer => ({
      backend: backends.texts[backend],
      server: names.texts[server] ?? '(others)',
      requests,
      passedOver,
      statuses: statusCounts(classes),
      latency: latencyQuantiles(latency),
    }),
  );
  const name = ({ backend = '', server }: ObservedServer): string => `${backend}/${server}`;
  return servers.sort((one, other) => other.requests - one.requests || (name(one) < name(other) ? -1 : 1));
}
