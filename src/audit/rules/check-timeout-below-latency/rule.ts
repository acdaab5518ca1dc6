import type { Host } from '../../../model/declared.ts';
import type { Pool, Server } from '../../../model/pool.ts';
import { hostOf } from '../../../network/path.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'check-timeout-below-latency',
  severity: 'warning',
  profile: 'outage',
  scope: 'tiers',
  title: 'The health check gives up before the server usually answers',
  why: 'Healthy servers are taken for dead; under load all of them go at once, and the pool is empty.',
  fix: "Raise 'timeout check' (or 'inter') well above the latency, or check a path that answers at once.",
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  if (path.declared.hosts.every(({ latencyMs }) => latencyMs === undefined)) return;
  for (const { device, pool } of everyPool(path)) {
    for (const server of pool.servers) {
      const patience = patienceOf(server, pool);
      const host = patience === undefined ? undefined : hostOf(path, server);
      if (host?.latencyMs === undefined || patience === undefined || patience.milliseconds > host.latencyMs)
        continue;
      yield {
        message: `server ${server.name}: a check may take ${patience.milliseconds} ms, and ${host.id} needs ${host.latencyMs} ms for a request`,
        span: patience.span,
        related: declared(host),
        subjects: [`${poolSubject(device, pool.name)}/server:${server.name}/check-timeout`],
      };
    }
  }
}

/** `timeout check` once the connection stands; without it the interval (manual 4.2, `timeout check`). */
function patienceOf(
  { check, at, span }: Server,
  { timeouts }: Pool,
): { readonly milliseconds: number; readonly span: Server['span'] } | undefined {
  if (!check.enabled || check.protocol === 'tcp' || check.track !== undefined) return undefined;
  return timeouts.check ?? { milliseconds: check.intervalMs, span: at['check.intervalMs'] ?? span };
}

function declared({ span, id, latencyMs }: Host): Observation['related'] {
  return span === undefined
    ? []
    : [{ span, message: `${id} is declared with a latency of ${latencyMs ?? 0} ms` }];
}
