import type { Timeouts } from '../../../model/facts.ts';
import type { Pool } from '../../../model/pool.ts';
import { everyPool } from '../../every.ts';
import { frontendsOf } from '../../routes.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { type Tier, tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'timeout-contradiction',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'tiers',
  title: 'The outer timeout ends before the inner one',
  why: 'The outer side gives up and answers with an error while the inner one goes on working for nobody; retries double the load.',
  fix: 'Make each timeout a little longer than those behind it: client, then proxy, then server.',
  check: checkAll,
});

function* checkAll({ path }: RuleContext): Iterable<Observation> {
  for (const tier of tiers(path)) yield* checkTier(tier);
  for (const { device, pool } of everyPool(path)) {
    if (pool.mode !== 'tcp') continue;
    for (const frontend of frontendsOf(device, pool.name)) {
      const found = checkTcp(frontend.timeouts, pool);
      if (found === undefined) continue;
      yield { ...found, subjects: [`${poolSubject(device, pool.name)}/timeout:client`] };
      break;
    }
  }
}

/** The next tier waits longer for its servers than this one waits for it. */
function* checkTier({ join, behind }: Tier): Iterable<Observation> {
  const { from, pool, to } = join;
  const outer = pool.timeouts.server;
  if (outer === undefined || pool.mode !== 'http') return;
  for (const next of behind) {
    const inner = next.timeouts.server;
    if (inner === undefined || inner.milliseconds <= outer.milliseconds) continue;
    if (inner.byDefault === true && outer.byDefault === true) continue;
    yield {
      message: `${from.id} gives up on ${to.id} after ${seconds(outer.milliseconds)}, and ${to.id} waits ${seconds(inner.milliseconds)} for pool ${next.name}`,
      span: outer.span,
      related: [{ span: inner.span, message: 'the timeout behind it' }],
      subjects: [
        `${poolSubject(from, pool.name)}/timeout:server`,
        `${poolSubject(to, next.name)}/timeout:server`,
      ],
    };
  }
}

/** In TCP mode both count while nothing flows, so that the shorter one always wins (manual 4.2, `timeout client`). */
function checkTcp(outer: Timeouts, pool: Pool): Omit<Observation, 'subjects'> | undefined {
  const { client } = outer;
  const { server, tunnel } = pool.timeouts;
  if (client === undefined || server === undefined || tunnel !== undefined) return undefined;
  if (client.milliseconds === 0 || 2 * client.milliseconds > server.milliseconds) return undefined;
  return {
    message: `pool ${pool.name}: a quiet connection is closed after ${seconds(client.milliseconds)} (timeout client), long before the ${seconds(server.milliseconds)} of timeout server`,
    span: client.span,
    related: [{ span: server.span, message: 'this time is never reached' }],
  };
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`;
}
