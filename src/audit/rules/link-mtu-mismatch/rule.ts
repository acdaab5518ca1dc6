import type { PortEnd } from '../../../network/links.ts';
import { endText, type Misfit, overLinks } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'link-mtu-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'link',
  title: 'The two ends of a link take packets of different length',
  why: 'Small packets pass and large ones vanish: connections open and then hang, and OSPF neighbours stay in ExStart.',
  fix: 'Set the same MTU at both ends.',
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overLinks(path, rule.severity, compare);
}

/**
 * Routed ends are compared by their IP MTU; defaults of two platforms that nobody changed are left alone. A switch may
 * take longer frames than the router or host behind it sends.
 */
function compare(one: PortEnd, other: PortEnd): Misfit | undefined {
  const isRouted = [one, other].every(({ bundle }) => bundle.switchport === undefined);
  const [a, b] = [one, other].map(({ bundle }) => (isRouted ? (bundle.ipMtu ?? bundle.mtu) : bundle.mtu));
  if (a === undefined || b === undefined || a.value === b.value) return undefined;
  if (a.span === undefined && b.span === undefined) return undefined;
  if (isSwitched(one) !== isSwitched(other) && (isSwitched(one) ? a.value > b.value : b.value > a.value))
    return undefined;
  const isUnknown = [one, other].some(({ bundle }) => bundle.madeElsewhere && bundle.mtu.span === undefined);
  if (isUnknown) return undefined;
  return {
    message: `${endText(one)} has an MTU of ${a.value} and ${endText(other)} one of ${b.value}`,
    here: a.span ?? one.bundle.span,
    there: b.span ?? other.bundle.span,
  };
}

function isSwitched({ bundle }: PortEnd): boolean {
  return bundle.switchport !== undefined;
}
