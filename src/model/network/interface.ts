import type { Span } from '../../text/source.ts';

/** A value with the place that states it; without a span it is the platform's default (`from` says which document). */
export interface Stated<T> {
  readonly value: T;
  readonly span?: Span | undefined;
  /** Document of a default: `EOS 4.28 User Manual, Spanning Tree`. */
  readonly from?: string | undefined;
}

/** An address on an interface. */
export interface InterfaceAddress {
  /** Canonical text without the length: `10.0.0.1`, `2001:db8::1`. */
  readonly address: string;
  /** Length of the prefix, 0 to 32 or 128. */
  readonly length: number;
  readonly family: 'ipv4' | 'ipv6';
  /** One of several of that family; the first is primary. */
  readonly secondary: boolean;
  /** Shared by several routers (`ip address virtual`, VRR, anycast gateway): equal on each of them on purpose. */
  readonly virtual?: true | undefined;
  /** The last 64 bits are made of the MAC address (RFC 4291, appendix A): those given do not count. */
  readonly eui64?: true | undefined;
  /** Why it has no effect: the port is a switchport. */
  readonly inactive?: 'switchport' | undefined;
  readonly span: Span;
}

/** Numbers of VLANs as closed ranges, ascending and without overlap. */
export type VlanRanges = readonly (readonly [from: number, to: number])[];

/** What a port does with VLAN tags (IEEE 802.1Q). */
export type Switchport =
  | {
      readonly mode: 'access';
      readonly vlan: Stated<number>;
      /** Telephones send with the tag of this VLAN beside the untagged one. */
      readonly voice?: Stated<number> | undefined;
      readonly span?: Span | undefined;
    }
  | {
      readonly mode: 'trunk';
      readonly native: Stated<number>;
      /** The native VLAN is sent with its tag too. */
      readonly nativeTagged: boolean;
      readonly allowed: Stated<VlanRanges>;
      readonly span?: Span | undefined;
    }
  /** Becomes access or trunk by negotiation (DTP). */
  | {
      readonly mode: 'dynamic';
      readonly wants: 'auto' | 'desirable';
      readonly vlan: Stated<number>;
      readonly native: Stated<number>;
      readonly allowed: Stated<VlanRanges>;
      readonly span?: Span | undefined;
    };

/** Membership of a port in a link aggregation group (IEEE 802.1AX). */
export interface LagMembership {
  /** Name of the aggregate interface: `Port-Channel1`. */
  readonly lag: string;
  readonly mode: 'static' | 'active' | 'passive';
  /** Cisco's own protocol in place of LACP: active is its desirable, passive its auto. */
  readonly protocol?: 'pagp' | undefined;
  readonly span: Span;
}

/** Spanning tree settings of a port; undefined parts are the platform's default. */
export interface PortSpanning {
  readonly edge?: Stated<'edge' | 'edge-trunk' | 'network' | 'auto' | 'none'> | undefined;
  readonly bpduGuard?: Stated<boolean> | undefined;
  readonly bpduFilter?: Stated<boolean> | undefined;
  readonly guard?: Stated<'root' | 'loop' | 'none'> | undefined;
  readonly linkType?: Stated<'point-to-point' | 'shared'> | undefined;
  /** Spanning tree does not run on the port. */
  readonly disabled?: Stated<boolean> | undefined;
  /** For all VLANs, or for those or the instances of MSTP named. */
  readonly costs: readonly {
    readonly vlans?: VlanRanges | undefined;
    readonly instances?: VlanRanges | undefined;
    readonly value: number;
    readonly span: Span;
  }[];
  readonly priorities: readonly {
    readonly vlans?: VlanRanges | undefined;
    readonly instances?: VlanRanges | undefined;
    readonly value: number;
    readonly span: Span;
  }[];
}

export type InterfaceKind =
  | 'physical'
  | 'lag'
  | 'vlan'
  | 'loopback'
  | 'subinterface'
  | 'bridge'
  | 'tunnel'
  | 'vxlan'
  | 'management'
  | 'null'
  | 'other';

