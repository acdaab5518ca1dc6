import { walkDirectives } from '../../../model/directive.ts';
import type { Frontend } from '../../../model/facts.ts';
import type { PathDevice } from '../../../network/path.ts';
import { effective, httpServers } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { deviceStatements, type Placed, placeSubject, textOf } from '../../statements.ts';
import { type Tier, tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'shared-rate-limit',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'A limit for each client address counts all users as one client',
  why: 'Every request comes from the proxy in front, so that the limit of one client is the limit of the site: users are refused at ordinary load.',
  fix: "Take the client's address from the proxy: 'set_real_ip_from PROXY;' and 'real_ip_header X-Forwarded-For;' (or proxy_protocol).",
  check: checkTiers,
});

function* checkTiers({ path }: RuleContext): Iterable<Observation> {
  const servers = [...httpServers(path)];
  const seen = new Set<Placed>();
  for (const tier of tiers(path)) {
    const own = servers.filter(({ device }) => device === tier.join.to);
    for (const frontend of tier.join.frontends) {
      const server = own.find(({ directive }) => isSamePlace(directive.span, frontend.span));
      if (server === undefined || seen.has(server) || frontend.realAddress !== undefined) continue;
      seen.add(server);
      yield* limitsOf(server, tier);
    }
  }
}

function isSamePlace(a: Frontend['span'], b: Frontend['span']): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

const limits = ['limit_req', 'limit_conn'];

function* limitsOf(server: Placed, { join }: Tier): Iterable<Observation> {
  const inside = [...walkDirectives(server.directive.block ?? [])].map(([one]) => one);
  const found = limits.flatMap((name) => {
    const own = inside.filter((one) => one.name === name);
    return own.length > 0 ? own : effective(server, name);
  });
  for (const limit of found) {
    const zone = limit.arguments.map((word) => word.replace(/^zone=/, ''))[zoneAt(limit.arguments)] ?? '';
    const keyed = zoneKey(server.device, limit.name, zone);
    if (keyed === undefined) continue;
    yield {
      message: `'${textOf(limit)}' counts by ${keyed.key}, which is the address of ${join.from.id} for every user`,
      span: limit.span,
      related: [
        { span: keyed.span, message: 'the zone and its key' },
        { span: join.server.span, message: `${join.from.id} sends its requests from here` },
      ],
      subjects: [`${placeSubject(server)}/${limit.name}:${zone}`],
    };
  }
}

function zoneAt(words: readonly string[]): number {
  const at = words.findIndex((word) => word.startsWith('zone='));
  return at < 0 ? 0 : at;
}

/** The key of a zone that counts by the address of the connection. */
function zoneKey(
  device: PathDevice,
  limit: string,
  zone: string,
): { readonly key: string; readonly span: Frontend['span'] } | undefined {
  const declared = deviceStatements(device, `${limit}_zone`).find(({ directive }) =>
    directive.arguments.some((word) => word.startsWith(`zone=${zone}:`)),
  );
  const key = declared?.directive.arguments[0] ?? '';
  if (declared === undefined || !/^\$\{?(binary_)?remote_addr\}?$/.test(key)) return undefined;
  return { key, span: declared.directive.span };
}
