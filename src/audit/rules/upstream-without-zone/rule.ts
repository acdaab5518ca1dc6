import type { Pool } from '../../../model/pool.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'upstream-without-zone',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Several workers count connections and failures of an upstream each for itself',
  why: 'A limit of max_conns holds once for each worker, least_conn sees a part of the connections, and a dead server is found out by every worker anew.',
  fix: 'Add a zone to the upstream: zone NAME 64k.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    if (device.facts.kind !== 'nginx' || device.facts.limits.workers === 1) continue;
    const reason = pool.implicit === true || pool.sharedMemory !== undefined ? undefined : sharedState(pool);
    if (reason === undefined) continue;
    yield {
      message: `upstream ${pool.name} has no zone: ${reason}`,
      span: pool.span,
      subjects: [`${poolSubject(device, pool.name)}/zone`],
    };
  }
}

/** What works by halves when each worker knows its own part only. */
function sharedState({ servers, algorithm }: Pool): string | undefined {
  const limited = servers.find(({ maxConnections = 0 }) => maxConnections > 0);
  if (limited !== undefined)
    return `max_conns=${limited.maxConnections} of ${limited.name} holds for each worker`;
  if (algorithm.kind === 'least-connections' && servers.length > 1)
    return 'least_conn of each worker sees its own connections only';
  return undefined;
}
