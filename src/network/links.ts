import type { Interface, Stated, Switchport, VlanRanges } from '../model/network/interface.ts';
import { eosTypes, type InterfaceTypes, interfaceName, iosTypes } from '../model/network/interface-names.ts';
import type { PathDevice } from './path.ts';

/** One end of a cable, with what its device says about it. */
export interface PortEnd {
  readonly device: PathDevice;
  /** The physical port. */
  readonly port: Interface;
  /** The port's aggregate where it is in one, else the port: what holds VLANs, addresses and spanning tree. */
  readonly bundle: Interface;
}

export type LinkEnds = readonly [PortEnd, PortEnd];

/** A cable: declared in the fleet file, or told by LLDP at one of its ends at least. */
export interface WiredLink {
  readonly ends: LinkEnds;
  readonly from: 'declared' | 'lldp';
}

const types: Readonly<Record<string, InterfaceTypes>> = { eos: eosTypes, ios: iosTypes };

/** The port of that name, whatever its case; undefined when the configuration has none. */
export function portOf(device: PathDevice | undefined, name: string): PortEnd | undefined {
  const interfaces = device?.facts.network?.interfaces;
  if (device === undefined || interfaces === undefined) return undefined;
  const byName = portsByName(interfaces);
  const port = byName.get(name.toLowerCase());
  if (port === undefined) return undefined;
  return { device, port, bundle: byName.get(port.lag?.lag.toLowerCase() ?? '') ?? port };
}

/** The port that a neighbour or a person means: short forms of the device's platform count too. */
export function portTold(device: PathDevice | undefined, name: string): PortEnd | undefined {
  const known = types[device?.facts.network?.platform ?? ''];
  const full = known === undefined ? undefined : interfaceName([name], known);
  return portOf(device, name) ?? (full === undefined ? undefined : portOf(device, full));
}

const heldPorts = new WeakMap<readonly Interface[], ReadonlyMap<string, Interface>>();

function portsByName(interfaces: readonly Interface[]): ReadonlyMap<string, Interface> {
  const known = heldPorts.get(interfaces);
  if (known !== undefined) return known;
  const made = new Map(interfaces.toReversed().map((one) => [one.name.toLowerCase(), one]));
  heldPorts.set(interfaces, made);
  return made;
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
      return knowsNoVlans(switchport) ? undefined : switchport.vlan.value;
    case 'trunk': {
      const native = switchport.native.value;
      return !switchport.nativeTagged && includes(switchport.allowed.value, native) ? native : undefined;
    }
    default:
      return undefined;
  }
}

/** The port is in a bridge that looks at no tags: its VLAN is a number above those of any tag, which is the device's own. */
export function knowsNoVlans(switchport: Switchport): boolean {
  return switchport.mode === 'access' && switchport.vlan.value > 4094;
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

/** Whether frames of the VLAN pass the end. */
export function passesVlan({ bundle: { switchport } }: Pick<PortEnd, 'bundle'>, vlan: number): boolean {
  return switchport !== undefined && carriesVlan(switchport, vlan);
}

/** The interface stands in a VLAN of its own machine: an SVI, or a bridge itself, which is a port of one of its VLANs. */
export function isInVlan(port: Interface): port is Interface & { readonly vlan: Stated<number> } {
  return (port.kind === 'vlan' || port.kind === 'bridge') && port.vlan !== undefined;
}
