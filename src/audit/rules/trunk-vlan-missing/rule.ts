import { includes, type PortEnd } from '../../../network/links.ts';
import { endText, type Misfit, overLinks } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'trunk-vlan-missing',
  severity: 'error',
  profile: 'outage',
  scope: 'link',
  title: 'A trunk carries a VLAN at one end and not at the other',
  why: 'The VLAN ends at this link: hosts behind it are cut off, or left without the second way that the plan counts on.',
  fix: "Bring both lists together; use 'add' so that the rest of a list stays.",
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overLinks(path, rule.severity, (one, other) => compare(one, other) ?? compare(other, one));
}

/** VLANs that one end names in its list, that both switches have, and that the other end's list lacks. */
function compare(one: PortEnd, other: PortEnd): Misfit | undefined {
  const [a, b] = [one.bundle.switchport, other.bundle.switchport];
  // A list that nobody wrote carries everything: there, the other end decides alone.
  if (
    a?.mode !== 'trunk' ||
    b?.mode !== 'trunk' ||
    a.allowed.span === undefined ||
    b.allowed.span === undefined
  )
    return undefined;
  // `none`: the link is kept for another day on purpose.
  if (a.allowed.value.length === 0 || b.allowed.value.length === 0) return undefined;
  const theirs = new Set(other.device.facts.network?.vlans.map(({ number }) => number));
  const missing = (one.device.facts.network?.vlans ?? [])
    .map(({ number }) => number)
    .filter(
      (vlan) => theirs.has(vlan) && includes(a.allowed.value, vlan) && !includes(b.allowed.value, vlan),
    );
  if (missing.length === 0) return undefined;
  return {
    message: `VLAN ${missing.join(', ')} is allowed at ${endText(one)} and not at ${endText(other)}`,
    here: a.allowed.span,
    there: b.allowed.span,
  };
}
