/**
 * Counts of a round robin whose position nobody knows: every worker without a shared zone takes turns of its own,
 * and is found anywhere in its cycle. What it is off the exact shares is what a part of the cycle is off, so the
 * error grows with the workers and not with the requests.
 */
import type { Pool } from '../../model/pool.ts';
import { makeChooser, type Program } from './chooser.ts';
import type { Counts } from './under-load.ts';

export interface WorkerTurns {
  readonly program: Program;
  /** Processes that each take turns by themselves; they are taken to be independent. */
  readonly workers: number;
  readonly requests: number;
}

/** Longest cycle that is walked; longer ones are judged by their beginning. */
const longestCycle = 8192;

export function countsOfTurns(pool: Pool, { program, workers, requests }: WorkerTurns): Counts {
  const weights = pool.servers.map(({ weight }) => Math.max(1, Math.round(weight)));
  const cycle = new Int32Array(
    Math.min(
      longestCycle,
      weights.reduce((sum, weight) => sum + weight, 0),
    ),
  );
  makeChooser(pool, { program }).next(cycle);
  const size = pool.servers.length;
  const shares = pool.servers.map((_, at) => cycle.filter((server) => server === at).length / cycle.length);
  const off = new Float64Array(size);
  const sums = new Float64Array(size);
  const products = Array.from({ length: size }, () => new Float64Array(size));
  for (const taken of cycle) {
    for (const [at, share] of shares.entries()) off[at] = (off[at] ?? 0) + (at === taken ? 1 : 0) - share;
    for (const [at, row] of products.entries()) {
      const own = off[at] ?? 0;
      sums[at] = (sums[at] ?? 0) + own;
      for (const [other, also] of off.entries()) row[other] = (row[other] ?? 0) + own * also;
    }
  }
  const mean = [...sums].map((sum) => sum / cycle.length);
  return {
    mean: shares.map((share, at) => share * requests + workers * (mean[at] ?? 0)),
    covariance: products.map((row, at) =>
      [...row].map((sum, other) => workers * (sum / cycle.length - (mean[at] ?? 0) * (mean[other] ?? 0))),
    ),
  };
}
