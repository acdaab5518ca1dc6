import { heldBy } from '../model/held.ts';
import type { NetworkFacts } from '../model/network/facts.ts';
import type { Interface } from '../model/network/interface.ts';
import type { BgpNeighbor, BgpProcess } from '../model/network/routing.ts';
import { addressBytes } from './address.ts';
import { type Machine, machinesOf } from './machines.ts';
import type { Path, PathDevice } from './path.ts';
import { PrefixTable } from './prefix-table.ts';
import { networkDevices } from './router-neighbors.ts';
import { activeAddresses } from './segments.ts';
import { subnetOf } from './subnets.ts';

/** A BGP session as one end has it, with the other end where that was read. */
export interface BgpSession {
  readonly device: PathDevice;
  readonly process: BgpProcess;
  readonly neighbor: BgpNeighbor;
  /** The interface that the peer is on the subnet of; undefined for sessions over several hops. */
  readonly port: Interface | undefined;
  /** The one machine that has the peer's address, in a table that the session can reach. */
  readonly far: BgpFarEnd | undefined;
}

export interface BgpFarEnd {
  readonly device: PathDevice;
  readonly port: Interface;
  /** Its process in the table of that address, or any. */
  readonly process: BgpProcess | undefined;
  /** What it says of this end. */
  readonly back: Back | undefined;
}

interface Back {
  readonly process: BgpProcess;
  readonly neighbor: BgpNeighbor;
}

interface Owner {
  readonly machine: Machine;
  readonly device: PathDevice;
  readonly port: Interface;
}

/**
 * Sessions that are not shut down, each as often as ends were read. Addresses and processes may stand in several
 * configurations of one machine.
 */
export const bgpSessions = heldBy((path: Path): readonly BgpSession[] => {
  if (!path.devices.some(({ facts }) => (facts.network?.bgp.length ?? 0) > 0)) return [];
  const owners = ownersOf(path);
  const machines = machinesOf(path);
  return networkDevices(path).flatMap(({ device, network }) => {
    const machine = machines.get(device.id);
    if (machine === undefined) return [];
    return network.bgp.flatMap((process) =>
      process.neighbors
        .filter(({ shutdown }) => shutdown?.value !== true)
        .map((neighbor) => {
          const port = facing(machine, process, neighbor);
          const owner = soleOwner(owners.get(neighbor.peer) ?? [], machine);
          const isReachable =
            owner !== undefined && (port !== undefined || tableOf(owner.port) === process.vrf);
          return { device, process, neighbor, port, far: isReachable ? farEnd(machine, owner) : undefined };
        }),
    );
  });
});

function facing({ facts }: Machine, { vrf }: BgpProcess, { peer }: BgpNeighbor): Interface | undefined {
  const bytes = addressBytes(peer);
  if (bytes === undefined || facts === undefined) return undefined;
  for (const { values } of subnetsOf(facts).holding(bytes)) {
    const port = values.find((one) => tableOf(one) === vrf);
    if (port !== undefined) return port;
  }
  return undefined;
}

/** Interfaces that are on by the subnets of their addresses. */
const subnetsOf = heldBy(({ interfaces }: NetworkFacts): PrefixTable<Interface> => {
  const table = new PrefixTable<Interface>();
  for (const port of interfaces) {
    if (!port.enabled.value) continue;
    for (const subnet of activeAddresses(port).flatMap((address) => subnetOf(address) ?? []))
      table.add(subnet, port);
  }
  return table;
});

function tableOf({ vrf }: Interface): string {
  return vrf?.value ?? '';
}

/** Machines by the addresses of interfaces that are on; shared addresses have no single owner. */
function ownersOf(path: Path): ReadonlyMap<string, readonly Owner[]> {
  const machines = machinesOf(path);
  const found = new Map<string, Owner[]>();
  for (const { device, network } of networkDevices(path)) {
    const machine = machines.get(device.id);
    if (machine === undefined) continue;
    const ports = network.interfaces.filter(({ enabled }) => enabled.value);
    const own = ports.flatMap((port) => activeAddresses(port).map(({ address }) => ({ address, port })));
    for (const { address, port } of own) {
      const here = found.get(address) ?? [];
      found.set(address, here);
      if (!here.some((one) => one.machine === machine)) here.push({ machine, device, port });
    }
  }
  return found;
}

function soleOwner(owners: readonly Owner[], machine: Machine): Owner | undefined {
  const [owner, another] = owners;
  return owner === undefined || another !== undefined || owner.machine === machine ? undefined : owner;
}

function farEnd(near: Machine, { machine, device, port }: Owner): BgpFarEnd {
  const [own, peers] = [addressesOf(near), peersOf(machine)];
  // A spine has many of both, a leaf few: the fewer are looked at.
  const shared = [...(own.size < peers.size ? own : peers.keys())].filter((one) => own.has(one));
  const backs = shared.flatMap((address) => peers.get(address) ?? []);
  const processes = machine.facts?.bgp ?? [];
  const process = processes.find(({ vrf }) => vrf === tableOf(port)) ?? processes[0];
  const speaker = machine.devices.find(({ facts }) => facts.network?.bgp.some((one) => one === process));
  const back = backs.find((one) => one.process === process) ?? backs[0];
  return { device: speaker ?? device, port, process, back };
}

const nobody: ReadonlyMap<string, readonly Back[]> = new Map();

/** What a machine's processes say of their neighbours, by the addresses of those. */
function peersOf({ facts }: Machine): ReadonlyMap<string, readonly Back[]> {
  return facts === undefined ? nobody : peersIn(facts);
}

const peersIn = heldBy(({ bgp }: NetworkFacts): ReadonlyMap<string, readonly Back[]> => {
  const all = bgp.flatMap((process) => process.neighbors.map((neighbor) => ({ process, neighbor })));
  return Map.groupBy(all, ({ neighbor }) => neighbor.peer);
});

const nowhere: ReadonlySet<string> = new Set();

function addressesOf({ facts }: Machine): ReadonlySet<string> {
  return facts === undefined ? nowhere : addressesIn(facts);
}

const addressesIn = heldBy(
  ({ interfaces }: NetworkFacts): ReadonlySet<string> =>
    new Set(interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address))),
);

/** The peer is of another AS, and of no confederation with this one. */
export function isExternal({ as, confederation }: BgpProcess, { remoteAs }: BgpNeighbor): boolean {
  if (remoteAs === undefined || remoteAs.value === 'internal' || confederation !== undefined) return false;
  return remoteAs.value === 'external' || remoteAs.value !== as;
}
