import { type BgpFarEnd, type BgpSession, bgpSessions } from '../../../network/bgp-sessions.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'bgp-as-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'A BGP session expects another AS than its peer has',
  why: 'The session is refused in its first message, again and again: no route comes over it.',
  fix: "Correct 'remote-as', or the AS of the peer.",
  symptom: true,
  check: checkSessions,
});

function* checkSessions({ path }: RuleContext): Iterable<Observation> {
  for (const session of bgpSessions(path)) {
    const { device, process, neighbor, far } = session;
    const wanted = neighbor.remoteAs;
    if (far?.process === undefined || wanted === undefined || fits(session, far)) continue;
    yield {
      message: `${device.id} expects AS ${typeof wanted.value === 'number' ? wanted.value : `(${wanted.value} to ${process.as})`} at ${neighbor.peer}, and ${far.device.id} is of AS ${far.process.as}`,
      span: wanted.span ?? neighbor.span,
      related: [
        { span: far.process.span, message: `${far.device.id} has ${neighbor.peer} on ${far.port.name}` },
      ],
      subjects: [`${device.id}/bgp:${process.vrf}/${neighbor.peer}`],
    };
  }
}

/** A process may show another number: that of its confederation, or one for this neighbour or table. */
function fits({ process, neighbor }: BgpSession, { process: theirs, back }: BgpFarEnd): boolean {
  const wanted = neighbor.remoteAs?.value;
  if (theirs === undefined || theirs.options?.some(({ value }) => value.startsWith('local-as')) === true)
    return true;
  const shown = [theirs.as, theirs.confederation?.value, back?.process.as, back?.neighbor.localAs?.value];
  const own = [process.as, process.confederation?.value, neighbor.localAs?.value];
  if (wanted === 'internal') return shown.includes(process.as);
  if (wanted === 'external') return shown.some((as) => as !== undefined && !own.includes(as));
  return shown.includes(wanted);
}
