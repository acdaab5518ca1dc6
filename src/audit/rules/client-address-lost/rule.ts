import type { Pool } from '../../../model/pool.ts';
import { type PathDevice, trafficPools } from '../../../network/path.ts';
import { clientSection, type HaproxySection, linesOf, serverSection } from '../../haproxy-sections.ts';
import { frontendsOf } from '../../routes.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { lostByNginx } from './nginx.ts';

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
  yield* lostByNginx(path);
  for (const device of path.devices) {
    if (device.facts.kind !== 'haproxy') continue;
    const untold = trafficPools(device).filter((pool) => pool.mode === 'http' && !isTold(device, pool));
    const [first, ...others] = untold;
    if (first === undefined) continue;
    const names = untold.slice(0, mostNames).map(({ name }) => name);
    yield {
      message: `the client's address is not passed on to ${names.join(', ')}${untold.length > mostNames ? ` and ${untold.length - mostNames} more` : ''}`,
      span: first.span,
      related: others.slice(0, mostNames).map(({ span, name }) => ({ span, message: `nor to ${name}` })),
      subjects: [`${device.id}/client-address`, `${poolSubject(device, first.name)}/client-address`],
    };
  }
}

/** A message is read by people. */
const mostNames = 10;

function isTold(device: PathDevice, pool: Pool): boolean {
  const servers = pool.servers.filter(({ disabled }) => !disabled);
  if (servers.length === 0 || pool.forwardedHeader !== undefined) return true;
  if (servers.every(({ proxyProtocol }) => proxyProtocol)) return true;
  const own = serverSection(device, pool.name);
  const entries = frontendsOf(device, pool.name).map(({ name }) => clientSection(device, name));
  return [own, ...entries].some((section) => section !== undefined && tells(section));
}

/** The option, the newer header of RFC 7239, a header that is set by hand, or the client's own address as the source. */
function tells(section: HaproxySection): boolean {
  const held = known.get(section) ?? saysWho(section);
  known.set(section, held);
  return held;
}

const known = new WeakMap<HaproxySection, boolean>();

function saysWho(section: HaproxySection): boolean {
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
