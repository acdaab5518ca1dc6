import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { Pool } from '../../../model/pool.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'connect-timeout-too-long',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Users wait for a server that does not take connections far longer than they are patient',
  why: 'A dead machine swallows connections: until the retries are through the user looks at an empty page, and requests pile up.',
  fix: "Set 'timeout connect' to a few seconds: within one network a connection stands in milliseconds.",
  check: checkPools,
});

/** Milliseconds for all attempts together. */
const patience = 60_000;

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  const seen = new Set<string>();
  for (const { device, pool } of everyPool(path)) {
    const { connect } = pool.timeouts;
    if (connect === undefined || connect.byDefault === true || usableServers(pool).length === 0) continue;
    const tries = 1 + triesAgain(pool);
    const place = `${connect.span.file}:${connect.span.line}`;
    if (connect.milliseconds * tries < patience || seen.has(place)) continue;
    seen.add(place);
    yield {
      message: `pool ${pool.name}: ${tries} attempts of ${connect.milliseconds / 1000} s take ${Math.round((connect.milliseconds * tries) / 1000)} s`,
      span: connect.span,
      subjects: [`${poolSubject(device, pool.name)}/timeout:connect`],
    };
  }
}

/** HAProxy's `retries`; nginx tries each server once unless it says otherwise. */
function triesAgain(pool: Pool): number {
  return pool.nextServer?.tries === undefined ? pool.retries : Math.max(0, pool.nextServer.tries - 1);
}
