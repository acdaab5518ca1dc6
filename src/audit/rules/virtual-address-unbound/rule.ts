import {
  bindsAll,
  bindsTo,
  isLocal,
  type Machine,
  machinesOf,
  memberKey,
  membersByAddress,
  type Place,
  type VirtualAddress,
  virtualText,
} from '../../machines.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'virtual-address-unbound',
  severity: 'warning',
  profile: 'outage',
  scope: 'fleet',
  title: 'Nothing on the machine listens on the virtual address that it may hold',
  why: 'After the address moves here every connection to it is refused, while the machine itself looks healthy.',
  fix: 'Let the proxy listen on the virtual address too, or on all addresses.',
  check: checkMachines,
});

function* checkMachines({ path }: RuleContext): Iterable<Observation> {
  const machines = machinesOf(path);
  const members = membersByAddress(machines);
  for (const machine of machines) {
    const places = machine.places.filter((place) => !isLocal(place));
    for (const one of machine.virtual) {
      const [first] = places;
      if (first === undefined || answers(machine, one)) continue;
      const elsewhere = (members.get(memberKey(one)) ?? [])
        .filter((peer) => peer.machine !== machine)
        .flatMap((peer) => peer.machine.places.filter((place) => bindsTo(place, one.address.address)));
      if (elsewhere.length === 0 && isGateway(machine, one)) continue;
      yield tell(one, first, elsewhere[0]);
    }
  }
}

/** An address that is there to be routed through: it is said so, or the proxies serve another virtual address. */
function isGateway({ virtual, places }: Machine, { group }: VirtualAddress): boolean {
  if (group.accepts?.value === false) return true;
  return virtual.some((other) => places.some((place) => bindsTo(place, other.address.address)));
}

function answers({ places }: Machine, { address: { address, family } }: VirtualAddress): boolean {
  return places.some((place) => bindsTo(place, address) || bindsAll(place, family));
}

function tell(one: VirtualAddress, first: Place, elsewhere: Place | undefined): Observation {
  const { device, listener } = first;
  const served =
    elsewhere === undefined ? '' : `, which ${elsewhere.device.id} serves on ${elsewhere.listener.text}`;
  return {
    severity: elsewhere === undefined ? 'warning' : 'error',
    message: `${device.id} does not listen on ${virtualText(one)}${served}`,
    span: one.address.span,
    related: [
      { span: listener.span, message: `${device.id} listens on ${listener.text}` },
      ...(elsewhere === undefined
        ? []
        : [{ span: elsewhere.listener.span, message: `${elsewhere.device.id} listens there` }]),
    ],
    subjects: [`${one.device.id}/virtual:${one.address.address}`],
  };
}
