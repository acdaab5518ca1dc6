import type { Limit } from '../../../model/facts.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';
import { tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'body-limit-mismatch',
  severity: 'warning',
  profile: 'outage',
  scope: 'tiers',
  title: 'The next tier refuses bodies that the one in front of it takes',
  why: 'Uploads travel through the first tier and are answered 413 by the second: users see an error that the first tier was configured to avoid.',
  fix: 'Give both tiers the same limit.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const { join, entries } of tiers(path)) {
    const front = largest(entries.map(({ bodyLimit }) => bodyLimit));
    const back = largest(join.frontends.map(({ bodyLimit }) => bodyLimit));
    if (front === undefined || back === undefined || front.byDefault === true) continue;
    if (size(back) >= size(front)) continue;
    yield {
      message: `${join.from.id} takes bodies of ${words(front)}, ${join.to.id} behind it only ${words(back)}${back.byDefault === true ? ' (the default)' : ''}`,
      span: back.span,
      related: [{ span: front.span, message: `${join.from.id} sets its limit here` }],
      subjects: [`${frontendSubject(join.to, join.frontends[0]?.name ?? '')}/body-limit`],
    };
  }
}

function largest(limits: readonly (Limit | undefined)[]): Limit | undefined {
  return limits.reduce(
    (a, b) => (b !== undefined && (a === undefined || size(b) > size(a)) ? b : a),
    undefined,
  );
}

/** 0 is unlimited. */
function size({ value }: Limit): number {
  return value === 0 ? Number.POSITIVE_INFINITY : value;
}

function words(limit: Limit): string {
  return limit.value === 0 ? 'any size' : `${Number((limit.value / 1_048_576).toPrecision(3))} MiB`;
}
