import type { ObservedRequest } from '../../model/observed-traffic.ts';
import { type Distinct, emptyDistinct } from './distinct.ts';
import { emptyHitters, type HeavyHitters } from './heavy-hitters.ts';
import { emptyLatency, type Latency } from './latency.ts';
import { emptyMinutes, type Minutes } from './minutes.ts';
import { makeNames, type Names } from './names.ts';
import { emptyReservoir, type Reservoir, seeded } from './reservoir.ts';
import { type Classes, emptyServers, type Servers } from './servers.ts';

/** Counters of each sketch: the error of a count is at most 2 / counters of all requests. */
const manyCounters = 4096;
const fewCounters = 1024;
const sampleSize = 4096;
const mostFrontends = 1024;

/** Everything counted over the lines of one or more logs; its size does not grow with them. */
export interface Tally {
  requests: number;
  retries: number;
  readonly minutes: Minutes;
  readonly classes: Classes;
  readonly latency: Latency;
  readonly distinctClients: Distinct;
  readonly clients: HeavyHitters;
  readonly prefixes: HeavyHitters;
  readonly hosts: HeavyHitters;
  readonly paths: HeavyHitters;
  readonly frontends: Names;
  readonly frontendCounts: Float64Array;
  readonly servers: Servers;
  readonly sample: Reservoir<ObservedRequest>;
}

/** The seed decides which requests the sample holds. */
export function emptyTally(seed = 1): Tally {
  return {
    requests: 0,
    retries: 0,
    minutes: emptyMinutes(),
    classes: new Float64Array(6),
    latency: emptyLatency(),
    distinctClients: emptyDistinct(),
    clients: emptyHitters(manyCounters),
    prefixes: emptyHitters(fewCounters),
    hosts: emptyHitters(fewCounters),
    paths: emptyHitters(manyCounters),
    frontends: makeNames(mostFrontends),
    frontendCounts: new Float64Array(mostFrontends + 1),
    servers: emptyServers(),
    sample: emptyReservoir(sampleSize, seeded(seed)),
  };
}
