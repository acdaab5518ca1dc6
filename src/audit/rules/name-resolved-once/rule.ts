import type { Server } from '../../../model/pool.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'name-resolved-once',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'A server is named by a host name that is looked up once, at the start',
  why: 'When the address behind the name moves, traffic goes on to the old one until somebody reloads.',
  fix: "HAProxy: add a 'resolvers' section and 'resolvers NAME init-addr last,libc,none' to the server; nginx: 'resolve' with 'zone' and 'resolver'; or use the address.",
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const once = pool.servers.filter(isOnce);
    const [first] = once;
    if (first === undefined) continue;
    yield {
      message: `pool ${pool.name}: ${once.map(({ address }) => address ?? '').join(', ')} looked up at the start only`,
      span: first.at['address'] ?? first.span,
      related: once
        .slice(1)
        .map(({ span, at }) => ({ span: at['address'] ?? span, message: 'and this one' })),
      subjects: [`${poolSubject(device, pool.name)}/names`],
    };
  }
}

function isOnce({ family, resolvers, resolvedAgain, address, disabled }: Server): boolean {
  if (family !== 'name' || disabled || resolvers !== undefined || resolvedAgain === true) return false;
  return address !== undefined && address !== 'localhost';
}
