import { type BgpSession, bgpSessions } from '../../../network/bgp-sessions.ts';
import { leavesFleet } from '../../bgp.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'bgp-max-prefix-missing',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'path',
  title: 'A neighbour of another network may send any number of routes',
  why: 'When it leaks the whole table, memory or the forwarding hardware of the router is full within seconds, and it drops the traffic of everybody.',
  fix: 'Set the highest number of prefixes somewhat above what the neighbour announces.',
  check: checkSessions,
});

function* checkSessions({ path }: RuleContext): Iterable<Observation> {
  for (const session of bgpSessions(path)) {
    if (!leavesFleet(session) || isLimited(session)) continue;
    const { device, process, neighbor } = session;
    yield {
      message: `${device.id}: ${neighbor.peer} of AS ${neighbor.remoteAs?.value} may send any number of routes`,
      span: neighbor.maximumPrefixes?.span ?? neighbor.span,
      subjects: [`${device.id}/bgp:${process.vrf}/${neighbor.peer}/maximum-prefixes`],
    };
  }
}

/** EOS limits a neighbour by itself, and takes any number for 0 (EOS User Manual, BGP, `neighbor maximum-routes`). */
function isLimited({ device, neighbor: { maximumPrefixes } }: BgpSession): boolean {
  return maximumPrefixes === undefined ? device.facts.network?.platform === 'eos' : maximumPrefixes.value > 0;
}
