import { heldBy } from '../model/held.ts';
import type { Interface } from '../model/network/interface.ts';
import { bgpSessions } from '../network/bgp-sessions.ts';
import type { Asked } from '../network/filters.ts';
import { type OspfLink, ospfLinks } from '../network/ospf.ts';
import type { Path, PathDevice } from '../network/path.ts';
import { activeAddresses, type Station } from '../network/segments.ts';
import { ownAddressFor } from '../network/subnets.ts';
import { type Member, sharedGateways, stationText } from './network.ts';

/** What a device must be able to take from a neighbour on one of its interfaces. */
export interface Expected {
  readonly device: PathDevice;
  readonly port: Interface;
  readonly protocol: string;
  /** `edge1 Ethernet1 (10.0.0.1)` */
  readonly from: string;
  /** Packets of which one sort must pass. */
  readonly ways: readonly [Asked, ...Asked[]];
}

/** IPv4 packets that routing and redundancy protocols send to the devices that were read, by neighbours that were. */
export function expectedPackets(path: Path): readonly Expected[] {
  return [...ofOspf(path), ...ofGateways(path), ...ofBgp(path)];
}

function host(address: string): Asked['source'] {
  return { address, length: 32 };
}

function primaryOf({ port }: Station): string | undefined {
  return activeAddresses(port).find(({ family, virtual }) => family === 'ipv4' && virtual !== true)?.address;
}

/** RFC 2328, A.1: protocol 89 to all OSPF routers. */
function ofOspf(path: Path): readonly Expected[] {
  return ospfLinks(path).flatMap(ospfPackets);
}

const ospfPackets = heldBy(({ ports }: OspfLink): readonly Expected[] => {
  const active = ports.filter(({ passive, version }) => !passive.value && version === 2);
  return active.flatMap(({ station }) => {
    const other = active.find((one) => one.station.device !== station.device)?.station;
    return multicast(station, other, { name: 'OSPF', group: '224.0.0.5', protocol: 89 });
  });
});

interface Multicast {
  readonly name: string;
  readonly group: string;
  readonly protocol: number;
  readonly port?: number | undefined;
}

function multicast(
  { device, port }: Station,
  other: Station | undefined,
  { name, group, protocol, port: number }: Multicast,
): readonly Expected[] {
  const address = other === undefined ? undefined : primaryOf(other);
  if (other === undefined || address === undefined) return [];
  const ports = number === undefined ? {} : { destinationPorts: [[number, number]] as const };
  const packets: Asked = { protocol, source: host(address), destination: host(group), ...ports };
  return [{ device, port, protocol: name, from: `${stationText(other)} (${address})`, ways: [packets] }];
}

function ofGateways(path: Path): readonly Expected[] {
  return sharedGateways(path).flatMap(gatewayPackets);
}

const gatewayPackets = heldBy((members: readonly Member[]): readonly Expected[] =>
  members.flatMap((member) => {
    const other = members.find(({ station }) => station.device !== member.station.device);
    const sent = multicastOf(member);
    return sent === undefined ? [] : multicast(member.station, other?.station, sent);
  }),
);

/** RFC 5798, 5.1.1.2; RFC 2281, 5; HSRP version 2 has a group of its own (IOS FHRP configuration guide, HSRP Version 2). */
function multicastOf({ group: { protocol, version, addresses } }: Member): Multicast | undefined {
  if (addresses[0]?.family !== 'ipv4') return undefined;
  if (protocol === 'vrrp') return { name: 'VRRP', group: '224.0.0.18', protocol: 112 };
  if (protocol !== 'hsrp') return undefined;
  return { name: 'HSRP', group: version.value === 2 ? '224.0.0.102' : '224.0.0.2', protocol: 17, port: 1985 };
}

/** RFC 4271, 3: either end may open the connection to port 179. */
function ofBgp(path: Path): readonly Expected[] {
  return bgpSessions(path).flatMap(({ device, port, neighbor: { peer }, far }) => {
    const own = port === undefined ? undefined : ownAddressFor(port, peer)?.address;
    if (port === undefined || own === undefined || far === undefined || peer.includes(':')) return [];
    const both = { protocol: 6, source: host(peer), destination: host(own) };
    const asked: Asked = { ...both, sourcePorts: [[1024, 65_535]], destinationPorts: [[179, 179]] };
    const answered: Asked = {
      ...both,
      sourcePorts: [[179, 179]],
      destinationPorts: [[1024, 65_535]],
      established: true,
    };
    return [{ device, port, protocol: 'BGP', from: `${far.device.id} (${peer})`, ways: [asked, answered] }];
  });
}
