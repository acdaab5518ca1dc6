import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { PoolForecast } from '../../../forecast/forecast.ts';
import { type Observation, percent, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'source-hash-one-network',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'ip_hash looks at three octets, and the clients share them',
  why: 'All users of one network go to one server: its neighbours idle while it saturates.',
  fix: 'Use hash $remote_addr consistent, a cookie, or least_conn.',
  check: checkRule,
});

/** Share of the requests from one network above which it counts as all of them. */
const nearlyAll = 0.9;

function* checkRule({ forecast }: RuleContext): Iterable<Observation> {
  for (const { pools } of forecast.services) {
    for (const one of pools) {
      const found = one.tier === 0 ? checkPool(one) : undefined;
      if (found !== undefined) yield found;
    }
  }
}

function checkPool({ device, pool, requests }: PoolForecast): Observation | undefined {
  const { algorithm, algorithmSpan, span, name } = pool;
  if (algorithm.kind !== 'hash' || algorithm.hash.function !== 'nginx-ip') return undefined;
  const servers = usableServers(pool).length;
  const addresses = new Set(requests.map(({ source }) => source)).size;
  const [network, count] = commonest(requests.map(({ source }) => networkOf(source)));
  if (servers < 2 || addresses < 2 || count < nearlyAll * requests.length) return undefined;
  return {
    message: `upstream ${name}: ${percent(count / requests.length)} of the requests come from ${network}, which is one key for ${servers} servers`,
    span: algorithmSpan ?? span,
    subjects: [poolSubject(device, name)],
  };
}

/** What ip_hash looks at: three octets of IPv4, all of IPv6 (ngx_http_upstream_ip_hash_module.c). */
function networkOf(source: string): string {
  return source.includes(':') ? source : `${source.split('.').slice(0, 3).join('.')}.0/24`;
}

function commonest(values: readonly string[]): readonly [string, number] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<readonly [string, number]>((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
}
