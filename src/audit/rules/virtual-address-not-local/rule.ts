import { type Directive, walkDirectives } from '../../../model/directive.ts';
import type { Path } from '../../../network/path.ts';
import {
  bindsTo,
  type Machine,
  machinesOf,
  memberKey,
  membersByAddress,
  type Peer,
  type Place,
  type VirtualAddress,
  virtualText,
} from '../../machines.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'virtual-address-not-local',
  severity: 'warning',
  profile: 'outage',
  scope: 'fleet',
  title: 'A proxy on the standby listens on an address that only the active machine has',
  why: 'There the address cannot be bound: after a reboot or reload of the standby its proxy does not start, and the next failover ends at nothing.',
  fix: "Set net.ipv4.ip_nonlocal_bind=1 (IPv6: net.ipv6.ip_nonlocal_bind) on the machine and say so under 'assume:' of the fleet file, bind with 'transparent', or listen on all addresses.",
  check: checkMachines,
});

function* checkMachines({ path }: RuleContext): Iterable<Observation> {
  const machines = machinesOf(path);
  const members = membersByAddress(machines);
  for (const machine of machines) {
    for (const one of machine.virtual) {
      const peers = (members.get(memberKey(one)) ?? []).filter((peer) => peer.machine !== machine);
      if (!isStandby(one, peers) || isOwn(machine, one)) continue;
      const place = machine.places.find(
        (each) => bindsTo(each, one.address.address) && needsAddress(each) && !isAssumed(path, each),
      );
      if (place !== undefined) yield tell(one, place);
    }
  }
}

/** Another machine has a higher priority; where none is known, the initial state tells. */
function isStandby({ group }: VirtualAddress, peers: readonly Peer[]): boolean {
  return peers.length === 0
    ? group.state === 'backup'
    : peers.some(({ at }) => at.group.priority.value > group.priority.value);
}

/** An interface of the machine has the address besides. */
function isOwn({ devices }: Machine, { address: { address } }: VirtualAddress): boolean {
  return devices.some(({ facts }) =>
    (facts.network?.interfaces ?? []).some(({ addresses }) =>
      addresses.some((own) => own.address === address),
    ),
  );
}

/** LVS is the kernel's and binds nothing; `transparent` of HAProxy binds what is not there (IP_TRANSPARENT). */
function needsAddress({ device, listener }: Place): boolean {
  if (device.facts.kind === 'keepalived') return false;
  const at = listener.span;
  const isThere = ({ span }: Directive): boolean => span.file === at.file && span.line === at.line;
  for (const [directive] of walkDirectives(device.directives()))
    if (isThere(directive) && directive.arguments.includes('transparent')) return false;
  return true;
}

/** `assume:` of the fleet file; one that names other devices only is not about this one. */
function isAssumed({ declared, devices }: Path, { device }: Place): boolean {
  return declared.assumptions.some(({ about }) => {
    if (!/ip_nonlocal_bind\s*=\s*1/.test(about)) return false;
    const words = new Set(about.split(/[^\w.-]+/));
    return words.has(device.id) || !devices.some(({ id }) => words.has(id));
  });
}

function tell(one: VirtualAddress, { device, frontend, listener }: Place): Observation {
  return {
    message: `${frontend.name} of ${device.id} listens on ${listener.text}, and ${virtualText(one)} is elsewhere while this machine stands by`,
    span: listener.span,
    related: [{ span: one.address.span, message: 'the virtual address' }],
    subjects: [`${device.id}/frontend:${frontend.name}`, `${one.device.id}/virtual:${one.address.address}`],
  };
}
