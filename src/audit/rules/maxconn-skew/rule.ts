import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { Pool, Server } from '../../../model/pool.ts';
import { trafficPools } from '../../../network/path.ts';
import { roleOf } from '../../roles.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'maxconn-skew',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'Connection limits leave one server to carry the load',
  why: 'A server at its maxconn is passed over while another has room: under load nearly all requests go to the one with the large limit.',
  fix: 'Give the servers of a pool limits in proportion to their capacities.',
  check: checkPools,
});

/** One limit this many times the sum of all others; larger machines differ by less. */
const ratio = 20;

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const pool of trafficPools(device)) {
      const servers = usableServers(pool);
      const odd = passesOver(pool) ? unlimited(servers) : undefined;
      if (odd === undefined) continue;
      const others = servers.filter((server) => server !== odd);
      yield {
        severity: roleOf(path, device, pool) === 'balanced' ? 'error' : 'note',
        message: `pool ${pool.name}: the others together take ${sum(others)} connections at once; all beyond goes to ${odd.name}`,
        span: odd.at['maxConnections'] ?? odd.span,
        related: others.map((server) => ({
          span: server.at['maxConnections'] ?? server.span,
          message: `${server.name} takes ${server.maxConnections ?? 0}`,
        })),
        subjects: [poolSubject(device, pool.name)],
      };
    }
  }
}

/** Hashing queues at the server of the key; the others look for one with room (lb_fwrr.c, lb_fwlc.c). */
function passesOver({ algorithm }: Pool): boolean {
  return algorithm.kind === 'round-robin' || algorithm.kind === 'least-connections';
}

/** The one server whose limit dwarfs the others', of three or more that are all but closed. */
function unlimited(servers: readonly Server[]): Server | undefined {
  if (servers.length < 3 || servers.every(({ maxConnections = 0 }) => maxConnections === 0)) return undefined;
  return servers.find((server) => {
    const others = servers.filter((other) => other !== server);
    if (others.some(({ maxConnections = 0 }) => maxConnections === 0)) return false;
    if (others.some(({ maxConnections = 0 }) => maxConnections > 2)) return false;
    const { maxConnections = 0 } = server;
    return maxConnections === 0 || maxConnections >= ratio * sum(others);
  });
}

function sum(servers: readonly Server[]): number {
  return servers.reduce((total, { maxConnections = 0 }) => total + maxConnections, 0);
}
