import type { Host } from '../../../model/declared.ts';
import type { Pool } from '../../../model/pool.ts';
import type { Path } from '../../../network/path.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'unused-host',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'fleet',
  title: 'A declared machine is in no pool',
  why: 'Its capacity is counted on and paid for, and it serves nobody: a rollout or a repair was left half done.',
  fix: 'Add it to its pool, or take it out of the fleet file.',
  check: checkHosts,
});

function* checkHosts({ path }: RuleContext): Iterable<Observation> {
  const used = usedAddresses(path);
  const devices = new Set(path.devices.map(({ id }) => id));
  for (const host of path.declared.hosts) {
    const { id, address, port } = host;
    if (devices.has(id) || used.has(address) || used.has(id) || !isMeantToServe(host)) continue;
    const span = host.span ?? poolOfItsLike(path, host)?.span;
    if (span === undefined) continue;
    yield {
      message: `no pool has a server at ${address}${port === undefined ? '' : `:${port}`}, which is ${id}`,
      span,
      subjects: [`host:${id}`],
    };
  }
}

/** A host without capacity and latency may be a database, a switch or a machine for something else. */
function isMeantToServe({ capacity, latencyMs }: Host): boolean {
  return capacity !== undefined || latencyMs !== undefined;
}

function usedAddresses({ devices }: Path): ReadonlySet<string> {
  const servers = devices.flatMap(({ facts }) => facts.pools.flatMap((pool) => pool.servers));
  return new Set(servers.flatMap(({ address, name }) => (address === undefined ? [name] : [address, name])));
}

/** The pool that serves from hosts of the same name but for the number, else any pool. */
function poolOfItsLike(path: Path, { id }: Host): Pool | undefined {
  const stem = id.replace(/\d+$/, '');
  const alike = new Set(
    path.declared.hosts.filter((host) => host.id.replace(/\d+$/, '') === stem).map(({ address }) => address),
  );
  const pools = path.devices.flatMap(({ facts }) => facts.pools);
  return pools.find(({ servers }) => servers.some(({ address }) => alike.has(address ?? ''))) ?? pools[0];
}
