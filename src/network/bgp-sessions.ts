import { heldBy } from '../model/held.ts';
import type { Interface } from '../model/network/interface.ts';
import type { BgpNeighbor, BgpProcess } from '../model/network/routing.ts';
import { addressBytes } from './address.ts';
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
  /** The one device that has the peer's address, in a table that the session can reach. */
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
  readonly device: PathDevice;
  readonly port: Interface;
}

/** Sessions that are not shut down, each as often as ends were read. */
export const bgpSessions = heldBy((path: Path): readonly BgpSession[] => {
  if (!path.devices.some(({ facts }) => (facts.network?.bgp.length ?? 0) > 0)) return [];
  const owners = ownersOf(path);
  return networkDevices(path).flatMap(({ device, network }) =>
    network.bgp.flatMap((process) =>
      process.neighbors
        .filter(({ shutdown }) => shutdown?.value !== true)
        .map((neighbor) => {
          const port = facing(device, process, neighbor);
          const owner = soleOwner(owners.get(neighbor.peer) ?? [], device);
          const isReachable =
            owner !== undefined && (port !== undefined || tableOf(owner.port) === process.vrf);
          return { device, process, neighbor, port, far: isReachable ? farEnd(device, owner) : undefined };
        }),
    ),
  );
});

function facing(device: PathDevice, { vrf }: BgpProcess, { peer }: BgpNeighbor): Interface | undefined {
  const bytes = addressBytes(peer);
  for (const { values } of bytes === undefined ? [] : subnetsOf(device).holding(bytes)) {
    const port = values.find((one) => tableOf(one) === vrf);
    if (port !== undefined) return port;
  }
  return undefined;
}

/** Interfaces that are on by the subnets of their addresses. */
const subnetsOf = heldBy(({ facts }: PathDevice): PrefixTable<Interface> => {
  const table = new PrefixTable<Interface>();
  for (const port of facts.network?.interfaces ?? []) {
    if (!port.enabled.value) continue;
    for (const subnet of activeAddresses(port).flatMap((address) => subnetOf(address) ?? []))
      table.add(subnet, port);
  }
  return table;
});

function tableOf({ vrf }: Interface): string {
  return vrf?.value ?? '';
}

/** Devices by the addresses of interfaces that are on; shared addresses have no single owner. */
function ownersOf(path: Path): ReadonlyMap<string, readonly Owner[]> {
  const owned = networkDevices(path).flatMap(({ device, network }) =>
    network.interfaces
      .filter(({ enabled }) => enabled.value)
      .flatMap((port) => activeAddresses(port).map(({ address }) => ({ address, owner: { device, port } }))),
  );
  const found = new Map<string, Owner[]>();
  for (const { address, owner } of owned) {
    const here = found.get(address);
    if (here === undefined) found.set(address, [owner]);
    else here.push(owner);
  }
  return found;
}

function soleOwner(owners: readonly Owner[], device: PathDevice): Owner | undefined {
  const [owner, another] = owners;
  return owner === undefined || another !== undefined || owner.device === device ? undefined : owner;
}

function farEnd(near: PathDevice, { device, port }: Owner): BgpFarEnd {
  const processes = device.facts.network?.bgp ?? [];
  const [own, peers] = [addressesOf(near), peersOf(device)];
  // A spine has many of both, a leaf few: the fewer are looked at.
  const shared = [...(own.size < peers.size ? own : peers.keys())].filter((one) => own.has(one));
  const backs = shared.flatMap((address) => peers.get(address) ?? []);
  const process = processes.find(({ vrf }) => vrf === tableOf(port)) ?? processes[0];
  return { device, port, process, back: backs.find((one) => one.process === process) ?? backs[0] };
}

/** What a device's processes say of their neighbours, by the addresses of those. */
const peersOf = heldBy(({ facts }: PathDevice): ReadonlyMap<string, readonly Back[]> => {
  const all = (facts.network?.bgp ?? []).flatMap((process) =>
    process.neighbors.map((neighbor) => ({ process, neighbor })),
  );
  return Map.groupBy(all, ({ neighbor }) => neighbor.peer);
});

const addressesOf = heldBy(
  ({ facts }: PathDevice): ReadonlySet<string> =>
    new Set(
      (facts.network?.interfaces ?? []).flatMap(({ addresses }) => addresses.map(({ address }) => address)),
    ),
);

/** The peer is of another AS, and of no confederation with this one. */
export function isExternal({ as, confederation }: BgpProcess, { remoteAs }: BgpNeighbor): boolean {
  if (remoteAs === undefined || remoteAs.value === 'internal' || confederation !== undefined) return false;
  return remoteAs.value === 'external' || remoteAs.value !== as;
}
