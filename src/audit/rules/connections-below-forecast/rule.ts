import type { ServiceForecast } from '../../../forecast/forecast.ts';
import type { Limit } from '../../../model/facts.ts';
import { hostOf, type Path, type PathDevice } from '../../../network/path.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'connections-below-forecast',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'Workers or open files do not suffice for the forecast rate',
  why: 'A proxied request takes a connection to the client and one to the server; what exceeds the limit is refused.',
  fix: 'Raise worker_connections and the limit of open files above twice rate x latency with headroom.',
  check: checkDevices,
});

function* checkDevices({ path, forecast }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    const needed =
      2 * forecast.services.reduce((sum, service) => sum + concurrency(path, device, service), 0);
    for (const { name, limit, value, severity } of limitsOf(device)) {
      if (needed <= value) continue;
      yield {
        severity,
        message: `${device.id} needs ${Math.ceil(needed)} connections, to clients and servers, at the forecast rate, and its ${name} allow ${value}`,
        span: limit.span,
        subjects: [`${device.id}/${name}`],
      };
    }
  }
}

/** Little's law over all servers that the device's pools reach: requests per second times seconds. */
function concurrency(path: Path, device: PathDevice, { service, pools }: ServiceForecast): number {
  const { rate = 0 } = service.traffic;
  return pools
    .filter((pool) => pool.device === device)
    .flatMap(({ share, distribution }) =>
      distribution.servers.map((server, at) => {
        const seconds = (hostOf(path, server)?.latencyMs ?? 0) / 1000;
        return rate * share * (distribution.shares[at] ?? 0) * seconds;
      }),
    )
    .reduce((sum, each) => sum + each, 0);
}

interface Named {
  readonly name: string;
  readonly limit: Limit;
  /** Over all workers. */
  readonly value: number;
  /** The system may allow more files than the configuration asks for; a worker never takes more connections. */
  readonly severity: 'error' | 'warning';
}

/** A limit that is a default says nothing of this site's wish, but holds all the same. */
function limitsOf({ facts: { limits } }: PathDevice): readonly Named[] {
  const { workers = 1, workerConnections, openFiles } = limits;
  const found: Named[] = [];
  if (workerConnections !== undefined)
    found.push({
      name: 'workers',
      limit: workerConnections,
      value: workers * workerConnections.value,
      severity: 'error',
    });
  if (openFiles !== undefined)
    found.push({
      name: 'open files',
      limit: openFiles,
      value: workers * openFiles.value,
      severity: 'warning',
    });
  return found;
}
