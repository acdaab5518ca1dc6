import type { Pool, Server } from '../../../model/pool.ts';
import { isLoopback } from '../../../network/address.ts';
import { joinOf } from '../../../network/join.ts';
import type { Path } from '../../../network/path.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'unknown-server',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'fleet',
  title: 'A server of a pool is no machine of the fleet',
  why: 'Traffic goes to an address that nobody looks after any more, or that belongs to somebody else by now.',
  fix: 'Correct the address, take the server out, or declare the machine in the fleet file.',
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  const known = new Set(path.declared.hosts.flatMap(({ address, id }) => [address, id]));
  for (const { device, pool } of known.size === 0 ? [] : everyPool(path)) {
    const strangers = strangersOf(path, pool, known);
    const [first, ...others] = strangers;
    if (first === undefined) continue;
    yield {
      message: `pool ${pool.name}: the fleet has no machine ${strangers.map(({ address }) => address ?? '').join(', ')}`,
      span: first.at['address'] ?? first.span,
      related: others.map(({ at, span, name }) => ({
        span: at['address'] ?? span,
        message: `nor that of ${name}`,
      })),
      subjects: [`${poolSubject(device, pool.name)}/machines`],
    };
  }
}

/** Servers that are not declared in a pool of which others are: a fleet file may leave out whole pools. */
function strangersOf(path: Path, { servers }: Pool, known: ReadonlySet<string>): readonly Server[] {
  const placed = servers.filter(({ address, family }) => address !== undefined && family !== 'unix');
  const strangers = placed.filter(
    (server) =>
      !known.has(server.address ?? '') &&
      !isLoopback(server.address ?? '') &&
      joinOf(path, server) === undefined,
  );
  return strangers.length < placed.length ? strangers : [];
}
