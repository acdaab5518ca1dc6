import type { Server } from '../../../model/pool.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'connect-only-check',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Web servers are checked by a connection only',
  why: 'A server whose port is open but that answers 500 to everything stays in the pool and fails its share.',
  fix: "Add 'option httpchk' with a health path.",
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const bare = pool.servers.filter((server) => connectsOnly(server));
    const [first] = bare;
    if (pool.mode !== 'http' || first === undefined || pool.servers.length < 2) continue;
    yield {
      message: `pool ${pool.name}: the checks of ${bare.length} servers only connect`,
      span: first.at['check'] ?? first.span,
      subjects: [`${poolSubject(device, pool.name)}/check-protocol`],
    };
  }
}

function connectsOnly({ check, disabled }: Server): boolean {
  if (disabled || !check.enabled || check.track !== undefined) return false;
  return check.protocol === 'tcp' && !check.agent && check.observe !== 'layer7';
}
