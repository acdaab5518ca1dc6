import type { Join } from '../../../network/join.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'http2-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'One tier speaks HTTP/2 to a listener that does not take it',
  why: 'Without a negotiation the next tier takes the preface for a broken request, and every request fails.',
  fix: "Offer HTTP/2 on the listener, negotiate it ('ssl alpn h2,http/1.1'), or speak HTTP/1.1 to the servers.",
  check: checkTiers,
});

function* checkTiers({ path }: RuleContext): Iterable<Observation> {
  for (const { join } of tiers(path)) {
    const { from, pool, server, to, listener } = join;
    if (pool.httpVersion !== '2' || takesHttp2(join)) continue;
    yield {
      message: `${from.id} speaks HTTP/2 to ${to.id}, whose listener ${listener.text} does not take it`,
      span: server.at['protocol'] ?? server.span,
      related: [{ span: listener.span, message: `${to.id} listens here` }],
      subjects: [poolSubject(from, pool.name)],
    };
  }
}

/** HAProxy knows the preface by itself unless it is told not to (manual 4.2, `option disable-h2-upgrade`). */
function takesHttp2({ to, listener, frontends }: Join): boolean {
  if (frontends.some(({ mode }) => mode !== 'http')) return true;
  return listener.http2 ?? to.facts.kind === 'haproxy';
}
