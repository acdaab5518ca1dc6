import type { PoolForecast, ServiceForecast } from '../../../forecast/forecast.ts';
import { hostOf, type Path, type PathDevice } from '../../../network/path.ts';
import type { Span } from '../../../text/source.ts';
import { frontendSubject, type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'maxconn-below-load',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'maxconn is below the concurrency that the forecast rate needs',
  why: "By Little's law concurrency is rate times latency; what exceeds maxconn waits in the queue until it times out.",
  fix: 'Raise maxconn above rate x latency with headroom, or add servers.',
  check: checkServices,
});

function* checkServices({ path, forecast }: RuleContext): Iterable<Observation> {
  for (const service of forecast.services) {
    for (const pool of service.pools) yield* checkPool(path, service, pool);
    yield* checkEntries(path, service);
  }
}

function* checkPool(path: Path, { service }: ServiceForecast, one: PoolForecast): Iterable<Observation> {
  const { rate } = service.traffic;
  if (rate === undefined) return;
  for (const [at, server] of one.distribution.servers.entries()) {
    const latency = hostOf(path, server)?.latencyMs;
    const limit = server.maxConnections;
    if (latency === undefined || limit === undefined || limit === 0) continue;
    const needed = rate * one.share * (one.distribution.shares[at] ?? 0) * (latency / 1000);
    if (needed <= limit) continue;
    yield {
      message: little(`server ${server.name} of pool ${one.pool.name}`, needed, limit),
      span: server.at['maxConnections'] ?? server.span,
      subjects: [
        `${poolSubject(one.device, one.pool.name)}/server:${server.name}`,
        poolSubject(one.device, one.pool.name),
      ],
    };
  }
}

interface Limit {
  readonly name: string;
  readonly subject: string;
  readonly value: number;
  readonly span: Span;
}

function* checkEntries(path: Path, { service, pools, entries }: ServiceForecast): Iterable<Observation> {
  const { rate } = service.traffic;
  if (rate === undefined) return;
  const needed = pools.reduce((sum, pool) => sum + concurrency(path, rate, pool), 0);
  for (const { device, frontend } of entries) {
    const limits: Limit[] = [];
    if (frontend.maxConnections !== undefined) {
      const subject = frontendSubject(device, frontend.name);
      limits.push({ name: `frontend ${frontend.name}`, subject, ...frontend.maxConnections });
    }
    limits.push(...processLimit(device));
    for (const { name, subject, value, span } of limits) {
      if (value > 0 && needed > value)
        yield { message: little(name, needed, value), span, subjects: [`${subject}/maxconn`] };
    }
  }
}

function processLimit(device: PathDevice): Limit[] {
  const limit = device.facts.limits.maxConnections;
  return limit === undefined ? [] : [{ name: 'the process', subject: device.id, ...limit }];
}

function concurrency(path: Path, rate: number, { share, distribution }: PoolForecast): number {
  return distribution.servers.reduce((sum, server, at) => {
    const latency = hostOf(path, server)?.latencyMs ?? 0;
    return sum + rate * share * (distribution.shares[at] ?? 0) * (latency / 1000);
  }, 0);
}

function little(what: string, needed: number, limit: number): string {
  return `${what} needs ${Math.ceil(needed)} connections at the forecast rate (rate x latency) and may hold ${limit}`;
}
