import type { Join } from '../../../network/join.ts';
import { decisionsOf } from '../../../network/path.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'proxy-protocol-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'One tier speaks the PROXY protocol and the next one does not',
  why: 'Every request fails: the next tier takes the header for a broken request, or waits for one that never comes.',
  fix: "Set 'send-proxy' on the servers and 'accept-proxy' (nginx: 'listen … proxy_protocol') on the listener together, or neither.",
  check: checkTiers,
});

function* checkTiers({ path }: RuleContext): Iterable<Observation> {
  for (const { join } of tiers(path)) {
    const { from, pool, server, to, listener } = join;
    if (server.proxyProtocol === listener.proxyProtocol || expectsSome(join)) continue;
    yield {
      message: server.proxyProtocol
        ? `${from.id} sends the PROXY protocol to ${to.id}, whose listener ${listener.text} does not take it`
        : `${to.id} expects the PROXY protocol on ${listener.text}, and ${from.id} does not send it`,
      span: server.at['proxyProtocol'] ?? server.span,
      related: [{ span: listener.span, message: `${to.id} listens here` }],
      subjects: [poolSubject(from, pool.name)],
    };
  }
}

/** `tcp-request connection expect-proxy layer4 if …` takes it from some addresses (manual 4.2). */
function expectsSome({ frontends }: Join): boolean {
  return frontends.some((frontend) =>
    [...decisionsOf(frontend)].some(({ text }) => text.includes('expect-proxy')),
  );
}
