/** A network as it is drawn from a seed: told to the model as configurations, and built of real switches and routers. */
export interface LabNetwork {
  /** `n17`: begins the names of all that is built for it. */
  readonly name: string;
  readonly spanning: SpanningMode;
  readonly boxes: readonly Box[];
  readonly cables: readonly LabCable[];
}

/** One tree for all VLANs (`rstp`, `mst` with instance 0 only), one for each VLAN, or none. */
export type SpanningMode = 'rstp' | 'mst' | 'pvst' | 'none';

/** A switch (which may route between its VLANs), a router, or a host. */
export interface Box {
  readonly id: string;
  readonly kind: 'switch' | 'router' | 'host';
  readonly language: 'eos' | 'ios';
  /** Only the fleet file knows it, by its IPv4 address. */
  readonly isDeclared: boolean;
  /** Bridge priority, a multiple of 4096; different for each switch. */
  readonly priority: number;
  /** Answers ARP for what it would route elsewhere. */
  readonly hasProxyArp: boolean;
  /** VLANs of the network that a switch knows; every one knows VLAN 1. */
  readonly vlans: readonly number[];
  readonly ports: readonly LabPort[];
  readonly lags: readonly Lag[];
  readonly interfaces: readonly Routed[];
  readonly routes: readonly LabRoute[];
  readonly filters: readonly LabFilter[];
}

export interface LabPort {
  readonly number: number;
  readonly isShut: boolean;
  /** Of a switch, unless the port is in an aggregate. */
  readonly switching?: Switching | undefined;
  readonly lag?: { readonly number: number; readonly mode: LagMode } | undefined;
}

export type LagMode = 'static' | 'active' | 'passive';

export interface Lag {
  readonly number: number;
  readonly switching: Switching;
}

export interface Switching {
  /** VLAN of an access port, native VLAN of a trunk. */
  readonly vlan: number;
  /** Of a trunk only. */
  readonly allowed?: readonly number[] | 'all' | undefined;
  readonly cost?: number | undefined;
  readonly priority?: number | undefined;
  readonly isEdge: boolean;
  readonly filtersBpdus: boolean;
}

/** An interface with addresses: a port, a tag on a port, or a VLAN of a switch. */
export interface Routed {
  readonly port?: number | undefined;
  readonly tag?: number | undefined;
  readonly vlan?: number | undefined;
  readonly isShut: boolean;
  /** With lengths: `10.0.10.1/24`. */
  readonly addresses: readonly string[];
  readonly filters: readonly {
    readonly direction: 'in' | 'out';
    readonly family: Family;
    readonly name: string;
  }[];
}

export type Family = 'ipv4' | 'ipv6';

export interface LabRoute {
  readonly family: Family;
  readonly prefix: string;
  /** Undefined: packets are dropped. */
  readonly nextHop?: string | undefined;
  readonly distance: number;
}

export interface LabFilter {
  readonly name: string;
  readonly family: Family;
  readonly entries: readonly LabEntry[];
}

export interface LabEntry {
  readonly action: 'permit' | 'deny';
  readonly protocol?: 'tcp' | 'udp' | 'icmp' | undefined;
  /** Prefixes; undefined is any. */
  readonly source?: string | undefined;
  readonly destination?: string | undefined;
  readonly sourcePorts?: readonly [from: number, to: number] | undefined;
  readonly destinationPorts?: readonly [from: number, to: number] | undefined;
  readonly established?: boolean | undefined;
}

export interface LabEnd {
  readonly box: string;
  readonly port: number;
}

export type LabCable = readonly [LabEnd, LabEnd];

export function familyOf(address: string): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

type Wiring = Pick<LabNetwork, 'boxes' | 'cables'>;

export function boxOf({ boxes }: Wiring, id: string): Box {
  const box = boxes.find((one) => one.id === id);
  if (box === undefined) throw new Error(`no box ${id}`);
  return box;
}

export function portOf(box: Box, number: number): LabPort {
  const port = box.ports.find((one) => one.number === number);
  if (port === undefined) throw new Error(`${box.id} has no port ${number}`);
  return port;
}

export function otherEnd({ cables }: Wiring, box: string, port: number): LabEnd {
  for (const [one, other] of cables) {
    if (one.box === box && one.port === port) return other;
    if (other.box === box && other.port === port) return one;
  }
  throw new Error(`no cable at ${box} port ${port}`);
}

/** Neither end of the port's cable is shut down. */
export function hasLink(network: Wiring, box: Box, number: number): boolean {
  const far = otherEnd(network, box.id, number);
  return !portOf(box, number).isShut && !portOf(boxOf(network, far.box), far.port).isShut;
}

/** The interface can send: nothing is shut down, and a VLAN's interface has a port of its own in that VLAN. */
export function isRoutedUp(network: Wiring, box: Box, { port, vlan, isShut }: Routed): boolean {
  if (isShut) return false;
  if (port !== undefined) return hasLink(network, box, port);
  return (
    vlan !== undefined &&
    box.vlans.includes(vlan) &&
    box.ports.some(
      ({ number, switching }) =>
        switching?.isEdge === true &&
        switching.allowed === undefined &&
        switching.vlan === vlan &&
        hasLink(network, box, number),
    )
  );
}
