/** How far the shares of so many requests stray from the long-run shares: standard deviations, 0 to 1. */
import type { Pool, Server } from '../../model/pool.ts';
import type { Load } from './distribute.ts';
import { countsUnderLoad } from './under-load.ts';

type Counted = Pick<Load, 'requests' | 'count' | 'workers' | 'erlangs' | 'program'>;

function countOf({ count, requests }: Counted): number {
  return Math.max(1, count ?? requests.length);
}

/**
 * Round robin: every worker is somewhere in its cycle, and a balanced sequence is then off by a rest that is
 * uniform on one request (variance 1/12), however many requests there are.
 */
export function turnSpread(shares: readonly number[], load: Counted): readonly number[] {
  const deviation = Math.sqrt((load.workers ?? 1) / 12) / countOf(load);
  return shares.map((share) => (share === 0 || share === 1 ? 0 : deviation));
}

/** Independent draws: the binomial distribution; an upper bound where the less loaded server wins. */
export function drawSpread(shares: readonly number[], load: Counted): readonly number[] {
  return shares.map((share) => Math.sqrt((share * (1 - share)) / countOf(load)));
}

/** Enough for shares within about one point, and cheap enough for every pool of a forecast. */
const runs = 24;
const requestsOfRun = 400;

/** Shares and spread of the pool's algorithm at the load; undefined where load or program are unknown. */
export function simulate(
  pool: Pool,
  servers: readonly Server[],
  load: Counted,
): { readonly shares: readonly number[]; readonly spread: readonly number[] } | undefined {
  const { erlangs, program } = load;
  const { algorithm } = pool;
  const isIndependent = algorithm.kind === 'random' && algorithm.draws < 2;
  if (erlangs === undefined || program === undefined || isIndependent) return undefined;
  // As if nothing else was in the pool: the others are down, or backups that do not take part.
  const alone: Pool = {
    ...pool,
    allBackups: true,
    persistence: [],
    servers: pool.servers.map((one) => (servers.includes(one) ? one : { ...one, disabled: true })),
  };
  const { mean, covariance } = countsUnderLoad(alone, {
    program,
    // A worker that balances by itself sees its own part of what is under way.
    erlangs: erlangs / (load.workers ?? 1),
    requests: requestsOfRun,
    runs,
    seed: 1,
  });
  const places = servers.map((server) => pool.servers.indexOf(server));
  const total = places.reduce((sum, at) => sum + (mean[at] ?? 0), 0);
  if (total === 0) return undefined;
  const scale = Math.sqrt(requestsOfRun / countOf(load)) / requestsOfRun;
  return {
    shares: places.map((at) => (mean[at] ?? 0) / total),
    spread: places.map((at) => Math.sqrt(Math.max(0, covariance[at]?.[at] ?? 0)) * scale),
  };
}
