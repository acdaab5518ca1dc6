import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { Pool } from '../../../model/pool.ts';
import type { Span } from '../../../text/source.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'redispatch-missing',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Retries go to the same server although the pool has others',
  why: 'Clients that are tied to a server that does not answer get errors until the checks notice, retries or not.',
  fix: "Add 'option redispatch', so that the last retry goes to another server.",
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    if (device.facts.kind !== 'haproxy' || pool.redispatch || pool.retries === 0) continue;
    const tie = tieOf(pool);
    if (tie === undefined || usableServers(pool).length < 2) continue;
    yield {
      message: `pool ${pool.name}: ${tie.what} ties clients to a server, and ${pool.retries} retries go to that same one`,
      span: tie.span,
      subjects: [`${poolSubject(device, pool.name)}/redispatch`],
    };
  }
}

/** Balancing chooses again by itself only where nothing ties the client to its server (manual 4.2, `option redispatch`). */
function tieOf(pool: Pool): { readonly what: string; readonly span: Span } | undefined {
  const [first] = pool.persistence;
  if (first !== undefined)
    return { what: first.kind === 'cookie' ? `cookie ${first.name}` : 'the stick table', span: first.span };
  if (pool.algorithm.kind !== 'hash') return undefined;
  return { what: 'the hash', span: pool.algorithmSpan ?? pool.span };
}
