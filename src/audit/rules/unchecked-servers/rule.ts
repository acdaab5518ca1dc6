import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { Pool, Server } from '../../../model/pool.ts';
import { trafficPools } from '../../../network/path.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'unchecked-servers',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'A pool of several servers without health checks',
  why: 'A server that dies keeps its share of the requests, and all of them fail until somebody notices.',
  fix: "Add 'check' to the servers (and 'option httpchk' for HTTP).",
  check: checkPools,
});

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const pool of trafficPools(device)) {
      const found = checkPool(pool);
      if (found !== undefined) yield { ...found, subjects: [`${poolSubject(device, pool.name)}/checks`] };
    }
  }
}

function checkPool(pool: Pool): Omit<Observation, 'subjects'> | undefined {
  const servers = usableServers(pool).filter((server) => server.address !== undefined);
  const unchecked = servers.filter((server) => !isChecked(server));
  const [first] = unchecked;
  if (servers.length < 2 || first === undefined) return undefined;
  const all = unchecked.length === servers.length;
  return {
    message: all
      ? `pool ${pool.name}: none of ${servers.length} servers is checked`
      : `pool ${pool.name}: ${unchecked.map(({ name }) => name).join(', ')} not checked, the others are`,
    span: first.span,
    related: unchecked
      .slice(1)
      .map((server) => ({ span: server.span, message: `${server.name} is not checked` })),
  };
}

/** Asked by the program, or set aside after failures of real requests (nginx, max_fails). */
function isChecked({ check, passiveCheck }: Server): boolean {
  return (
    check.enabled ||
    check.agent ||
    check.track !== undefined ||
    check.observe !== undefined ||
    (passiveCheck !== undefined && passiveCheck.maxFails > 0)
  );
}
