import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { Pool, Server } from '../../../model/pool.ts';
import { trafficPools } from '../../../network/path.ts';
import { roleOf } from '../../roles.ts';
import { type Observation, percent, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'weight-skew',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'The weights give one server nearly everything',
  why: 'A weight that was left from a canary or a drain leaves the pool with one working server.',
  fix: 'Set weights in proportion to the capacities of the servers, or declare the role of the pool.',
  check: checkPools,
});

/** Shares by weight from which a server is a funnel, and from which it is suspicious. */
const certain = 0.9;
const ratio = 10;

function* checkPools({ path, forecast }: RuleContext): Iterable<Observation> {
  const fractions = new Map(
    forecast.services.flatMap(({ endpoints }) =>
      endpoints.flatMap((one) => one.servers.map((server) => [server, one.capacity] as const)),
    ),
  );
  const reached = new Set(forecast.services.flatMap(({ pools }) => pools.map(({ pool }) => pool)));
  for (const device of path.devices) {
    for (const pool of trafficPools(device)) {
      // Nobody gets anything of a pool that no service comes to.
      if (reached.size > 0 && !reached.has(pool)) continue;
      const servers = usableServers(pool);
      const skew = servers.length < 2 ? undefined : skewOf(servers, fractions);
      if (skew === undefined || pool.algorithm.kind === 'first') continue;
      const role = roleOf(path, device, pool);
      yield {
        severity: role === 'balanced' ? skew.severity : 'note',
        message: message(pool, servers, skew.heaviest),
        span: skew.heaviest.at['weight'] ?? skew.heaviest.span,
        related: servers
          .filter((server) => server !== skew.heaviest)
          .map((server) => ({
            span: server.at['weight'] ?? server.span,
            message: `${server.name} has weight ${server.weight}`,
          })),
        subjects: [poolSubject(device, pool.name)],
      };
    }
  }
}

function message(pool: Pool, servers: readonly Server[], heaviest: Server): string {
  const share = heaviest.weight / total(servers);
  return `pool ${pool.name}: ${heaviest.name} has weight ${heaviest.weight} of ${total(servers)} and gets ${percent(share)} of the requests`;
}

function skewOf(
  servers: readonly Server[],
  capacities: ReadonlyMap<Server, number | undefined>,
): { readonly heaviest: Server; readonly severity: 'error' | 'warning' } | undefined {
  const heaviest = servers.reduce((a, b) => (b.weight > a.weight ? b : a));
  const lightest = servers.reduce((a, b) => (b.weight < a.weight ? b : a));
  const share = heaviest.weight / total(servers);
  const capacity = capacities.get(heaviest);
  const declared = servers.every((server) => capacities.get(server) !== undefined);
  const allCapacity = servers.reduce((sum, server) => sum + (capacities.get(server) ?? 0), 0);
  if (declared && capacity !== undefined && share <= (1.5 * capacity) / allCapacity) return undefined;
  if (share >= certain && heaviest.weight >= ratio * lightest.weight) return { heaviest, severity: 'error' };
  const alone = servers.every((server) => server === heaviest || heaviest.weight >= ratio * server.weight);
  return alone ? { heaviest, severity: 'warning' } : undefined;
}

function total(servers: readonly Server[]): number {
  return servers.reduce((sum, { weight }) => sum + weight, 0);
}
