import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { Pool } from '../../../model/pool.ts';
import type { PathDevice } from '../../../network/path.ts';
import type { Span } from '../../../text/source.ts';
import { everyPool } from '../../every.ts';
import { frontendsOf } from '../../routes.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'server-limit-sum',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'The servers together hold a small part of what the frontend lets in',
  why: 'Everything else waits in the queue; without a short queue timeout users wait for an answer that comes too late.',
  fix: "Raise the servers' maxconn, lower the frontend's, or set 'timeout queue' to what users wait for.",
  check: checkPools,
});

/** The frontend lets in this many times what the servers hold. */
const many = 20;
/** A queue that is left sooner is meant to be one; milliseconds. */
const shortQueue = 15_000;

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const held = heldBy(pool);
    const entry = entryLimit(device, pool);
    if (held === undefined || entry === undefined || entry.value < many * held) continue;
    const wait = (pool.timeouts.queue ?? pool.timeouts.connect)?.milliseconds ?? Number.POSITIVE_INFINITY;
    if (wait <= shortQueue) continue;
    yield {
      message: `pool ${pool.name}: its servers hold ${held} connections, ${entry.name} lets in ${entry.value}, and the queue is left after ${Math.round(wait / 1000)} s`,
      span: entry.span,
      subjects: [`${poolSubject(device, pool.name)}/limit-sum`],
    };
  }
}

function heldBy(pool: Pool): number | undefined {
  const servers = usableServers(pool);
  const limits = servers.map(({ maxConnections = 0 }) => maxConnections);
  if (limits.length === 0 || limits.some((limit) => limit === 0)) return undefined;
  return limits.reduce((sum, limit) => sum + limit, 0);
}

function entryLimit(
  device: PathDevice,
  pool: Pool,
): { readonly name: string; readonly value: number; readonly span: Span } | undefined {
  const [frontend, ...others] = frontendsOf(device, pool.name);
  if (frontend?.maxConnections === undefined || others.length > 0) return undefined;
  return { name: `frontend ${frontend.name}`, ...frontend.maxConnections };
}
