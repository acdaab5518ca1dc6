import type { Pool, Server } from '../../../model/pool.ts';
import type { PathDevice } from '../../../network/path.ts';
import { everyPool } from '../../every.ts';
import { linesOf, serverSection } from '../../haproxy-sections.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'plain-check-on-tls-port',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'The health check speaks plain HTTP to a TLS port',
  why: 'Servers refuse it with 400 or close the connection: all of them are marked down, and users get 503.',
  fix: "Add 'check-ssl' (with 'verify' as the traffic needs it), or check a port that speaks plain HTTP.",
  check: checkPools,
});

const tlsPorts: ReadonlySet<number> = new Set([443, 8443, 6443]);

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const wrong = pool.servers.filter((server) => speaksPlain(server));
    const [first] = wrong;
    if (first === undefined || namesTls(device, pool)) continue;
    yield {
      message: `pool ${pool.name}: ${wrong.map(({ name }) => name).join(', ')} checked by plain HTTP on port ${first.check.port ?? first.port ?? ''}`,
      span: first.at['check'] ?? first.span,
      related: wrong.slice(1).map(({ span, name }) => ({ span, message: `${name} too` })),
      subjects: [poolSubject(device, pool.name)],
    };
  }
}

/** A server whose traffic is TLS is checked by TLS, unless port or address differ (manual 5.2, `check-ssl`). */
function speaksPlain({ check, port, tls, disabled }: Server): boolean {
  if (disabled || !check.enabled || check.protocol !== 'http' || check.track !== undefined) return false;
  return !tls && check.address === undefined && tlsPorts.has(check.port ?? port ?? 0);
}

/** `check-ssl` on a server or its defaults, or `http-check connect ssl`. */
function namesTls(device: PathDevice, pool: Pool): boolean {
  const section = serverSection(device, pool.name);
  if (section === undefined) return false;
  const connects = linesOf(section, 'http-check connect').some((line) => line.arguments.includes('ssl'));
  return connects || section.lines.some((line) => line.arguments.includes('check-ssl'));
}
