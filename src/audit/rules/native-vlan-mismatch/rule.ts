import { heldBy } from '../../../model/held.ts';
import { type PortEnd, untaggedVlan } from '../../../network/links.ts';
import type { PathDevice } from '../../../network/path.ts';
import { endText, type Misfit, overLinks } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'native-vlan-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'link',
  title: 'Frames without a tag change their VLAN on a link',
  why: 'What one switch sends without a tag arrives in another VLAN at the other: hosts lose their gateway, and two broadcast domains become one.',
  fix: 'Give both ends the same native or access VLAN, or tag the native VLAN at both.',
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overLinks(path, rule.severity, compare);
}

function compare(one: PortEnd, other: PortEnd): Misfit | undefined {
  const [a, b] = [one.bundle.switchport, other.bundle.switchport];
  if (a === undefined || b === undefined || a.mode !== b.mode) return undefined;
  if (saysNothingOfVlans(one.device) || saysNothingOfVlans(other.device)) return undefined;
  const [here, there] = [untaggedVlan(a), untaggedVlan(b)];
  if (here === undefined || there === undefined || here === there) return undefined;
  return {
    message: `VLAN ${here} of ${endText(one)} and VLAN ${there} of ${endText(other)} meet untagged on their link`,
    here: statedAt(one),
    there: statedAt(other),
  };
}

/** All of its ports are as they came, and it has no address on them: its VLAN is whatever the other end's is. */
const saysNothingOfVlans = heldBy(({ facts: { network } }: PathDevice): boolean => {
  if (network === undefined || network.vlans.length > 0) return false;
  return network.interfaces.every(({ switchport, kind, addresses }) =>
    switchport === undefined
      ? kind !== 'vlan' || addresses.length === 0
      : switchport.mode === 'access' && switchport.vlan.span === undefined,
  );
});

/** Where the VLAN is said, else where the port begins. */
function statedAt({ bundle }: PortEnd): PortEnd['bundle']['span'] {
  const { switchport } = bundle;
  if (switchport?.mode === 'trunk') return switchport.native.span ?? bundle.span;
  return switchport?.vlan.span ?? bundle.span;
}
