import { usableServers } from '../../../forecast/balance/distribute.ts';
import { ringMembers } from '../../../forecast/balance/hash.ts';
import { buildRing, ringShares } from '../../../forecast/balance/ring.ts';
import type { Pool } from '../../../model/pool.ts';
import { trafficPools } from '../../../network/path.ts';
import { roleOf } from '../../roles.ts';
import { type Observation, percent, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ring-skew',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'The consistent-hash ring is coarse, so equal servers get unequal shares',
  why: 'At weight 1 each server has 16 points on the ring; chance alone gives some servers far more keys than others.',
  fix: 'Give every server the same larger weight (100 gives 1,600 points), or use hash-balance-factor; for random use random(2).',
  check: checkPools,
});

/** The most loaded server this far above the least loaded one is worth a word. */
const tolerance = 1.3;

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const pool of trafficPools(device)) {
      if (!usesRing(pool) || pool.membership.kind !== 'fixed') continue;
      if (roleOf(path, device, pool) !== 'balanced') continue;
      const found = skew(pool);
      if (found === undefined) continue;
      const points = pool.servers[0]?.weight ?? 1;
      yield {
        message: `pool ${pool.name}: ${found.most} of the ring and ${found.least} (weight ${points})`,
        span: pool.algorithmSpan ?? pool.span,
        subjects: [`${poolSubject(device, pool.name)}/ring`],
      };
    }
  }
}

function usesRing({ algorithm }: Pool): boolean {
  if (algorithm.kind === 'random') return algorithm.draws < 2;
  if (algorithm.kind !== 'hash' || algorithm.hash.method !== 'consistent') return false;
  return algorithm.hash.balanceFactor === undefined || algorithm.hash.balanceFactor === 0;
}

interface Skew {
  readonly most: string;
  readonly least: string;
}

/** Shares are compared with what the weights ask for, so that a larger server may own more. */
function skew(pool: Pool): Skew | undefined {
  const servers = usableServers(pool);
  if (servers.length < 2) return undefined;
  const total = servers.reduce((sum, { weight }) => sum + weight, 0);
  const shares = ringShares(buildRing(ringMembers(pool, servers)), servers.length);
  const owned = servers
    .map(({ name, weight }, at) => ({
      name,
      share: shares[at] ?? 0,
      excess: ((shares[at] ?? 0) * total) / weight,
    }))
    .sort((a, b) => b.excess - a.excess);
  const [most, least] = [owned[0], owned.at(-1)];
  if (most === undefined || least === undefined || most.excess < tolerance * least.excess) return undefined;
  return { most: `${most.name} owns ${percent(most.share)}`, least: `${least.name} ${percent(least.share)}` };
}
