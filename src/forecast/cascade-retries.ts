import type { Pool, Server } from '../model/pool.ts';

/** What the balancer does with a request that a server does not take. */
export interface RetryPolicy {
  /** Further attempts at the same server. */
  readonly same: number;
  /** Further servers that are tried after it. */
  readonly others: number;
}

const never: RetryPolicy = { same: 0, others: 0 };

/**
 * Attempts that a saturated server costs, by program.
 *
 * HAProxy (manual 4.2, `retries`, `option redispatch`, `retry-on`; 5.2, `maxqueue`): connection failures are tried
 * again at the same server, the last time at another one with redispatch; a full `maxqueue` sends on at once; who
 * waits longer than `timeout queue` is answered 503 and not tried again.
 *
 * nginx (`proxy_next_upstream`, `proxy_next_upstream_tries`) and Apache: one attempt at each server in turn.
 */
export function retryPolicy(kind: string, pool: Pool): RetryPolicy {
  if (kind !== 'haproxy') return inTurn(pool);
  const queued = pool.servers.filter(({ maxConnections = 0 }) => maxConnections > 0);
  const retried: RetryPolicy = pool.redispatch
    ? { same: Math.max(0, pool.retries - 1), others: Math.min(1, pool.retries) }
    : { same: pool.retries, others: 0 };
  if (queued.length < pool.servers.length) return retried;
  return queued.some(({ maxQueue = 0 }) => maxQueue > 0) ? { same: 0, others: 1 } : never;
}

function inTurn({ nextServer, servers }: Pool): RetryPolicy {
  if (nextServer === undefined || !nextServer.when.some((word) => word === 'error' || word === 'timeout'))
    return never;
  const tries = nextServer.tries === undefined || nextServer.tries === 0 ? servers.length : nextServer.tries;
  return { same: 0, others: Math.max(0, Math.min(tries, servers.length) - 1) };
}

/** One pool's load before retries. */
export interface RetriedPool {
  readonly endpoints: readonly string[];
  /** Requests per second of each of `endpoints`. */
  readonly rates: readonly number[];
  readonly policy: RetryPolicy;
}

/** Attempts per second at each endpoint, retries included. */
export type Attempts = ReadonlyMap<string, number>;

const mostRounds = 200;

/**
 * Load with its retries, to the least fixpoint: what an endpoint refuses comes again there and at its neighbours,
 * which then refuse more themselves. Every round can only add attempts, and each request has a bounded number of
 * them, so that the rounds converge.
 *
 * @param refused part of the attempts, 0 to 1, that an endpoint refuses when so many arrive there in a second
 */
export function withRetries(
  pools: readonly RetriedPool[],
  refused: (endpoint: string, rate: number) => number,
): Attempts {
  let totals = sumOf(pools.map(({ endpoints, rates }) => ({ endpoints, attempts: rates })));
  for (let round = 0; round < mostRounds; round++) {
    const parts = new Map([...totals].map(([endpoint, rate]) => [endpoint, refused(endpoint, rate)]));
    const next = sumOf(
      pools.map((pool) => ({ endpoints: pool.endpoints, attempts: attemptsOf(pool, parts) })),
    );
    const moved = [...next].some(([endpoint, rate]) => rate > (totals.get(endpoint) ?? 0) * (1 + 1e-9));
    totals = next;
    if (!moved) break;
  }
  return totals;
}

/** Generation by generation: what one server leaves unanswered goes to the others as the balance spreads it. */
function attemptsOf(
  { endpoints, rates, policy: { same, others } }: RetriedPool,
  refused: ReadonlyMap<string, number>,
): readonly number[] {
  const parts = endpoints.map((endpoint) => refused.get(endpoint) ?? 0);
  if (same + others === 0 || parts.every((part) => part === 0)) return rates;
  const whole = rates.reduce((sum, rate) => sum + rate, 0);
  const attempts = rates.map(() => 0);
  let arriving = rates;
  for (let generation = 0; generation <= others; generation++) {
    const left = arriving.map((rate, at) => {
      const part = parts[at] ?? 0;
      attempts[at] = (attempts[at] ?? 0) + rate * geometricSum(part, same);
      return rate * part ** (same + 1);
    });
    const leaving = left.map((rate, at) => {
      const elsewhere = whole - (rates[at] ?? 0);
      return elsewhere <= 0 ? 0 : rate / elsewhere;
    });
    const all = leaving.reduce((sum, one) => sum + one, 0);
    arriving = rates.map((weight, at) => weight * (all - (leaving[at] ?? 0)));
    if (all === 0) break;
  }
  return attempts;
}

/** 1 + r + … + r^n */
function geometricSum(ratio: number, most: number): number {
  let sum = 1;
  for (let at = 0; at < most; at++) sum = 1 + ratio * sum;
  return sum;
}

function sumOf(
  parts: readonly { readonly endpoints: readonly string[]; readonly attempts: readonly number[] }[],
): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { endpoints, attempts } of parts) {
    for (const [at, endpoint] of endpoints.entries())
      totals.set(endpoint, (totals.get(endpoint) ?? 0) + (attempts[at] ?? 0));
  }
  return totals;
}

/** Seconds until a saturated server is set aside, and what does it. */
export interface SetAside {
  readonly seconds: number | undefined;
  readonly by: string;
}

/** By checks: so many in a row must fail (manual 5.2, `inter`, `fastinter`, `fall`); or by failed requests (nginx). */
export function setAside({ check, passiveCheck }: Server, failuresPerSecond: number): SetAside {
  if (check.enabled) {
    const fast = check.fastIntervalMs ?? check.intervalMs;
    const seconds = (check.intervalMs + (check.fall - 1) * fast) / 1000;
    return { seconds, by: `${check.fall} checks in ${seconds} s` };
  }
  if (check.track !== undefined) return { seconds: undefined, by: `the checks of ${check.track}` };
  if (passiveCheck !== undefined && passiveCheck.maxFails > 0) {
    const seconds = Math.min(passiveCheck.failTimeoutMs / 1000, passiveCheck.maxFails / failuresPerSecond);
    return { seconds, by: `${passiveCheck.maxFails} failed requests` };
  }
  return { seconds: undefined, by: 'no check sets it aside: it fails while it is overloaded' };
}
