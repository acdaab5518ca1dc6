import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { Frontend } from '../../../model/facts.ts';
import type { Pool } from '../../../model/pool.ts';
import type { Join } from '../../../network/join.ts';
import { decisionsOf, type PathDevice } from '../../../network/path.ts';
import type { Span } from '../../../text/source.ts';
import { serverSection } from '../../haproxy-sections.ts';
import { roleOf } from '../../roles.ts';
import { poolNamesOf } from '../../routes.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { deviceStatements } from '../../statements.ts';
import { type Tier, tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'ip-hash-behind-proxy',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'Requests are spread by the source address, and all of them come from a proxy',
  why: 'The proxies have few addresses, so that each of them has one server: the others idle, and that one saturates.',
  fix: "Pass the client's address on (PROXY protocol, or X-Forwarded-For with 'http-request set-src' or real_ip), hash another key, or use roundrobin or leastconn.",
  check: checkTiers,
});

function* checkTiers({ path }: RuleContext): Iterable<Observation> {
  const all = tiers(path);
  const seen = new Set<Pool>();
  for (const tier of all) {
    for (const pool of tier.behind) {
      const place = sourceKey(pool);
      if (place === undefined || seen.has(pool) || tellsClient(tier.join, pool)) continue;
      const servers = usableServers(pool).length;
      const proxies = new Set(
        all.filter(({ behind }) => behind.includes(pool)).map((one) => one.join.from.id),
      );
      if (servers < 2 || roleOf(path, tier.join.to, pool) !== 'balanced') continue;
      seen.add(pool);
      yield observation(tier, pool, { place, proxies, servers });
    }
  }
}

interface Found {
  readonly place: Span;
  readonly proxies: ReadonlySet<string>;
  readonly servers: number;
}

function observation({ join }: Tier, pool: Pool, { place, proxies, servers }: Found): Observation {
  return {
    message: `pool ${pool.name} of ${join.to.id} has ${servers} servers and chooses by the source address, which is that of ${[...proxies].join(', ')}`,
    span: place,
    related: [{ span: join.server.span, message: `${join.from.id} sends its requests from here` }],
    subjects: [poolSubject(join.to, pool.name)],
  };
}

/** Where the pool is told to choose by the client's address, by hash or by table. */
function sourceKey({ algorithm, algorithmSpan, persistence, span }: Pool): Span | undefined {
  const stick = persistence.find((one) => one.kind === 'stick' && one.key.field.name === 'source');
  if (stick !== undefined) return stick.span;
  const isSource = algorithm.kind === 'hash' && algorithm.key.field.name === 'source';
  return isSource ? (algorithmSpan ?? span) : undefined;
}

/** The PROXY protocol, a trusted header, or connections made with the client's own address (`usesrc`). */
function tellsClient({ from, to, pool, server, listener, frontends }: Join, behind: Pool): boolean {
  // nginx puts the address of the PROXY protocol into a variable of its own (ngx_http_realip_module takes it over).
  const takesOver = to.facts.kind !== 'nginx' || hashesProxyAddress(to, behind.name);
  if (takesOver && (server.proxyProtocol || listener.proxyProtocol)) return true;
  const users = frontends.filter((frontend) => poolNamesOf(frontend).has(behind.name));
  if (users.every((frontend) => frontend.realAddress !== undefined || setsSource(frontend))) return true;
  const section = serverSection(from, pool.name);
  return section?.lines.some((line) => line.arguments.includes('usesrc')) === true;
}

function hashesProxyAddress(device: PathDevice, pool: string): boolean {
  return deviceStatements(device, 'hash').some(
    ({ directive, around }) =>
      around.at(-1)?.arguments[0] === pool &&
      directive.arguments[0]?.includes('proxy_protocol_addr') === true,
  );
}

function setsSource(frontend: Frontend): boolean {
  return [...decisionsOf(frontend)].some(
    ({ action, text }) =>
      (action.kind === 'set' && action.field.name === 'source') || text.includes('expect-proxy'),
  );
}
