import type { Distribution } from '../forecast/balance/distribute.ts';
import type { Algorithm, Pool, Server } from '../model/pool.ts';
import { upperChiSquare } from './goodness.ts';

/** What one server of a pool should get and got. */
export interface FitServer {
  readonly server: string;
  /** Parts of the pool's requests, 0 to 1. */
  readonly forecast: number;
  readonly measured: number;
  /** Bounds of the measured share at 95 % (Wilson's score interval). */
  readonly low: number;
  readonly high: number;
  readonly requests: number;
}

/** How well the model's shares of one pool fit those of the real program. */
export interface PoolFit {
  readonly pool: string;
  readonly algorithm: Algorithm['kind'] | 'routing';
  readonly requests: number;
  readonly servers: readonly FitServer[];
  /** Chance of a deviation as large as this or larger if the model is right; undefined when nothing was asked. */
  readonly pValue: number | undefined;
  /** Why the model does not claim to know the shares. */
  readonly uncertain: string | undefined;
  /** Servers stand on a ring by their addresses: those of the stubs share otherwise than the device's. */
  readonly isByAddress?: true | undefined;
}

/** Below this the model is contradicted: one false alarm in a million comparisons. */
export const contradictionAt = 1e-6;

export function contradicts({ pValue, uncertain }: PoolFit): boolean {
  return pValue !== undefined && pValue < contradictionAt && uncertain === undefined;
}

/** What is compared, for people. */
export function subjectOf({ algorithm, pool }: PoolFit): string {
  return algorithm === 'routing' ? 'the choice between pools' : `pool ${pool}`;
}

/** What the model says of one pool of the configuration that ran. */
export interface PoolPrediction {
  readonly pool: Pool;
  readonly distribution: Distribution;
}

/** What answered for one server of the configuration that ran. */
export interface Answered {
  /** As the device's own configuration calls it. */
  readonly name: string;
  readonly pool: string;
  readonly requests: number;
}

export function fit({ pool, distribution }: PoolPrediction, answered: (server: Server) => Answered): PoolFit {
  const named = pool.servers.map((server) => ({ server, ...answered(server) }));
  const total = named.reduce((sum, { requests }) => sum + requests, 0);
  const servers = named.map(({ server, name, requests }) => {
    const at = distribution.servers.indexOf(server);
    const forecast = at < 0 ? 0 : (distribution.shares[at] ?? 0);
    return {
      server: name,
      forecast,
      requests,
      measured: total === 0 ? 0 : requests / total,
      ...interval(requests, total),
    };
  });
  return {
    pool: named[0]?.pool ?? pool.name,
    algorithm: pool.algorithm.kind,
    requests: total,
    servers,
    pValue: total === 0 ? undefined : chance(servers, total),
    uncertain: distribution.uncertain,
    ...(isByAddress(pool) ? { isByAddress: true } : {}),
  };
}

/** `hash … consistent` of nginx is ketama over the names of servers (ngx_http_upstream_hash_module.c). */
function isByAddress({ algorithm }: Pool): boolean {
  return (
    algorithm.kind === 'hash' && algorithm.hash.function === 'nginx' && algorithm.hash.method === 'consistent'
  );
}

export interface RoutesSeen {
  /** Part of all requests that each pool should get, 0 to 1; the device itself answers the rest. */
  readonly shares: ReadonlyMap<string, number>;
  /** Requests that each pool answered. */
  readonly requests: ReadonlyMap<string, number>;
  readonly total: number;
  readonly uncertain: string | undefined;
}

const byDevice = 'answered by the device';

/** The same for the choice between pools: each stands where a server of a pool does. */
export function fitRoutes({ shares, requests, total, uncertain }: RoutesSeen): PoolFit {
  const named = [...new Set([...shares.keys(), ...requests.keys()])].map((name) => ({
    name,
    forecast: shares.get(name) ?? 0,
    count: requests.get(name) ?? 0,
  }));
  const rest = {
    name: byDevice,
    forecast: Math.max(0, 1 - named.reduce((sum, { forecast }) => sum + forecast, 0)),
    count: Math.max(0, total - named.reduce((sum, { count }) => sum + count, 0)),
  };
  // Sums of shares are exact but for rounding.
  const isNone = rest.forecast < 1e-9 && rest.count === 0;
  const servers = [...named, ...(isNone ? [] : [rest])].map(({ name, forecast, count }) => ({
    server: name,
    forecast: forecast < 1e-9 ? 0 : forecast,
    requests: count,
    measured: total === 0 ? 0 : count / total,
    ...interval(count, total),
  }));
  return {
    pool: 'routing',
    algorithm: 'routing',
    requests: total,
    servers,
    pValue: total === 0 ? undefined : chance(servers, total),
    uncertain,
  };
}

/**
 * Pearson's chi-square test. Rounds and hashing stray less than chance would, so that it errs on the side of the model;
 * a server that should get nothing and got more than one request in a thousand is a contradiction by itself.
 */
function chance(servers: readonly FitServer[], total: number): number {
  const expected = servers.filter(({ forecast }) => forecast > 0);
  const stray = servers.filter(({ forecast, requests }) => forecast === 0 && requests > total / 1000 + 1);
  if (stray.length > 0) return 0;
  if (expected.length < 2) return 1;
  const statistic = expected.reduce(
    (sum, { forecast, requests }) => sum + (requests - forecast * total) ** 2 / (forecast * total),
    0,
  );
  return upperChiSquare(statistic, expected.length - 1);
}

function interval(count: number, total: number): { readonly low: number; readonly high: number } {
  if (total === 0) return { low: 0, high: 1 };
  const z = 1.959964;
  const share = count / total;
  const centre = (share + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const half =
    (z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))) / (1 + (z * z) / total);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
