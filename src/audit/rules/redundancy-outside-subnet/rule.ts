import type { Interface, RedundancyGroup } from '../../../model/network/interface.ts';
import { ownAddressFor } from '../../../network/subnets.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'redundancy-outside-subnet',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'The shared gateway address is not in the subnet of its interface',
  why: 'No host of the subnet can reach its gateway: the address answers to nobody who would ask for it.',
  fix: "Correct the virtual address, or the interface's own address or mask.",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { id, facts } of path.devices) {
    for (const one of facts.network?.interfaces ?? []) {
      for (const group of one.redundancy) yield* checkGroup(id, one, group);
    }
  }
}

function* checkGroup(
  device: string,
  one: Interface,
  { protocol, group, addresses }: RedundancyGroup,
): Iterable<Observation> {
  for (const { address, family, span, interface: other } of addresses) {
    // It is put on another interface, in whose subnet it may be.
    if (other !== undefined) continue;
    const isComparable = !isLinkLocal(address) && one.addresses.some((own) => own.family === family);
    if (!isComparable || ownAddressFor(one, address) !== undefined) continue;
    yield {
      severity: one.enabled.value ? 'error' : 'note',
      message: `${device} ${one.name}: ${protocol.toUpperCase()} group ${group} has ${address}, which is in no subnet of the interface`,
      span,
      subjects: [`${device}/${one.name}/${protocol}:${group}`],
    };
  }
}

/** RFC 5798, 5.2.9: the first address of an IPv6 group is link-local. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address);
}
