import { isBridged, type PortEnd } from '../../../network/links.ts';
import { endText, type Misfit, overLinks } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'stp-edge-towards-switch',
  severity: 'error',
  profile: 'outage',
  scope: 'link',
  title: 'A port towards a switch is treated as if a host stood there',
  why: 'An edge port forwards at once: until the first BPDU a loop floods the network. With BPDU guard the port is shut down instead, and the link is lost.',
  fix: 'Take the edge setting (portfast) from links between switches.',
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overLinks(path, rule.severity, (one, other) => compare(other, one) ?? compare(one, other));
}

/** `there` is the end that takes the other for a host. */
function compare(one: PortEnd, there: PortEnd): Misfit | undefined {
  const { edge, bpduGuard } = there.bundle.spanning;
  const isEdge = edge?.span !== undefined && (edge.value === 'edge' || edge.value === 'edge-trunk');
  if (!isEdge || !isBridged(one) || !isBridged(there)) return undefined;
  const guarded = bpduGuard?.value === true ? ', and BPDU guard shuts it down' : '';
  return {
    message: `${endText(there)} is an edge port, and ${endText(one)} is a switch${guarded}`,
    here: one.bundle.span,
    there: edge.span,
  };
}
