import type { Interface } from '../../../model/network/interface.ts';
import type { OspfPort } from '../../../network/ospf.ts';
import { type Disagreement, ospfText, overOspfLinks } from '../../ospf.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ospf-mtu-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Two OSPF routers of one link have different MTUs',
  why: 'They see each other and never exchange their routes: the neighbour stays in ExStart, and the link carries no traffic.',
  fix: "Set the same IP MTU at both ends; 'ip ospf mtu-ignore' only hides that large packets are lost.",
  symptom: true,
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overOspfLinks(path, 'mtu', compare);
}

/** Whoever takes less refuses the descriptions of the other, unless it was told to ignore this. */
function compare(one: OspfPort, other: OspfPort): Disagreement | undefined {
  const [a, b] = [packetsOf(one), packetsOf(other)];
  const smaller = a.value < b.value ? one : other;
  if (a.value === b.value || smaller.settings?.mtuIgnore?.value === true) return undefined;
  return {
    message: `${ospfText(one)} takes packets of ${a.value} bytes, and ${ospfText(other)} of ${b.value}`,
    here: a.span,
    there: b.span,
  };
}

function packetsOf({ station: { port } }: OspfPort): Interface['mtu'] {
  return port.ipMtu ?? port.mtu;
}
