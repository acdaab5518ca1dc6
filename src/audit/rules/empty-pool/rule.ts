import { usableServers } from '../../../forecast/balance/distribute.ts';
import { trafficPools } from '../../../network/path.ts';
import { type Observation, percent, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'empty-pool',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'Traffic reaches a pool that has no usable server',
  why: 'The balancer answers 503 to every request that the rules send there.',
  fix: 'Enable a server, give one a weight above 0, or route the requests elsewhere.',
  check: checkPools,
});

function* checkPools({ path, forecast }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const pool of trafficPools(device)) {
      // A section of HAProxy without servers may answer by its rules; a balancer of httpd answers 503.
      if (pool.servers.length === 0 && device.facts.kind !== 'apache') continue;
      if (usableServers(pool).length > 0) continue;
      const share = forecast.services
        .flatMap(({ pools }) => pools)
        .filter((one) => one.device.id === device.id && one.pool.name === pool.name)
        .reduce((sum, one) => Math.max(sum, one.share), 0);
      if (share === 0) continue;
      yield {
        message: `pool ${pool.name}: ${pool.servers.length === 0 ? 'it has no servers' : `none of ${pool.servers.length} servers is usable`}, and ${percent(share)} of the requests go there`,
        span: pool.span,
        related: pool.servers.map((server) => ({
          span: server.span,
          message: `${server.name}: ${server.disabled ? 'disabled' : 'weight 0'}`,
        })),
        subjects: [poolSubject(device, pool.name)],
      };
    }
  }
}
