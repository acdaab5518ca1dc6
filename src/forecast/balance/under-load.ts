/**
 * Shares where the choice depends on chance or on the requests under way: the chooser is run on arrivals
 * and ends of an M/M/∞ system, whose order is all that the choice sees (the embedded jump chain; Kleinrock,
 * Queueing Systems 1, 3.4). Counts of servers are correlated, so a whole covariance is given, not a binomial one.
 */
import type { Pool } from '../../model/pool.ts';
import { emptyRequest } from '../../network/request.ts';
import { type Chooser, makeChooser, type Program } from './chooser.ts';

export interface UnderLoad {
  readonly program: Program;
  /** Mean number of requests under way. */
  readonly erlangs: number;
  /** Requests of one run; every run begins with nothing under way. */
  readonly requests: number;
  readonly runs: number;
  readonly seed: number;
}

export interface Counts {
  /** Mean number of requests for each server of the pool, of those of a run. */
  readonly mean: readonly number[];
  /** Covariance of those numbers from run to run. */
  readonly covariance: readonly (readonly number[])[];
}

/** Mean and covariance of the counts of `runs` simulated runs. */
export function countsUnderLoad(pool: Pool, { program, erlangs, requests, runs, seed }: UnderLoad): Counts {
  const random = seeded(seed);
  const chooser = makeChooser(pool, { program, random });
  const size = pool.servers.length;
  const sums = new Float64Array(size);
  const products = Array.from({ length: size }, () => new Float64Array(size));
  for (let run = 0; run < runs; run++) {
    const counts = oneRun(chooser, { size, requests, erlangs, random });
    for (const [at, count] of counts.entries()) {
      sums[at] = (sums[at] ?? 0) + count;
      const row = products[at] ?? new Float64Array(size);
      for (const [other, also] of counts.entries()) row[other] = (row[other] ?? 0) + count * also;
    }
  }
  const mean = [...sums].map((sum) => sum / runs);
  const covariance = products.map((row, at) =>
    [...row].map((sum, other) => (sum - runs * (mean[at] ?? 0) * (mean[other] ?? 0)) / Math.max(1, runs - 1)),
  );
  return { mean, covariance };
}

interface Run {
  readonly size: number;
  readonly requests: number;
  readonly erlangs: number;
  readonly random: () => number;
}

function oneRun(chooser: Chooser, { size, requests, erlangs, random }: Run): Float64Array {
  const counts = new Float64Array(size);
  const underWay: number[] = [];
  const end = (at: number): void => {
    const server = underWay[at] ?? -1;
    underWay[at] = underWay.at(-1) ?? -1;
    underWay.pop();
    if (server >= 0) chooser.finish(server);
  };
  for (let sent = 0; sent < requests; ) {
    // Without load every request is over before the next one.
    const isArrival =
      underWay.length === 0 || (erlangs > 0 && random() * (erlangs + underWay.length) < erlangs);
    if (isArrival) {
      const server = chooser.choose(emptyRequest);
      if (server >= 0) counts[server] = (counts[server] ?? 0) + 1;
      underWay.push(server);
      sent++;
    } else end(Math.floor(random() * underWay.length));
  }
  while (underWay.length > 0) end(underWay.length - 1);
  return counts;
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
