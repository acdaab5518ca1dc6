import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { Pool } from '../../../model/pool.ts';
import { everyPool } from '../../every.ts';
import { frontendsOf } from '../../routes.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'keepalive-pinning',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'tiers',
  title: 'Connections are balanced, and they live too long for that',
  why: 'A server that comes back or is added gets no share until old connections end; a few busy connections make one server hot.',
  fix: "Balance requests ('mode http'), or use leastconn and let connections end after some minutes.",
  check: checkPools,
});

/** Milliseconds that a quiet connection is kept from which it counts as long-lived. */
const longLived = 1_800_000;

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  const pinned = new Set<Pool>();
  for (const { join, behind } of tiers(path)) {
    if (join.pool.mode !== 'http' || join.pool.timeouts['server-keep-alive'] === undefined) continue;
    for (const pool of behind.filter((one) => one.mode === 'tcp' && usableServers(one).length > 1)) {
      pinned.add(pool);
      yield {
        message: `${join.from.id} sends many requests over each connection, and pool ${pool.name} of ${join.to.id} spreads connections`,
        span: pool.algorithmSpan ?? pool.span,
        related: [{ span: join.server.span, message: `${join.from.id} keeps its connections` }],
        subjects: [`${poolSubject(join.to, pool.name)}/pinning`],
      };
    }
  }
  for (const { device, pool } of everyPool(path)) {
    const kept = Math.max(
      0,
      ...frontendsOf(device, pool.name).map(({ timeouts }) => timeouts.client?.milliseconds ?? 0),
    );
    if (pinned.has(pool) || !spreadsBlindly(pool) || kept < longLived) continue;
    yield {
      message: `pool ${pool.name}: connections that may be quiet for ${Math.round(kept / 60_000)} minutes are dealt out in turn, however many a server still holds`,
      span: pool.algorithmSpan ?? pool.span,
      help: "use 'balance leastconn' for long-lived connections",
      subjects: [`${poolSubject(device, pool.name)}/pinning`],
    };
  }
}

function spreadsBlindly(pool: Pool): boolean {
  const { algorithm, mode } = pool;
  return mode === 'tcp' && algorithm.kind === 'round-robin' && usableServers(pool).length > 1;
}