/** An interface as configured. */
export interface Interface {
  /** Canonical long name of the platform: `Ethernet1`, `GigabitEthernet0/1`, `Vlan10`, `swp1`. */
  readonly name: string;
  readonly kind: InterfaceKind;
  readonly description?: Stated<string> | undefined;
  /** False by `shutdown`; by default as the platform does it. */
  readonly enabled: Stated<boolean>;
  /** Undefined: the interface is routed or is no port. */
  readonly switchport?: Switchport | undefined;
  readonly tunnel?:
    | {
        /** Address or interface. */
        readonly source?: Stated<string> | undefined;
        readonly destination?: Stated<string> | undefined;
        /** As written: `gre ip`, `ipsec ipv4`. */
        readonly mode?: Stated<string> | undefined;
      }
    | undefined;
  /** VLAN of an SVI (`Vlan10`) or of a subinterface's tag. */
  readonly vlan?: Stated<number> | undefined;
  /** Of an SVI; false: it is up without a working port of its VLAN (`no autostate`). Undefined: it needs one. */
  readonly autostate?: Stated<boolean> | undefined;
  /** The interface that a subinterface belongs to, or the bridge that a port is in. */
  readonly parent?: string | undefined;
  readonly lag?: LagMembership | undefined;
  /** Of an aggregate: members that must be up, MLAG number, LACP fallback. */
  readonly minLinks?: Stated<number> | undefined;
  readonly mlag?: Stated<number> | undefined;
  /** Identifier of an Ethernet segment that several switches share (RFC 7432). */
  readonly ethernetSegment?: Stated<string> | undefined;
  /** What its ports do while nobody speaks LACP to them: one carries the traffic, or each for itself. */
  readonly lacpFallback?: Stated<'static' | 'individual'> | undefined;
  readonly addresses: readonly InterfaceAddress[];
  /** IPv6 is on (a link-local address exists) even without a configured address. */
  readonly ipv6Enabled?: Stated<boolean> | undefined;
  readonly dhcp?: Stated<boolean> | undefined;
  /** Takes the address of another interface (`ip unnumbered Loopback0`). */
  readonly unnumbered?: Stated<string> | undefined;
  readonly vrf?: Stated<string> | undefined;
  /** Bytes of an IP packet, and of the frame where the platform sets it apart. */
  readonly mtu: Stated<number>;
  readonly ipMtu?: Stated<number> | undefined;
  /** Mbit/s; undefined is negotiated. */
  readonly speed?: Stated<number> | undefined;
  readonly duplex?: Stated<'full' | 'half' | 'auto'> | undefined;
  /** kbit/s as told to routing protocols (`bandwidth`). */
  readonly bandwidth?: Stated<number> | undefined;
  readonly spanning: PortSpanning;
  /** Names of access lists, by family and direction. */
  readonly filters: readonly {
    readonly family: 'ipv4' | 'ipv6' | 'mac';
    readonly direction: 'in' | 'out';
    readonly name: string;
    readonly span: Span;
  }[];
  /** Addresses that DHCP requests are relayed to. */
  readonly helpers: readonly Stated<string>[];
  readonly proxyArp?: Stated<boolean> | undefined;
  /** The MAC address if configured. */
  readonly mac?: Stated<string> | undefined;
  readonly redundancy: readonly RedundancyGroup[];
  /**
   * The operating system makes the interface, and this configuration only refers to it: what is not stated here
   * (addresses, MTU, whether it is up) is not known to be absent; another device of the same machine may state it.
   */
  readonly madeElsewhere?: true | undefined;
  readonly span: Span;
}

/** First-hop redundancy: VRRP (RFC 5798), HSRP (RFC 2281), keepalived's instances. */
export interface RedundancyGroup {
  readonly protocol: 'vrrp' | 'hsrp' | 'glbp' | 'carp';
  readonly version: Stated<number>;
  readonly group: number;
  readonly name?: string | undefined;
  readonly addresses: readonly {
    readonly address: string;
    readonly family: 'ipv4' | 'ipv6';
    readonly length?: number | undefined;
    /** The address is put on this interface in place of the group's own. */
    readonly interface?: string | undefined;
    /** Held with the others, but not told of in advertisements (keepalived, `virtual_ipaddress_excluded`). */
    readonly advertised?: false | undefined;
    readonly span: Span;
  }[];
  readonly priority: Stated<number>;
  readonly preempt: Stated<boolean>;
  /** Seconds that it waits before it takes over. */
  readonly preemptDelay?: Stated<number> | undefined;
  readonly disabled?: Stated<boolean> | undefined;
  /** Milliseconds. */
  readonly advertisement?: Stated<number> | undefined;
  readonly hold?: Stated<number> | undefined;
  /** A digest of the secret, to compare the ends; never the secret. */
  readonly authentication?: Stated<string> | undefined;
  /** What lowers the priority, or takes the group down (`decrement` undefined). */
  readonly tracks: readonly {
    readonly what: string;
    readonly kind: 'interface' | 'object' | 'script' | 'route' | 'process' | 'file' | 'bfd';
    readonly decrement?: number | undefined;
    /** Raises the priority while it is well; then its failure takes nothing down. */
    readonly increment?: number | undefined;
    readonly span: Span;
  }[];
  readonly state?: 'master' | 'backup' | undefined;
  /** Advertisements go to these addresses one by one, not to the multicast address of the protocol. */
  readonly unicast?:
    | { readonly source?: Stated<string> | undefined; readonly peers: readonly Stated<string>[] }
    | undefined;
  /** Groups of one name on a device change their state together (keepalived, `vrrp_sync_group`). */
  readonly syncGroup?: Stated<string> | undefined;
  /** The addresses have a MAC address of the protocol on an interface of their own. */
  readonly virtualMac?: Stated<boolean> | undefined;
  /** False: packets to the virtual addresses are only forwarded, never answered (RFC 5798, Accept_Mode). */
  readonly accepts?: Stated<boolean> | undefined;
  readonly span: Span;
}
