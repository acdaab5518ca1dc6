import type { Interface, Switchport, VlanRanges } from '../model/network/interface.ts';
import type { Path, PathDevice } from './path.ts';

/** One end of a cable, with what its device says about it. */
export interface PortEnd {
  readonly device: PathDevice;
  /** The physical port. */
  readonly port: Interface;
  /** The port's aggregate where it is in one, else the port: what holds VLANs, addresses and spanning tree. */
  readonly bundle: Interface;
}

export type WiredLink = readonly [PortEnd, PortEnd];

const wired = new WeakMap<Path, readonly WiredLink[]>();

/** The declared cables between two ports that both configurations have. */
export function wiredLinks(path: Path): readonly WiredLink[] {
  const held = wired.get(path) ?? wire(path);
  wired.set(path, held);
  return held;
}

function wire({ devices, declared }: Path): readonly WiredLink[] {
  const byId = new Map(devices.map((device) => [device.id, device]));
  return declared.links.flatMap(({ ends: [one, other] }) => {
    const a = endOf(byId.get(one.device), one.interface);
    const b = endOf(byId.get(other.device), other.interface);
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  });
}

function endOf(device: PathDevice | undefined, name: string): PortEnd | undefined {
  const interfaces = device?.facts.network?.interfaces ?? [];
  const named = (wanted: string): Interface | undefined =>
    interfaces.find((one) => one.name.toLowerCase() === wanted.toLowerCase());
  const port = named(name);
  if (device === undefined || port === undefined) return undefined;
  return { device, port, bundle: (port.lag === undefined ? undefined : named(port.lag.lag)) ?? port };
}

/** Neither the port nor its aggregate is shut down. */
export function isUp({ port, bundle }: PortEnd): boolean {
  return port.enabled.value && bundle.enabled.value;
}

/** The end is a port of a switch that runs spanning tree. */
export function isBridged({ device, bundle }: PortEnd): boolean {
  const mode = device.facts.network?.spanningTree?.mode.value ?? 'none';
  return bundle.switchport !== undefined && mode !== 'none';
}

/** VLAN of the frames that a port sends and takes without a tag; undefined when it has none. */
export function untaggedVlan(switchport: Switchport): number | undefined {
  switch (switchport.mode) {
    case 'access':
      return switchport.vlan.value;
    case 'trunk': {
      const native = switchport.native.value;
      return !switchport.nativeTagged && includes(switchport.allowed.value, native) ? native : undefined;
    }
    default:
      return undefined;
  }
}

export function includes(ranges: VlanRanges, vlan: number): boolean {
  return ranges.some(([from, to]) => from <= vlan && vlan <= to);
}

/** Whether a port is in the VLAN. One that negotiates is taken for a trunk: between two switches it mostly becomes one. */
export function carriesVlan(switchport: Switchport, vlan: number): boolean {
  return switchport.mode === 'access'
    ? switchport.vlan.value === vlan
    : includes(switchport.allowed.value, vlan);
}

/** Whether frames of the VLAN pass the end: its lists, and on EOS the trunk groups of the VLAN (EOS User Manual, VLANs). */
export function passesVlan({ device, bundle }: Pick<PortEnd, 'device' | 'bundle'>, vlan: number): boolean {
  const { switchport, trunkGroups = [] } = bundle;
  if (switchport === undefined || !carriesVlan(switchport, vlan)) return false;
  const wanted = switchport.mode === 'access' ? undefined : groupsOf(device).get(vlan);
  return wanted === undefined || wanted.some((group) => trunkGroups.includes(group));
}

const heldGroups = new WeakMap<PathDevice, ReadonlyMap<number, readonly string[]>>();

/** Trunk groups by VLAN, of those that have any. */
function groupsOf(device: PathDevice): ReadonlyMap<number, readonly string[]> {
  const known = heldGroups.get(device);
  if (known !== undefined) return known;
  const vlans = device.facts.network?.vlans ?? [];
  const made = new Map(
    vlans.flatMap(({ number, trunkGroups = [] }) =>
      trunkGroups.length === 0 ? [] : [[number, trunkGroups] as const],
    ),
  );
  heldGroups.set(device, made);
  return made;
}
