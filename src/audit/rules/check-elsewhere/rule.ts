import type { Pool, Server } from '../../../model/pool.ts';
import { trafficPools } from '../../../network/path.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'check-elsewhere',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'The health check looks at another port or address than the traffic uses',
  why: 'A server that cannot serve stays in the pool because something else answers, or a healthy one is taken out.',
  fix: 'Check the port and address that serve, or the same health port on every server.',
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const pool of trafficPools(device)) {
      const odd = pool.servers.filter((server) => isOdd(server, pool));
      const first = odd[0];
      if (first === undefined) continue;
      yield {
        severity: leavesOne(pool, odd) ? 'error' : 'warning',
        message: `pool ${pool.name}: ${odd.map(text).join(', ')}`,
        span: first.at['check.port'] ?? first.at['check.address'] ?? first.span,
        related: odd.slice(1).map((server) => ({ span: server.span, message: text(server) })),
        subjects: [poolSubject(device, pool.name)],
      };
    }
  }
}

/** A health port that all servers share is a choice; a server that differs from the rest is a slip. */
function isOdd(server: Server, pool: Pool): boolean {
  const { check } = server;
  if (!check.enabled || check.track !== undefined || check.agent || server.disabled) return false;
  if (!checkedElsewhere(server)) return false;
  const others = pool.servers.filter((other) => other !== server && other.check.enabled && !other.backup);
  if (check.address !== undefined && others.some((other) => other.address === check.address)) return true;
  if (others.length === 0) return false;
  if (check.address !== undefined && sharedAddress(server, others)) return true;
  if (others.some((other) => !checkedElsewhere(other) && other.port === server.port)) return true;
  return others.filter((other) => sameOffset(server, other)).length < others.length / 2;
}

function checkedElsewhere({ check, port, address }: Server): boolean {
  return (check.port !== undefined && check.port !== port) || (check.address ?? address) !== address;
}

/** All checks of a pool at one address that is none of theirs: they all fall and rise together. */
function sharedAddress({ check }: Server, others: readonly Server[]): boolean {
  return others.every((other) => other.check.address === check.address);
}

function sameOffset(a: Server, b: Server): boolean {
  if (a.check.port === undefined || b.check.port === undefined) return a.check.port === b.check.port;
  return a.check.port === b.check.port || a.check.port - (a.port ?? 0) === b.check.port - (b.port ?? 0);
}

/** Checks that fail take the odd servers out; if only one server is left, that is a funnel. */
function leavesOne(pool: Pool, odd: readonly Server[]): boolean {
  const enabled = pool.servers.filter((server) => !server.disabled && !server.backup);
  return enabled.length > 2 && enabled.length - odd.length <= 1;
}

function text({ name, check, address, port }: Server): string {
  const where = `${check.address ?? address ?? ''}:${check.port ?? port ?? ''}`;
  return `${name} serves on ${address ?? ''}:${port ?? ''} but is checked on ${where}`;
}
