import { knowsNoVlans, type PortEnd } from '../../../network/links.ts';
import { endText, type Misfit, overLinks } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'port-mode-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'link',
  title: 'One end of a link is a trunk and the other an access port',
  why: 'The access port drops every frame with a tag: of all VLANs that the trunk carries, at most the untagged one gets through.',
  fix: 'Make both ends trunks with the same VLANs, or both access ports of the same VLAN.',
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overLinks(path, rule.severity, compare);
}

function compare(one: PortEnd, other: PortEnd): Misfit | undefined {
  const ports = [one.bundle.switchport, other.bundle.switchport];
  if (ports.some((port) => port !== undefined && knowsNoVlans(port))) return undefined;
  const [a, b] = ports.map((port) => port?.mode);
  if (a === undefined || b === undefined || a === b || a === 'dynamic' || b === 'dynamic') return undefined;
  return {
    message: `${endText(one)} is ${nameOf(a)} and ${endText(other)} is ${nameOf(b)}`,
    here: one.bundle.switchport?.span ?? one.bundle.span,
    there: other.bundle.switchport?.span ?? other.bundle.span,
  };
}

function nameOf(mode: 'access' | 'trunk'): string {
  return mode === 'trunk' ? 'a trunk' : 'an access port';
}
