import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { EndpointForecast, PoolForecast, ServiceForecast } from '../../../forecast/forecast.ts';
import type { Pool, Server } from '../../../model/pool.ts';
import { endpointOf, trafficPools } from '../../../network/path.ts';
import { namedPools } from '../../named-pools.ts';
import { roleOf } from '../../roles.ts';
import {
  type Observation,
  percent,
  poolSubject,
  type Rule,
  type RuleContext,
  serviceSubject,
} from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'predicted-funnel',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  symptom: true,
  title: 'A server is forecast to get far more than its fair share',
  why: 'The server saturates while its neighbours idle; when it falls, its load falls on the next one.',
  fix: 'Balance on something that differs between clients, and compare the shares in `evenkeel plan`.',
  check: checkForecast,
});

/** Concurrent requests that few machines ever see: a limit that limits nothing. */
const noLimit = 20_000;

/** Share of a pool of two or more usable servers above which one of them is a funnel. */
const funnelShare = 0.9;
/** Share of all served requests that singles a server out; paths of a bare file are assumed, hence the margin. */
const singledShare = 0.8;

function* checkForecast(context: RuleContext): Iterable<Observation> {
  const seen = new Set<string>();
  for (const service of context.forecast.services) {
    for (const pool of service.pools) {
      const found = poolFunnel(context, pool, service);
      if (found === undefined || seen.has(found.subjects[0])) continue;
      seen.add(found.subjects[0]);
      yield found;
    }
    const single = singledOut(service);
    if (single !== undefined && !seen.has(single.subjects[0])) {
      seen.add(single.subjects[0]);
      yield single;
    }
    yield* overload(service);
  }
}

function poolFunnel(
  { path }: RuleContext,
  one: PoolForecast,
  service: ServiceForecast,
): Observation | undefined {
  const { device, pool, distribution } = one;
  const { servers, shares } = distribution;
  const fair = 1 / servers.length;
  const top = Math.max(...shares);
  const server = servers[shares.indexOf(top)];
  if (servers.length < 2 || server === undefined || distribution.uncertain !== undefined) return undefined;
  if (fillsUp(pool) || roleOf(path, device, pool) !== 'balanced') return undefined;
  if ((top < funnelShare && top < 3 * fair) || isByCapacity(service, server, top)) return undefined;
  return {
    severity: top >= funnelShare ? 'error' : 'warning',
    message: `pool ${pool.name}: ${server.name} gets ${percent(top)} of the requests; its fair share is ${percent(fair)}`,
    span: server.span,
    related: pool.decisions
      .filter(({ action }) => action.kind === 'use-server' && action.server === server.name)
      .map(({ span, text }) => ({ span, message: `'${text}' names it` })),
    subjects: [poolSubject(device, pool.name)],
  };
}

/** One server of a pool of three or more, singled out by rules that send most requests to it alone. */
function singledOut({ endpoints, pools, entries, service }: ServiceForecast): Observation | undefined {
  const served = endpoints.reduce((sum, { share }) => sum + share, 0);
  const top = endpoints.find(({ share }) => share >= singledShare * served);
  if (top === undefined || served < 0.5) return undefined;
  const alone = pools.find(
    ({ pool, distribution }) => distribution.servers.length === 1 && holds(pool, top.endpoint),
  );
  if (alone === undefined || alone.share < singledShare * served) return undefined;
  const whole = trafficPools(alone.device).find(
    (pool) =>
      pool !== alone.pool &&
      isReachable(pool, entries) &&
      usableServers(pool).length > 2 &&
      holds(pool, top.endpoint) &&
      !setApart(pool),
  );
  if (whole === undefined || setApart(alone.pool)) return undefined;
  const entry = entries.find(({ device }) => device === alone.device);
  return {
    message: `service ${service.id}: the rules send ${percent(top.share / served)} of the requests to ${top.name} alone, which is one of ${whole.servers.length} servers of pool ${whole.name}`,
    span: entry?.frontend.defaultPool?.span ?? alone.pool.span,
    related: [{ span: whole.span, message: `pool ${whole.name} has its neighbours` }],
    subjects: [poolSubject(alone.device, alone.pool.name), serviceSubject(service.id)],
  };
}

/** Named by the same rules; a machine that also serves a frontend of its own is no funnel. */
function isReachable({ name }: Pool, entries: ServiceForecast['entries']): boolean {
  return entries.some(
    ({ frontend }) =>
      frontend.defaultPool?.name === name ||
      frontend.decisions.some(({ action }) => namedPools(action).includes(name)),
  );
}

function holds(pool: Pool, endpoint: string): boolean {
  return usableServers(pool).some((server) => endpointOf(server, pool) === endpoint);
}

/** Writers and readers of one set of data share machines on purpose. */
function setApart({ name }: Pool): boolean {
  return /primary|master|leader|writ|replica|slave|read|mainten|maint|sorry|admin/i.test(name);
}

/** A server that gets much because it can serve much, as declared. */
function isByCapacity({ endpoints }: ServiceForecast, server: Server, share: number): boolean {
  const total = endpoints.reduce((sum, { capacity = Number.NaN }) => sum + capacity, 0);
  const own = endpoints.find(({ servers }) => servers.includes(server))?.capacity ?? 0;
  return share <= (1.5 * own) / total;
}

/** `balance first` fills one server after the other on purpose, if each has a limit. */
function fillsUp({ algorithm, servers }: Pool): boolean {
  return (
    algorithm.kind === 'first' &&
    servers.every(({ maxConnections = 0 }) => maxConnections > 0 && maxConnections < noLimit)
  );
}

/** A server that cannot carry its forecast rate; one finding for each service, at its fullest server. */
function* overload({ service, endpoints, pools }: ServiceForecast): Iterable<Observation> {
  const full = endpoints
    .filter(({ utilisation }) => utilisation !== undefined && utilisation > 1)
    .sort((a, b) => (b.utilisation ?? 0) - (a.utilisation ?? 0));
  const [worst] = full;
  const span = worst?.servers.at(-1)?.span;
  if (worst === undefined || span === undefined) return;
  yield {
    message: `service ${service.id}: ${rates(worst)}${full.length > 1 ? `; ${full.length} servers saturate` : ''}`,
    span,
    subjects: [
      serviceSubject(service.id),
      ...pools.map(({ device, pool }) => poolSubject(device, pool.name)),
    ] as [string, ...string[]],
  };
}

function rates({ name, rate = 0, capacity = 0 }: EndpointForecast): string {
  return `${name} is forecast ${Math.round(rate)} requests/s and can serve ${Math.round(capacity)}`;
}
