import type { Pool } from '../../../model/pool.ts';
import type { PathDevice } from '../../../network/path.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'stick-table-lost',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'The table that ties clients to servers is lost at each reload',
  why: 'After a reload the clients are dealt out afresh: sessions are lost, and a failover to the other balancer loses them too.',
  fix: "Add a 'peers' section with this process in it, and 'peers NAME' to the stick-table; or keep sessions by cookie.",
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const stick = pool.persistence.find(({ kind }) => kind === 'stick');
    if (stick?.kind !== 'stick') continue;
    const table = tableOf(device, pool, stick.table);
    if (table === undefined || table.peers !== undefined) continue;
    yield {
      message: `pool ${pool.name}: who belongs to which server is forgotten at each reload`,
      span: table.span,
      related: [{ span: stick.span, message: 'clients are tied by this rule' }],
      subjects: [`${poolSubject(device, pool.name)}/stick-table`],
    };
  }
}

function tableOf({ pools, facts }: PathDevice, pool: Pool, name: string): Pool['stickTable'] {
  if (name === pool.name) return pool.stickTable;
  return pools.get(name)?.stickTable ?? facts.frontends.find((one) => one.name === name)?.stickTable;
}
