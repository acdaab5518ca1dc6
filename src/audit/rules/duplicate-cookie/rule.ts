import type { Server } from '../../../model/pool.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'duplicate-cookie',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'Several servers of a pool have the same cookie value',
  why: 'Every client that comes back with the value goes to the first of these servers; the others lose their sessions.',
  fix: 'Give each server a cookie value of its own.',
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const persists = pool.persistence.some(({ kind }) => kind === 'cookie');
    const active = pool.servers.filter(({ backup, disabled }) => !backup && !disabled);
    for (const [value, servers] of persists ? shared(active) : []) {
      const [first, second] = servers;
      if (first === undefined || second === undefined) continue;
      yield {
        message: `pool ${pool.name}: ${servers.map(({ name }) => name).join(', ')} share the cookie value '${value}', which leads to ${first.name}`,
        span: second.at['cookie'] ?? second.span,
        related: [{ span: first.at['cookie'] ?? first.span, message: `${first.name} has it first` }],
        subjects: [poolSubject(device, pool.name)],
      };
    }
  }
}

function shared(servers: readonly Server[]): ReadonlyMap<string, readonly Server[]> {
  const byValue = new Map<string, Server[]>();
  for (const server of servers) {
    if (server.cookie === undefined) continue;
    byValue.set(server.cookie, [...(byValue.get(server.cookie) ?? []), server]);
  }
  return byValue;
}
