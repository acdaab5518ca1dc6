import type { Interface } from '../model/network/interface.ts';
import type { BgpNeighbor, BgpProcess } from '../model/network/routing.ts';
import type { Path, PathDevice } from './path.ts';
import { networkDevices } from './router-neighbors.ts';
import { activeAddresses } from './segments.ts';
import { ownAddressFor } from './subnets.ts';

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
  readonly back: { readonly process: BgpProcess; readonly neighbor: BgpNeighbor } | undefined;
}

interface Owner {
  readonly device: PathDevice;
  readonly port: Interface;
}

const held = new WeakMap<Path, readonly BgpSession[]>();

/** Sessions that are not shut down, each as often as ends were read. */
export function bgpSessions(path: Path): readonly BgpSession[] {
  const known = held.get(path) ?? workOut(path);
  held.set(path, known);
  return known;
}

function workOut(path: Path): readonly BgpSession[] {
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
}

function facing({ facts }: PathDevice, { vrf }: BgpProcess, { peer }: BgpNeighbor): Interface | undefined {
  return facts.network?.interfaces.find(
    (one) => one.enabled.value && tableOf(one) === vrf && ownAddressFor(one, peer) !== undefined,
  );
}

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
  const backs = processes.flatMap((process) =>
    process.neighbors
      .filter(({ peer }) => addressesOf(near).has(peer))
      .map((neighbor) => ({ process, neighbor })),
  );
  const process = processes.find(({ vrf }) => vrf === tableOf(port)) ?? processes[0];
  return { device, port, process, back: backs.find((one) => one.process === process) ?? backs[0] };
}

const heldAddresses = new WeakMap<PathDevice, ReadonlySet<string>>();

function addressesOf(device: PathDevice): ReadonlySet<string> {
  const known = heldAddresses.get(device);
  if (known !== undefined) return known;
  const made = new Set(
    (device.facts.network?.interfaces ?? []).flatMap(({ addresses }) =>
      addresses.map(({ address }) => address),
    ),
  );
  heldAddresses.set(device, made);
  return made;
}

/** The peer is of another AS, and of no confederation with this one. */
export function isExternal({ as, confederation }: BgpProcess, { remoteAs }: BgpNeighbor): boolean {
  if (remoteAs === undefined || remoteAs.value === 'internal' || confederation !== undefined) return false;
  return remoteAs.value === 'external' || remoteAs.value !== as;
}
