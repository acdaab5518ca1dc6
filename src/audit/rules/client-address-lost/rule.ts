import type { Pool } from '../../../model/pool.ts';
import type { PathDevice } from '../../../network/path.ts';
import { everyPool } from '../../every.ts';
import { type HaproxySection, haproxySections, linesOf } from '../../haproxy-sections.ts';
import { frontendsOf } from '../../routes.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'client-address-lost',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'The servers are not told who asks',
  why: 'Logs, limits and bans of the application see one client, the balancer: an attack cannot be told from users, and a ban hits all.',
  fix: "Add 'option forwardfor' to the defaults, or 'send-proxy' on the servers and its counterpart there.",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  const found = new Map<PathDevice, Pool[]>();
  for (const { device, pool } of everyPool(path)) {
    if (device.facts.kind !== 'haproxy' || pool.mode !== 'http' || isTold(device, pool)) continue;
    found.set(device, [...(found.get(device) ?? []), pool]);
  }
  for (const [device, [first, ...others]] of found) {
    if (first === undefined) continue;
    yield {
      message: `the client's address is not passed on to ${[first, ...others].map(({ name }) => name).join(', ')}`,
      span: first.span,
      related: others.map(({ span, name }) => ({ span, message: `nor to ${name}` })),
      subjects: [`${device.id}/client-address`, `${poolSubject(device, first.name)}/client-address`],
    };
  }
}

function isTold(device: PathDevice, pool: Pool): boolean {
  const servers = pool.servers.filter(({ disabled }) => !disabled);
  if (servers.length === 0 || pool.forwardedHeader !== undefined) return true;
  if (servers.every(({ proxyProtocol }) => proxyProtocol)) return true;
  const names = new Set(frontendsOf(device, pool.name).map(({ name }) => name));
  return haproxySections(device)
    .filter(({ kind, name }) =>
      kind === 'backend' || kind === 'listen' ? name === pool.name : names.has(name),
    )
    .some(tells);
}

/** The option, the newer header of RFC 7239, a header that is set by hand, or the client's own address as the source. */
function tells(section: HaproxySection): boolean {
  if (linesOf(section, 'option forwardfor').length + linesOf(section, 'option forwarded').length > 0)
    return true;
  return section.lines.some(
    ({ name, arguments: words }) =>
      words.includes('usesrc') ||
      (name === 'http-request' &&
        /^(set|add)-header$/.test(words[0] ?? '') &&
        /src|forwarded-for/i.test(words.join(' '))),
  );
}
