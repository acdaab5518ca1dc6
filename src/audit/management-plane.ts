import type { NetworkFacts } from '../model/network/facts.ts';
import type { AddressMatch, Filter } from '../model/network/filter.ts';
import type { Interface } from '../model/network/interface.ts';
import { canonicalAddress } from '../network/address.ts';
import { type Asked, dropsAll } from '../network/filters.ts';
import type { NetworkDevice } from '../network/router-neighbors.ts';
import { activeAddresses } from '../network/segments.ts';
import type { Span } from '../text/source.ts';

export type Managed = NetworkDevice;

/** A place where packets for the device itself meet a list, or none. */
export interface Port {
  readonly name: string;
  readonly port?: Interface | undefined;
  /** The inward IPv4 list there. */
  readonly use?: { readonly name: string; readonly span: Span } | undefined;
}

/** A list that surely drops what was asked about. */
export interface Closed {
  readonly where: string;
  readonly filter: Filter;
  readonly use: NonNullable<Port['use']>;
  /** Of the entry that drops it, or of the list whose end does. */
  readonly span: Span;
}

/** Something of the device that people or programs connect to. */
export interface Service {
  readonly name: string;
  readonly protocol: number;
  readonly port: number;
}

export const anywhere: AddressMatch = { address: '0.0.0.0', length: 0 };

export function host(address: string): AddressMatch {
  return { address, length: 32 };
}

/** SSH unless it is off, Telnet where it is on (RFC 4251, RFC 854). */
export function loginServices({ management: { ssh, telnet } }: NetworkFacts): readonly Service[] {
  return [
    ...(ssh?.value === false ? [] : [{ name: 'SSH (tcp/22)', protocol: 6, port: 22 }]),
    ...(telnet?.value === true ? [{ name: 'Telnet (tcp/23)', protocol: 6, port: 23 }] : []),
  ];
}

/** RFC 3417, 2: SNMP asks at port 161. */
export function snmpService({ management: { snmp } }: NetworkFacts): readonly Service[] {
  return snmp.length === 0 ? [] : [{ name: 'SNMP (udp/161)', protocol: 17, port: 161 }];
}

/**
 * The interface that the device is managed by, with its address: the one of the address that the fleet file declares,
 * else its management port, else the only one that has an address on a switch that routes nothing. IPv4.
 */
export function managedPort({
  device,
  network,
}: Managed): { readonly port: Interface; readonly address: string } | undefined {
  const places = network.interfaces
    .filter(({ enabled }) => enabled.value)
    .flatMap((port) =>
      activeAddresses(port)
        .filter(({ family, virtual }) => family === 'ipv4' && virtual !== true)
        .map(({ address }) => ({ port, address })),
    );
  const declared = canonicalAddress(device.host ?? '');
  if (declared !== undefined) return places.find(({ address }) => address === declared);
  const own = places.find(({ port }) => port.kind === 'management');
  return own ?? (places.length === 1 && !routes(network) ? places[0] : undefined);
}

/** The one interface of a router that was written down is seldom its only one for users. */
function routes({ vrfs, management: { gateway } }: NetworkFacts): boolean {
  return gateway === undefined && vrfs.some(({ routing }) => routing.ipv4.value);
}

/** Every place where packets to an address of the interface may come in: all interfaces of its table. */
export function portsTaking(managed: Managed, { vrf }: Interface): readonly Port[] {
  const ports = arrivalsOf(managed) ?? [];
  return ports.filter(({ port }) => (port?.vrf?.value ?? '') === (vrf?.value ?? ''));
}

/** Interfaces that take packets for the device itself; undefined where an address of it is not known. */
export function arrivalsOf({ network }: Managed): readonly Port[] | undefined {
  const ports = network.interfaces.filter(
    (port) => port.enabled.value && port.kind !== 'loopback' && port.kind !== 'null' && takesPackets(port),
  );
  if (ports.some(({ dhcp }) => dhcp?.value === true)) return undefined;
  return ports.map((port) => ({
    name: port.name,
    port,
    use: port.filters.find(({ family, direction }) => family === 'ipv4' && direction === 'in'),
  }));
}

function takesPackets(port: Interface): boolean {
  return activeAddresses(port).length > 0 || port.dhcp?.value === true || port.unnumbered !== undefined;
}

/** The first of the places, if at each of them a list surely drops everything that is asked about. */
export function closedAt(
  managed: Managed,
  ports: readonly Port[],
  packets: readonly Asked[],
): Closed | undefined {
  let first: Closed | undefined;
  for (const port of ports) {
    const closed = closedBy(managed, port, packets);
    if (closed === undefined) return undefined;
    first ??= closed;
  }
  return first;
}

function closedBy(managed: Managed, { name, use }: Port, packets: readonly Asked[]): Closed | undefined {
  if (use === undefined || packets.length === 0) return undefined;
  const filter = managed.network.filters.find((one) => one.family === 'ipv4' && one.name === use.name);
  if (filter === undefined) return undefined;
  const drops = packets.map((asked) => dropsAll(filter, asked));
  if (drops.includes(undefined) || isPartlyUnknown(managed, filter)) return undefined;
  return { where: name, filter, use, span: drops[0]?.entry?.span ?? filter.span };
}

/** A line of the list was not understood, such as `evaluate`: it may let something through. */
function isPartlyUnknown({ device }: Managed, { span, entries }: Filter): boolean {
  const last = Math.max(span.line, ...entries.map((entry) => entry.span.line)) + 1;
  return device.facts.coverage.unknown.some(
    ({ span: { file, line } }) => file === span.file && span.line < line && line <= last,
  );
}
