import { neverFound, usableServers } from '../../../forecast/balance/distribute.ts';
import type { Pool, Server } from '../../../model/pool.ts';
import { trafficPools } from '../../../network/path.ts';
import { roleOf } from '../../roles.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'pool-of-one',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'All but one server of a pool get no traffic',
  why: 'Every request goes to the one server that is left; when it is overloaded or fails, all users are down.',
  fix: 'Bring the other servers back (remove disabled, backup or weight 0), or declare the role of the pool.',
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const pool of trafficPools(device)) {
      const placed = pool.servers.filter((server) => server.address !== undefined);
      const usable = usableServers(pool).filter((server) => placed.includes(server));
      if (placed.length < 2 || usable.length !== 1 || pool.membership.kind !== 'fixed') continue;
      const role = roleOf(path, device, pool);
      const last = usable[0] as Server;
      const idle = placed.filter((server) => server !== last);
      yield {
        severity: role === 'balanced' ? 'error' : 'note',
        message: `pool ${pool.name}: only ${last.name} of ${placed.length} servers gets traffic${roleText(role)}`,
        span: last.span,
        related: idle.map((server) => ({
          span: reasonSpan(server),
          message: `${server.name}: ${reason(server, pool)}`,
        })),
        subjects: [poolSubject(device, pool.name)],
      };
    }
  }
}

function roleText(role: string): string {
  return role === 'balanced' ? '' : ` (role ${role})`;
}

function reason(server: Server, pool: Pool): string {
  if (server.disabled)
    return server.check.track === undefined ? 'disabled' : `tracks ${server.check.track}, which is disabled`;
  if (neverFound(server)) return 'its name is never looked up';
  if (server.weight === 0) return 'weight 0';
  if (server.backup) return pool.allBackups ? 'backup' : 'backup, used only when no other server is up';
  return 'not usable';
}

function reasonSpan(server: Server): Server['span'] {
  if (server.disabled) return server.at['disabled'] ?? server.span;
  if (server.weight === 0) return server.at['weight'] ?? server.span;
  return server.at['backup'] ?? server.span;
}
