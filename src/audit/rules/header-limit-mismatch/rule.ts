import type { Frontend, Limit } from '../../../model/facts.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';
import { type Tier, tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'header-limit-mismatch',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'tiers',
  title: 'The next tier takes shorter request headers than the one in front',
  why: 'Users with many cookies get past the edge and are refused with 400 or 431 behind it; only they see it.',
  fix: 'Set the same limit in both tiers (HAProxy: tune.bufsize less tune.maxrewrite; nginx: large_client_header_buffers).',
  check: checkTiers,
});

function* checkTiers({ path }: RuleContext): Iterable<Observation> {
  const seen = new Set<Frontend>();
  for (const tier of tiers(path)) {
    for (const inner of tier.join.frontends) {
      const found = seen.has(inner) ? undefined : compare(tier, inner);
      if (found === undefined) continue;
      seen.add(inner);
      yield found;
    }
  }
}

function compare({ join, entries }: Tier, inner: Frontend): Observation | undefined {
  const limits = entries.flatMap(({ headerLimit }) => headerLimit ?? []);
  const outer = limits.reduce<Limit | undefined>(
    (most, limit) => (most === undefined || limit.value > most.value ? limit : most),
    undefined,
  );
  const own = inner.headerLimit;
  if (outer === undefined || own === undefined || own.value >= outer.value) return undefined;
  if (outer.byDefault === true && own.byDefault === true) return undefined;
  return {
    message: `${join.from.id} takes headers of ${outer.value} bytes, and ${inner.name} of ${join.to.id} of ${own.value}`,
    span: own.byDefault === true ? outer.span : own.span,
    related: [
      own.byDefault === true
        ? { span: own.span, message: 'the built-in limit holds here' }
        : { span: outer.span, message: 'the limit in front' },
    ],
    subjects: [`${frontendSubject(join.to, inner.name)}/header-limit`],
  };
}
