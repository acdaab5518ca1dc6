import type { PathDevice } from '../../../network/path.ts';
import {
  bindsAll,
  bindsTo,
  type Machine,
  machinesOf,
  type Place,
  type VirtualAddress,
  virtualText,
} from '../../machines.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'vrrp-untracked',
  severity: 'warning',
  profile: 'outage',
  scope: 'fleet',
  title: 'A virtual address stays where it is when the proxy behind it dies',
  why: 'VRRP watches the machine and its interface only: a proxy that has stopped keeps the address, and the other machine waits in vain.',
  fix: "Add a 'vrrp_script' that asks the proxy, or a 'vrrp_track_process', and name it under 'track_script' or 'track_process' of the instance.",
  check: checkMachines,
});

/** Only keepalived can follow a program; each instance is told of once. */
function* checkMachines({ path }: RuleContext): Iterable<Observation> {
  for (const machine of machinesOf(path)) {
    const told = new Set<VirtualAddress['group']>();
    for (const one of machine.virtual) {
      const proxy = proxyBehind(machine, one);
      if (proxy === undefined || told.has(one.group) || isWatched(one)) continue;
      told.add(one.group);
      yield {
        message: `${virtualText(one)} follows no script or process, and ${proxy.device.id} serves there`,
        span: one.group.span,
        related: [
          { span: proxy.listener.span, message: `${proxy.device.id} listens on ${proxy.listener.text}` },
        ],
        subjects: [`${one.device.id}/vrrp:${one.group.name ?? `${one.port.name}:${one.group.group}`}`],
        formerly: `${one.device.id}/vrrp:${one.group.name ?? one.group.group}`,
      };
    }
  }
}

/** LVS runs in the kernel and does not die; its servers are watched by keepalived itself. */
function proxyBehind({ places }: Machine, { device, address }: VirtualAddress): Place | undefined {
  if (device.facts.kind !== 'keepalived') return undefined;
  return places.find(
    (place) =>
      place.device.facts.kind !== 'keepalived' &&
      (bindsTo(place, address.address) || bindsAll(place, address.family)),
  );
}

/** By itself, or by another instance that changes its state together with it. */
function isWatched({ device, group }: VirtualAddress): boolean {
  const sync = group.syncGroup?.value;
  return groupsOf(device).some(
    (one) =>
      (one === group || (sync !== undefined && one.syncGroup?.value === sync)) &&
      one.tracks.some(({ kind }) => kind !== 'interface'),
  );
}

function groupsOf({ facts }: PathDevice): readonly VirtualAddress['group'][] {
  return (facts.network?.interfaces ?? []).flatMap(({ redundancy }) => redundancy);
}
