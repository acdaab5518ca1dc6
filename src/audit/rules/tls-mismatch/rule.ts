import type { Join } from '../../../network/join.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'tls-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'One tier speaks TLS and the next one does not',
  why: 'Every request fails with 502 or 503: a TLS greeting is no HTTP request, and a request is no greeting.',
  fix: "Set 'ssl' on the server lines and on the listener together, or use the port that speaks the same.",
  check: checkTiers,
});

function* checkTiers({ path }: RuleContext): Iterable<Observation> {
  for (const { join } of tiers(path)) {
    const { from, pool, server, to, listener } = join;
    if (server.tls === listener.tls || passesThrough(join)) continue;
    yield {
      message: server.tls
        ? `${from.id} speaks TLS to ${to.id}, whose listener ${listener.text} does not`
        : `${to.id} expects TLS on ${listener.text}, and ${from.id} speaks plain HTTP`,
      span: server.at['tls'] ?? server.span,
      related: [{ span: listener.span, message: `${to.id} listens here` }],
      subjects: [poolSubject(from, pool.name)],
    };
  }
}

/** In TCP mode either end may hand on what somebody else encrypted. */
function passesThrough({ pool, server, frontends }: Join): boolean {
  if (!server.tls) return pool.mode !== 'http';
  return frontends.some(({ mode }) => mode !== 'http');
}
