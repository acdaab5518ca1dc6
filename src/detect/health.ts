import type { Tick } from '../signals/tick.ts';
import type { Member, PoolExpectation, Target } from './pool-streams.ts';

/** Which servers were eligible at the end of the last tick, by pool. Pools never heard of are absent. */
export type Health = ReadonlyMap<string, ReadonlySet<string>>;

export const unknownHealth: Health = new Map();

/** Health after the tick; the same value when the tick brought no news of it. */
export function updateHealth(health: Health, tick: Tick): Health {
  const news = tick.pools.filter(({ status }) => status !== undefined);
  if (news.length === 0 && tick.removed.length === 0) return health;
  const updated = new Map(health);
  for (const name of tick.removed) updated.set(name, new Set());
  for (const { name, status } of news) {
    updated.set(name, new Set(status?.filter(({ eligible }) => eligible).map((server) => server.name)));
  }
  return updated;
}

/** A target counts as eligible as long as one of its members is, or nothing is known of any pool yet. */
export function eligibleIn(health: Health): (target: Target) => boolean {
  const usable = ({ pool, server }: Member): boolean =>
    health.size === 0 || health.get(pool)?.has(server) === true;
  return (target) => target.members.some(usable);
}

/** Targets that should get traffic and cannot. */
export function lostTargets(pool: PoolExpectation, health: Health): readonly Target[] {
  const eligible = eligibleIn(health);
  return pool.targets.filter((target) => target.share > 0 && !eligible(target));
}
