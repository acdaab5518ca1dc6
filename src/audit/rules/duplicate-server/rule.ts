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
  const places = new Map<string, Server[]>();
  for (const server of pool.servers) {
    if (server.address === undefined || server.disabled) continue;
    const place = endpointOf(server, pool);
    const held = places.get(place);
    if (held === undefined) places.set(place, [server]);
    else held.push(server);
  }
  for (const [place, [first, ...others]] of places) {
    if (first === undefined || others.length === 0) continue;
    yield duplicate({ pool: pool.name, subject, place }, first, others);
  }
}

/** A template whose slots start with one literal address, and not as spares to be filled at run time. */
function isOnePlace({ servers, membership }: Pool): boolean {
  return membership.kind === 'slots' && servers.every(({ family }) => family === 'ipv4' || family === 'ipv6');
}

function duplicate(
  where: { readonly pool: string; readonly subject: string; readonly place: string },
  first: Server,
  others: readonly Server[],
): Observation {
  const same = others.find(({ backup }) => backup === first.backup);
  const shown = same ?? others[0] ?? first;
  const names = others.map(({ name }) => name).join(', ');
  const verb = others.length === 1 ? 'is' : 'are';
  return {
    severity: same === undefined ? 'note' : 'error',
    message: `pool ${where.pool}: ${names} ${verb} the same place as ${first.name} (${where.place})`,
    span: shown.at['address'] ?? shown.span,
    related: [
      { span: first.span, message: `${first.name} stands here` },
      ...others
        .filter((server) => server !== shown)
        .map((server) => ({ span: server.span, message: `${server.name} too` })),
    ],
    subjects: [`${where.subject}/server:${shown.name}`, where.subject],
  };
}
