import type { OspfPort } from '../../../network/ospf.ts';
import { type Disagreement, ospfText, overOspfLinks } from '../../ospf.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ospf-network-type-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Two OSPF routers of one link take it for different kinds of network',
  why: 'They may become neighbours and still use no route through each other, as one looks for a designated router that the other does not have.',
  fix: 'Set the same network type at both ends; point-to-point where there are two.',
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overOspfLinks(path, 'network-type', compare);
}

function compare(one: OspfPort, other: OspfPort): Disagreement | undefined {
  const [a, b] = [one.networkType, other.networkType];
  if (a.value === b.value) return undefined;
  return {
    message: `${ospfText(one)} is ${a.value}, and ${ospfText(other)} ${b.value}`,
    here: a.span,
    there: b.span,
  };
}
