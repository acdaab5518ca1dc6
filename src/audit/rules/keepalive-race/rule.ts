import type { Frontend } from '../../../model/facts.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'keepalive-race',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'tiers',
  title: 'The next tier closes idle connections sooner than this one stops using them',
  why: 'A request that is sent at the moment of the close gets a reset: users see a 502 now and then, and nobody finds out why.',
  fix: 'Let the tier in front close first: its idle time for servers below the keep-alive time of the next tier.',
  check: checkTiers,
});

function* checkTiers({ path }: RuleContext): Iterable<Observation> {
  for (const { join } of tiers(path)) {
    const { from, pool, to, frontends } = join;
    const kept = pool.timeouts['server-keep-alive'];
    const closed = frontends
      .map(idleTimeOf)
      .filter((time) => time !== undefined)
      .sort((a, b) => a.milliseconds - b.milliseconds)[0];
    if (kept === undefined || closed === undefined || closed.milliseconds > kept.milliseconds) continue;
    if (kept.byDefault === true && closed.byDefault === true) continue;
    yield {
      message: `${from.id} keeps idle connections to ${to.id} for ${kept.milliseconds} ms or longer, and ${to.id} closes them after ${closed.milliseconds} ms`,
      span: kept.byDefault === true ? closed.span : kept.span,
      related: [
        kept.byDefault === true
          ? { span: kept.span, message: 'the connections of this pool' }
          : { span: closed.span, message: 'closed after this time' },
      ],
      subjects: [`${poolSubject(from, pool.name)}/keep-alive`],
    };
  }
}

/** How long an idle client is kept: `http-keep-alive`, else `http-request`, else `client` (manual 4.2). */
function idleTimeOf({ timeouts, mode }: Frontend): Frontend['timeouts']['client'] {
  if (mode !== 'http') return undefined;
  return timeouts['http-keep-alive'] ?? timeouts['http-request'] ?? timeouts.client;
}
