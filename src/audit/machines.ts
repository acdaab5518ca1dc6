import type { Frontend, Listener } from '../model/facts.ts';
import { heldBy } from '../model/held.ts';
import type { Interface, RedundancyGroup } from '../model/network/interface.ts';
import { addressBytes } from '../network/address.ts';
import { type Path, type PathDevice, trafficFrontends } from '../network/path.ts';

/** Devices that run on one machine, as the fleet file declares it (`host:`, `on:`). */
export interface Machine {
  readonly devices: readonly PathDevice[];
  /** Addresses that one of its devices shares with other machines (VRRP, HSRP). */
  readonly virtual: readonly VirtualAddress[];
  /** What its proxies listen on; LVS's addresses among them. */
  readonly places: readonly Place[];
}

export interface VirtualAddress {
  readonly device: PathDevice;
  readonly port: Interface;
  readonly group: RedundancyGroup;
  readonly address: RedundancyGroup['addresses'][number];
}

export interface Place {
  readonly device: PathDevice;
  readonly frontend: Frontend;
  readonly listener: Listener;
}

const held = new WeakMap<Path, readonly Machine[]>();

/** The machines on which something shares an address; a device that says nothing of its machine has one of its own. */
export function machinesOf(path: Path): readonly Machine[] {
  const known = held.get(path);
  if (known !== undefined) return known;
  const on = new Map(
    path.declared.hosts.flatMap((host) => (host.on === undefined ? [] : [[host.id, host.on]])),
  );
  const byId = new Map(path.devices.map((device) => [device.id, device]));
  const keyOf = (device: PathDevice): string => {
    const owner = byId.get(on.get(device.id) ?? '') ?? device;
    return owner.host === undefined || owner.host === '' ? owner.id : `@${owner.host}`;
  };
  const machines = [...Map.groupBy(path.devices, keyOf).values()].map(machineOf);
  const made = machines.filter(({ virtual }) => virtual.length > 0);
  held.set(path, made);
  return made;
}

function machineOf(devices: readonly PathDevice[]): Machine {
  return { devices, virtual: devices.flatMap(virtualOf), places: devices.flatMap(placesOf) };
}

const virtualOf = heldBy((device: PathDevice): readonly VirtualAddress[] =>
  (device.facts.network?.interfaces ?? []).flatMap((port) =>
    port.redundancy.flatMap((group) =>
      group.disabled?.value === true
        ? []
        : group.addresses.map((address) => ({ device, port, group, address })),
    ),
  ),
);

const placesOf = heldBy((device: PathDevice): readonly Place[] =>
  trafficFrontends(device).flatMap((frontend) =>
    frontend.listeners
      .filter(({ family }) => family !== 'unix' && family !== 'other')
      .map((listener) => ({ device, frontend, listener })),
  ),
);

/** Listens on that very address. */
export function bindsTo({ listener }: Place, address: string): boolean {
  return normal(listener.address) === normal(address);
}

/** Listens on every address of the family. */
export function bindsAll({ listener: { address, family } }: Place, wanted: 'ipv4' | 'ipv6'): boolean {
  const isAny = address === '*' || address === '0.0.0.0' || address === '::';
  return isAny && (family === 'both' || family === wanted);
}

/** Listens on addresses that only the machine itself can reach. */
export function isLocal({ listener: { address } }: Place): boolean {
  return address.startsWith('127.') || address === '::1' || address === 'localhost';
}

function normal(address: string): string {
  return addressBytes(address)?.join('.') ?? address;
}

/** A virtual address as another machine has it, with that machine. */
export interface Peer {
  readonly machine: Machine;
  readonly at: VirtualAddress;
}

/** The same address in the same group (protocol and number), by what names it. */
export function membersByAddress(machines: readonly Machine[]): ReadonlyMap<string, readonly Peer[]> {
  const members = machines.flatMap((machine) => machine.virtual.map((at) => ({ machine, at })));
  return Map.groupBy(members, ({ at }) => memberKey(at));
}

export const memberKey = heldBy(
  ({ group, address }: VirtualAddress): string =>
    `${group.protocol} ${group.group} ${normal(address.address)}`,
);

/** `192.0.2.10 (VRRP group 51 of vip1)` */
export function virtualText({ device, group, address }: VirtualAddress): string {
  return `${address.address} (${group.protocol.toUpperCase()} group ${group.group} of ${device.id})`;
}
