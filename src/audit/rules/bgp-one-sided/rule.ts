import { type BgpFarEnd, bgpSessions } from '../../../network/bgp-sessions.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'bgp-one-sided',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'A BGP session is configured at one end only',
  why: 'It never comes up: the peer refuses the connection, and no route is learnt over it.',
  fix: 'Configure the neighbour at the other end too, with the address that this end speaks from; or remove it.',
  check: checkSessions,
});

function* checkSessions({ path }: RuleContext): Iterable<Observation> {
  for (const { device, process, neighbor, far } of bgpSessions(path)) {
    if (far === undefined || far.back !== undefined || listens(far)) continue;
    const does = far.process === undefined ? 'runs no BGP' : `has no neighbour on ${device.id}`;
    yield {
      message: `${device.id} has a session to ${neighbor.peer}, and ${far.device.id}, whose address that is, ${does}`,
      span: neighbor.span,
      related: [{ span: far.process?.span ?? far.port.span, message: `${far.device.id} ${does}` }],
      subjects: [`${device.id}/bgp:${process.vrf}/${neighbor.peer}`],
    };
  }
}

/** Neighbours of a range of addresses need no line of their own. */
function listens({ device }: BgpFarEnd): boolean {
  return (device.facts.network?.bgp ?? []).some(({ options = [] }) =>
    options.some(({ value }) => value.startsWith('bgp listen')),
  );
}
