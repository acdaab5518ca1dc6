import type { PoolForecast } from '../../../forecast/forecast.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'keepalive-missing',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'tiers',
  title: 'Each request makes a new connection to a server, at a rate that uses up the ports',
  why: 'A closed connection keeps its port for a minute: at the declared rate connecting fails with "cannot assign requested address".',
  fix: "Add 'keepalive 64;' to the upstream, 'proxy_http_version 1.1;' and 'proxy_set_header Connection \"\";'.",
  check: checkForecast,
});

/** Ports that Linux gives out by default (net.ipv4.ip_local_port_range: 32768 to 60999) and the seconds for which one waits. */
const ports = 28_232;
const waitSeconds = 60;

/** Most of the ports of one server's address; the rest is margin. */
const most = (0.5 * ports) / waitSeconds;

function* checkForecast({ forecast }: RuleContext): Iterable<Observation> {
  const seen = new Set<string>();
  for (const { service, pools } of forecast.services) {
    for (const one of pools) {
      const found = checkPool(one, service.traffic.rate ?? 0);
      if (found === undefined || seen.has(found.subjects[0])) continue;
      seen.add(found.subjects[0]);
      yield found;
    }
  }
}

/** Servers of an upstream over addresses: sockets of the same machine have no ports. */
function checkPool(
  { device, pool, share, distribution }: PoolForecast,
  rate: number,
): Observation | undefined {
  if (device.facts.kind !== 'nginx' || pool.mode !== 'http' || pool.keepAlive !== undefined) return undefined;
  const busiest = distribution.servers
    .map((server, at) => ({ server, rate: rate * share * (distribution.shares[at] ?? 0) }))
    .filter(({ server }) => server.family !== 'unix')
    .reduce((a, b) => (b.rate > a.rate ? b : a), { server: undefined, rate: 0 } as Busiest);
  if (busiest.server === undefined || busiest.rate <= most) return undefined;
  return {
    message: `pool ${pool.name}: ${Math.round(busiest.rate)} new connections a second to ${busiest.server.name}, and ports for ${Math.floor(ports / waitSeconds)}`,
    span: pool.span,
    subjects: [`${poolSubject(device, pool.name)}/keepalive`],
  };
}

interface Busiest {
  readonly server: PoolForecast['pool']['servers'][number] | undefined;
  readonly rate: number;
}
