import type { NetworkFacts } from '../../../model/network/facts.ts';
import { carriesVlan } from '../../../network/links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'svi-without-member',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'A VLAN interface has an address, and no port carries its VLAN',
  why: 'The interface stays down and its subnet is not routed: everybody who has it as gateway is cut off.',
  fix: 'Allow the VLAN on a trunk, put a port into it, or remove the interface.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { id, facts } of path.devices) {
    if (facts.network === undefined) continue;
    for (const one of facts.network.interfaces) {
      const { name, kind, vlan, addresses, enabled, autostate, span } = one;
      if (kind !== 'vlan' || vlan === undefined || addresses.length === 0 || !enabled.value) continue;
      if (one.madeElsewhere || autostate?.value === false || isCarried(facts.network, vlan.value)) continue;
      yield {
        message: `${id} ${name} has ${addresses[0]?.address}, and no port of ${id} that is up carries VLAN ${vlan.value}`,
        span,
        subjects: [`${id}/${name}`],
      };
    }
  }
}

/** By a port of it, or by a VXLAN tunnel, which counts as one. */
function isCarried({ interfaces, vxlan }: NetworkFacts, vlan: number): boolean {
  return (
    interfaces.some(
      ({ enabled, switchport }) => enabled.value && switchport !== undefined && carriesVlan(switchport, vlan),
    ) || vxlan.some(({ networks }) => networks.some((one) => one.vlan === vlan))
  );
}
