import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { ServiceForecast } from '../../../forecast/forecast.ts';
import type { Pool } from '../../../model/pool.ts';
import {
  decisionsOf,
  endpointOf,
  type PathDevice,
  trafficFrontends,
  trafficPools,
} from '../../../network/path.ts';
import { type Observation, poolSubject, type Rule, type RuleContext, serviceSubject } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'unreachable-pool',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'No rule sends traffic to the larger pool, and one server gets everything',
  why: 'A default_backend or rule that names the wrong pool leaves the servers of the right one idle.',
  fix: 'Point default_backend or a use_backend rule at the pool, or delete the pool.',
  check: checkServices,
});

function* checkServices({ path, forecast }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    const named = namedPools(device);
    if (named === undefined) continue;
    const idle = trafficPools(device).filter(({ name }) => !named.has(name));
    for (const service of forecast.services) {
      const found = funnel(service, device, idle);
      if (found !== undefined) yield found;
    }
  }
}

function funnel(
  { service, endpoints, entries, pools }: ServiceForecast,
  device: PathDevice,
  idle: readonly Pool[],
): Observation | undefined {
  if (!entries.some((entry) => entry.device === device)) return undefined;
  const top = endpoints.find(({ share }) => share >= 0.9);
  const chosen = pools.find(({ share }) => share >= 0.9);
  const larger = idle.filter((pool) => usableServers(pool).length >= 2);
  const [first] = larger;
  if (top === undefined || chosen === undefined || first === undefined) return undefined;
  if (usableServers(chosen.pool).length !== 1 || chosen.pool.servers.length > 1) return undefined;
  const entry = entries.find((one) => one.device === device);
  const isRelated = larger.some((pool) => related(pool, chosen.pool));
  return {
    severity: isRelated ? 'error' : 'warning',
    message: `service ${service.id}: all traffic goes to ${top.name}; nothing is sent to pool ${first.name} with ${usableServers(first).length} servers`,
    span: entry?.frontend.defaultPool?.span ?? first.span,
    related: larger.map((pool) => ({ span: pool.span, message: `pool ${pool.name} gets no traffic` })),
    subjects: [poolSubject(device, first.name), serviceSubject(service.id)],
  };
}

/** One of equals, or pools that were named alike: the other was meant. A pool of other machines may be a leftover. */
function related(idle: Pool, chosen: Pool): boolean {
  const places = new Set(idle.servers.map((server) => endpointOf(server, idle)));
  if (chosen.servers.some((server) => places.has(endpointOf(server, chosen)))) return true;
  const word = (name: string): string => name.toLowerCase().split(/[-_.\d]/, 1)[0] ?? '';
  return word(idle.name) === word(chosen.name);
}

/** Pools that a rule can name; undefined when a rule builds names that cannot be known here. */
function namedPools(device: PathDevice): ReadonlySet<string> | undefined {
  const named = new Set<string>();
  for (const frontend of trafficFrontends(device)) {
    if (frontend.defaultPool !== undefined) named.add(frontend.defaultPool.name);
    for (const { action } of decisionsOf(frontend)) {
      if (action.kind === 'route') named.add(action.pool);
      if (action.kind !== 'route-dynamic') continue;
      if (action.names === undefined) return undefined;
      for (const name of action.names) named.add(name);
    }
  }
  return named;
}
