import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'missing-cookie',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'The pool keeps sessions by cookie, and a server has no cookie value',
  why: 'Clients of that server get no cookie: each of their requests may go to another server and lose the session.',
  fix: "Add 'cookie VALUE' to the server line, or 'dynamic' to the cookie line.",
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const cookie = pool.persistence.find(({ kind }) => kind === 'cookie');
    if (cookie?.kind !== 'cookie' || !['insert', 'rewrite', 'prefix'].includes(cookie.mode)) continue;
    const active = pool.servers.filter(({ backup, disabled }) => !backup && !disabled);
    const lacking = active.filter((server) => server.cookie === undefined);
    const [first] = lacking;
    // Without any value the cookie may be dynamic (manual 4.2, `dynamic-cookie-key`).
    if (first === undefined || lacking.length === active.length) continue;
    yield {
      message: `pool ${pool.name}: ${lacking.map(({ name }) => name).join(', ')} without a value for cookie ${cookie.name}`,
      span: first.span,
      related: [{ span: cookie.span, message: 'sessions are kept by this cookie' }],
      subjects: [`${poolSubject(device, pool.name)}/cookie`],
    };
  }
}
