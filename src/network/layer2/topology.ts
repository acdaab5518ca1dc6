import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Interface, VlanRanges } from '../../model/network/interface.ts';
import {
  carriesVlan,
  includes,
  isBridged,
  isUp,
  type PortEnd,
  type WiredLink,
  wiredLinks,
} from '../links.ts';
import type { Path, PathDevice } from '../path.ts';
import type { StpBridge, StpPort, StpSegment } from './spanning-tree.ts';

/** The bridges of one VLAN, and the cables between them that carry it. */
export interface VlanTopology {
  readonly bridges: readonly StpBridge[];
  readonly segments: readonly StpSegment[];
}

/** Every VLAN that two or more switches are joined in. */
export function joinedVlans(links: readonly WiredLink[]): readonly number[] {
  const found = new Set<number>();
  for (const [one, other] of links) {
    const theirs = new Set(vlansOf(other.device));
    for (const vlan of vlansOf(one.device))
      if (theirs.has(vlan) && carries(one, vlan) && carries(other, vlan)) found.add(vlan);
  }
  return [...found].sort((a, b) => a - b);
}

/** Ports of an aggregate are one; links and ports that are shut down, and switches without spanning tree, are left out. */
export function vlanTopology(links: readonly WiredLink[], vlan: number): VlanTopology {
  const segments = new Map<string, StpSegment>();
  const ports = new Map<PathDevice, Map<string, Interface>>();
  for (const [one, other] of links) {
    if (!carries(one, vlan) || !carries(other, vlan)) continue;
    const ends = [one, other].map(({ device, bundle }) => {
      const held = ports.get(device) ?? new Map<string, Interface>();
      ports.set(device, held.set(bundle.name, bundle));
      return { bridge: device.id, port: bundle.name };
    });
    segments.set(JSON.stringify(ends), ends);
  }
  const bridges = [...ports].map(([device, own]): StpBridge => {
    return {
      id: device.id,
      priority: priorityOf(device.facts.network, vlan),
      ports: [...own.values()].sort(comparePorts).map((port, at) => portOf(port, vlan, at + 1)),
    };
  });
  return { bridges, segments: [...segments.values()] };
}

/** Cables that are up between two switches that run spanning tree. */
export function bridgedLinks(path: Path): readonly WiredLink[] {
  return wiredLinks(path).filter((ends) => ends.every((end) => isUp(end) && isBridged(end)));
}

function vlansOf({ facts }: PathDevice): readonly number[] {
  return (facts.network?.vlans ?? []).filter(({ active }) => active).map(({ number }) => number);
}

function carries({ bundle: { switchport } }: PortEnd, vlan: number): boolean {
  return switchport !== undefined && carriesVlan(switchport, vlan);
}

/** IEEE 802.1D-2004, table 17-2: 32768 unless it is set, for the VLAN or for all of them. */
export function priorityOf(facts: NetworkFacts | undefined, vlan: number): number {
  const tree = facts?.spanningTree;
  const instance = tree?.instances.find(({ vlans }) => includes(vlans, vlan))?.instance ?? 0;
  const isMultiple = tree?.mode.value === 'mstp';
  const fits = ({
    vlans,
    instances,
  }: {
    readonly vlans?: VlanRanges | undefined;
    readonly instances?: VlanRanges | undefined;
  }): boolean =>
    isMultiple
      ? instances !== undefined && includes(instances, instance)
      : vlans !== undefined && includes(vlans, vlan);
  const priorities = tree?.priorities ?? [];
  const own = priorities.findLast(fits);
  const general = priorities.findLast((one) => one.vlans === undefined && one.instances === undefined);
  return (own ?? general)?.value ?? 32_768;
}

function portOf(port: Interface, vlan: number, number: number): StpPort {
  const { name, spanning } = port;
  return {
    name,
    number,
    ...portCost(port, [port], vlan),
    rootGuard: spanning.guard?.value === 'root',
    bpduGuard: spanning.bpduGuard?.value === true,
    silent: spanning.bpduFilter?.value === true || spanning.disabled?.value === true,
  };
}

/** Priority and path cost of a port; `members` are the ports that work in it. `vlan` undefined: of the one tree. */
export function portCost(
  { spanning }: Interface,
  members: readonly Interface[],
  vlan: number | undefined,
): Pick<StpPort, 'priority' | 'cost'> {
  const own = <T extends { readonly vlans?: VlanRanges | undefined }>(list: readonly T[]): T | undefined =>
    list.findLast(({ vlans }) => vlan !== undefined && vlans !== undefined && includes(vlans, vlan)) ??
    list.findLast(({ vlans }) => vlans === undefined);
  const speed = members.reduce((sum, { speed: one }) => sum + (one?.value ?? usualSpeed), 0);
  return {
    priority: own(spanning.priorities)?.value ?? 128,
    cost: own(spanning.costs)?.value ?? costOf(speed),
  };
}

/**
 * The order in which a switch numbers its ports (IEEE 802.1D-2004, 9.2.7, leaves it to the switch): by the numbers in
 * their names, aggregates behind all ports, whatever order their cables are declared in.
 */
export function comparePorts(one: Interface, other: Interface): number {
  const isLag = Number(one.kind === 'lag') - Number(other.kind === 'lag');
  return isLag || names.compare(one.name, other.name);
}

const names = new Intl.Collator('en', { numeric: true });

/** Mbit/s where nothing is said. */
const usualSpeed = 1000;

/** IEEE 802.1D-2004, table 17-3: 20,000,000,000 divided by the speed in kbit/s. */
function costOf(megabits: number): number {
  return Math.max(1, Math.round(20_000_000 / Math.max(1, megabits)));
}
