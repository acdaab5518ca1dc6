import type { BgpNeighbor, BgpProcess } from '../../../model/network/routing.ts';
import { bgpSessions } from '../../../network/bgp-sessions.ts';
import { leavesFleet } from '../../bgp.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'bgp-policy-missing',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'path',
  title: 'Routes go to or come from another network without a policy',
  why: 'Whatever the neighbour announces is believed, a default route or your own prefixes too; and all that you know is announced to it, so that its traffic may come through you.',
  fix: 'Apply a route map or prefix list in each direction.',
  check: checkSessions,
});

type Family = BgpNeighbor['families'][number];
type Way = 'inbound' | 'outbound';

const ways: readonly Way[] = ['inbound', 'outbound'];

function* checkSessions({ path }: RuleContext): Iterable<Observation> {
  for (const session of bgpSessions(path)) {
    if (!leavesFleet(session)) continue;
    const { device, process, neighbor } = session;
    for (const family of neighbor.families.filter(isUnicast)) {
      const missing = unprotected(
        process,
        family,
        ways.filter((way) => !hasPolicy(neighbor, family, way)),
      );
      if (missing.length === 0) continue;
      yield {
        message: `${device.id}: ${neighbor.peer} of AS ${neighbor.remoteAs?.value} has no ${missing.join(' and no ')} policy for ${family.family}`,
        span: neighbor.remoteAs?.span ?? neighbor.span,
        subjects: [`${device.id}/bgp:${process.vrf}/${neighbor.peer}/${family.family}`],
      };
    }
  }
}

function isUnicast({ family, active }: Family): boolean {
  return active && (family === 'ipv4-unicast' || family === 'ipv6-unicast');
}

/** Lists of prefixes, paths and addresses are policies as route maps are. */
function hasPolicy({ options = [] }: BgpNeighbor, family: Family, way: Way): boolean {
  const direction = way === 'inbound' ? 'in' : 'out';
  return (
    family[way] !== undefined ||
    options.some(
      ({ value }) => /(?:prefix|filter|distribute)-list/.test(value) && value.endsWith(` ${direction}`),
    )
  );
}

/** Those of the directions without a policy in which routes pass all the same (RFC 8212, 3). */
function unprotected(
  { missingPolicies = [] }: BgpProcess,
  { family }: Family,
  missing: readonly Way[],
): readonly Way[] {
  const actionOf = (way: Way): string => {
    const its = missingPolicies.filter(({ direction }) => direction === way);
    const entry = its.find((one) => one.family === family) ?? its.find((one) => one.family === undefined);
    return entry?.action.value ?? 'permit';
  };
  if (missing.some((way) => actionOf(way) === 'deny-in-out')) return [];
  return missing.filter((way) => actionOf(way) !== 'deny');
}
