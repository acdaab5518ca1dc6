import type { OspfPort } from '../../../network/ospf.ts';
import { type Disagreement, ospfText, overOspfLinks } from '../../ospf.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ospf-area-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Two OSPF routers put their link into different areas',
  why: 'They never become neighbours: each drops the Hello of the other, and traffic takes a longer way, or none.',
  fix: 'Put both ends into the same area.',
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overOspfLinks(path, 'area', compare);
}

function compare(one: OspfPort, other: OspfPort): Disagreement | undefined {
  if (one.area.value === other.area.value) return undefined;
  return {
    message: `${ospfText(one)} is in area ${one.area.value}, and ${ospfText(other)} in area ${other.area.value}`,
    here: one.area.span,
    there: other.area.span,
  };
}
