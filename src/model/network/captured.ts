import type { Span } from '../../text/source.ts';

/** Where a captured route leads; several are equal-cost paths. */
export interface CapturedNextHop {
  readonly address?: string | undefined;
  /** Canonical name of the platform. */
  readonly interface?: string | undefined;
  /** Table of the next hop, where it is another one; empty is the default table. */
  readonly vrf?: string | undefined;
}

/** One route that the device had installed. */
export interface CapturedRoute {
  /** Empty for the default table. */
  readonly vrf: string;
  readonly family: 'ipv4' | 'ipv6';
  /** Canonical: `10.0.0.0/8`. */
  readonly prefix: string;
  readonly protocol:
    | 'connected'
    | 'local'
    | 'static'
    | 'ospf'
    | 'bgp'
    | 'isis'
    | 'eigrp'
    | 'rip'
    | 'kernel'
    | 'other';
  readonly distance?: number | undefined;
  readonly metric?: number | undefined;
  readonly nextHops: readonly CapturedNextHop[];
  readonly discard?: 'drop' | 'reject' | undefined;
  readonly span: Span;
}

/** A neighbour that LLDP (IEEE 802.1AB) told of. */
export interface CapturedNeighbor {
  /** Canonical name of the platform. */
  readonly interface: string;
  /** System name, or the chassis identifier where no name is told. */
  readonly device: string;
  /** Port identifier or description as the neighbour tells it, canonical where its form is known. */
  readonly port: string;
  readonly span: Span;
}

/** An address that a switch has learned, or that a host resolved. */
export interface CapturedMac {
  readonly vlan?: number | undefined;
  /** Twelve hexadecimal digits in lower case. */
  readonly mac: string;
  readonly interface: string;
  readonly span: Span;
}

export interface CapturedArp {
  readonly vrf: string;
  readonly address: string;
  /** Twelve hexadecimal digits in lower case; undefined while it is not resolved. */
  readonly mac?: string | undefined;
  readonly interface?: string | undefined;
  readonly span: Span;
}

/** What the device said of one instance of spanning tree. */
export interface CapturedSpanningTree {
  /** The VLAN with PVST, the instance with MSTP; undefined where there is one tree. */
  readonly vlan?: number | undefined;
  readonly instance?: number | undefined;
  /** Twelve hexadecimal digits in lower case. */
  readonly rootAddress?: string | undefined;
  readonly rootPriority?: number | undefined;
  readonly bridgeAddress?: string | undefined;
  readonly bridgePriority?: number | undefined;
  readonly ports: readonly {
    readonly interface: string;
    readonly role: 'root' | 'designated' | 'alternate' | 'backup' | 'disabled';
    readonly forwards: boolean;
    readonly cost?: number | undefined;
  }[];
  readonly span: Span;
}

export interface CapturedInterfaceState {
  readonly interface: string;
  readonly up: boolean;
  /** Twelve hexadecimal digits in lower case. */
  readonly mac?: string | undefined;
  readonly mtu?: number | undefined;
  readonly span: Span;
}

export interface CapturedRedundancy {
  readonly protocol: 'vrrp' | 'hsrp' | 'glbp' | 'carp';
  readonly interface: string;
  readonly group: number;
  readonly isActive: boolean;
  readonly span: Span;
}

export interface CapturedBgpPeer {
  readonly vrf: string;
  readonly peer: string;
  readonly established: boolean;
  readonly span: Span;
}

/** What a device said of itself at some time: used where the configuration alone cannot tell. */
export interface CapturedState {
  /** ISO 8601 time of the oldest of the files. */
  readonly at: string;
  readonly routes: readonly CapturedRoute[];
  /** Tables and families that a list of routes was captured of, as `ipv4` or `ipv6 VRF`: what is not listed does not exist. */
  readonly routeTables: ReadonlySet<string>;
  readonly neighbors: readonly CapturedNeighbor[];
  readonly macs: readonly CapturedMac[];
  readonly arp: readonly CapturedArp[];
  readonly spanningTrees: readonly CapturedSpanningTree[];
  readonly interfaces: readonly CapturedInterfaceState[];
  readonly redundancy: readonly CapturedRedundancy[];
  readonly bgpPeers: readonly CapturedBgpPeer[];
}
