import type { Frontend } from '../../../model/facts.ts';
import type { PathDevice } from '../../../network/path.ts';
import type { Span } from '../../../text/source.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { type Tier, tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'keepalive-above-limit',
  severity: 'warning',
  profile: 'outage',
  scope: 'tiers',
  title: 'Idle connections of one tier may fill the connection limit of the next',
  why: 'Connections that nobody uses hold every place; new users wait although the servers have nothing to do.',
  fix: 'Keep fewer idle connections in front (times its workers), or raise the limit behind.',
  check: checkTiers,
});

function* checkTiers({ path }: RuleContext): Iterable<Observation> {
  const all = tiers(path);
  const seen = new Set<Frontend>();
  for (const tier of all) {
    const { from, pool, to, frontends } = tier.join;
    const [frontend] = frontends;
    if (pool.keepAlive === undefined) continue;
    const limit = frontend === undefined ? undefined : limitOf(to, frontend);
    if (frontend === undefined || limit === undefined || seen.has(frontend)) continue;
    const same = all.filter(({ join }) => join.frontends.includes(frontend));
    const kept = same.reduce((sum, one) => sum + idleOf(one), 0);
    if (kept < limit.value) continue;
    seen.add(frontend);
    yield {
      message: `up to ${kept} idle connections may be kept to ${frontend.name} of ${to.id}, which takes ${limit.value}`,
      span: pool.keepAlive.span,
      related: [{ span: limit.span, message: 'the limit' }],
      subjects: [`${poolSubject(from, pool.name)}/idle-connections`],
    };
  }
}

/** nginx keeps so many in each worker; HAProxy so many in the whole process. */
function idleOf({ join: { from, pool } }: Tier): number {
  return (pool.keepAlive?.connections ?? 0) * (from.facts.limits.workers ?? 1);
}

function limitOf(
  { facts: { limits } }: PathDevice,
  { maxConnections }: Frontend,
): { readonly value: number; readonly span: Span } | undefined {
  const { workers = 1, workerConnections } = limits;
  const whole =
    limits.maxConnections ??
    (workerConnections === undefined
      ? undefined
      : { value: workers * workerConnections.value, span: workerConnections.span });
  if (maxConnections === undefined || maxConnections.value === 0) return whole;
  return whole === undefined || maxConnections.value < whole.value ? maxConnections : whole;
}
