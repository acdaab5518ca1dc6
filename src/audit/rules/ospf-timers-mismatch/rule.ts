import type { OspfPort } from '../../../network/ospf.ts';
import { type Disagreement, ospfText, overOspfLinks } from '../../ospf.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ospf-timers-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Two OSPF routers of one link have different timers',
  why: 'They never become neighbours: a Hello with other intervals is dropped, and the link carries no traffic.',
  fix: 'Set the same hello and dead interval at both ends.',
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overOspfLinks(path, 'timers', compare);
}

function compare(one: OspfPort, other: OspfPort): Disagreement | undefined {
  const isByType = one.networkType.value !== other.networkType.value && !isSet(one) && !isSet(other);
  const name = one.hello.value === other.hello.value ? 'dead' : 'hello';
  const [a, b] = [one[name], other[name]];
  if (isByType || a.value === b.value) return undefined;
  return {
    message: `${ospfText(one)} has a ${name} interval of ${a.value} s, and ${ospfText(other)} one of ${b.value} s`,
    here: a.span,
    there: b.span,
  };
}

/** Otherwise the type of the network decides, and its own rule tells that. */
function isSet({ hello, dead }: OspfPort): boolean {
  return hello.span !== undefined || dead.span !== undefined;
}
