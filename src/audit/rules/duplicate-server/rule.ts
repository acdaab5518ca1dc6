import type { Pool, Server } from '../../../model/pool.ts';
import { endpointOf, trafficPools } from '../../../network/path.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'duplicate-server',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'Two servers of a pool are the same address and port',
  why: 'One machine gets a double share, and losing it takes several servers of the pool at once.',
  fix: 'Correct the copied address, or use weight when one machine should get more.',
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const pool of trafficPools(device)) {
      if (pool.membership.kind === 'fixed' || isOnePlace(pool))
        yield* checkPool(pool, poolSubject(device, pool.name));
    }
  }
}

function* checkPool(pool: Pool, subject: string): Iterable<Observation> {
  const first = new Map<string, Server>();
  for (const server of pool.servers) {
    if (server.address === undefined || server.disabled) continue;
    const place = endpointOf(server, pool);
    const other = first.get(place);
    if (other === undefined) first.set(place, server);
    else yield duplicate({ pool: pool.name, subject, place }, other, server);
  }
}

/** A template whose slots start with one literal address, and not as spares to be filled at run time. */
function isOnePlace({ servers, membership }: Pool): boolean {
  return membership.kind === 'slots' && servers.every(({ family }) => family === 'ipv4' || family === 'ipv6');
}

function duplicate(
  where: { readonly pool: string; readonly subject: string; readonly place: string },
  first: Server,
  second: Server,
): Observation {
  const standby = first.backup !== second.backup;
  return {
    severity: standby ? 'note' : 'error',
    message: `pool ${where.pool}: ${second.name} is the same place as ${first.name} (${where.place})`,
    span: second.at['address'] ?? second.span,
    related: [{ span: first.span, message: `${first.name} stands here` }],
    subjects: [`${where.subject}/server:${second.name}`, where.subject],
  };
}
