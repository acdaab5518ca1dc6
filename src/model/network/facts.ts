import type { Span } from '../../text/source.ts';
import type { Filter } from './filter.ts';
import type { Interface, Stated, VlanRanges } from './interface.ts';
import type { BgpProcess, OspfInterface, OspfProcess, StaticRoute, VxlanTunnel } from './routing.ts';
import type { UnreadLine } from './unread.ts';

export interface Vlan {
  readonly number: number;
  readonly name?: string | undefined;
  /** `state suspend`, `shutdown` */
  readonly active: boolean;
  readonly span: Span;
}

/** Something whose state redundancy groups and routes follow. */
export interface TrackedObject {
  readonly name: string;
  /** As written: `interface Ethernet1 line-protocol`, `ip sla 1 reachability`. */
  readonly what: string;
  readonly interface?: string | undefined;
  readonly span: Span;
}

/** Something that runs and decides where packets go, but has no model: what is computed may lack its part. */
export interface Unmodelled {
  /** `eigrp 1`, `isis CORE`, `multicast routing` */
  readonly what: string;
  readonly kind: 'routing-protocol' | 'policy-routing' | 'translation' | 'other';
  readonly span: Span;
}

/** Bridge settings of spanning tree (IEEE 802.1D-2004, 802.1Q). */
export interface SpanningTree {
  readonly mode: Stated<'stp' | 'rstp' | 'mstp' | 'pvst' | 'rapid-pvst' | 'none'>;
  /** Multiples of 4096; for all VLANs or instances, or for those named. */
  readonly priorities: readonly {
    readonly vlans?: VlanRanges | undefined;
    /** Instances of MSTP in place of VLANs; 0 holds the VLANs that no other instance has. */
    readonly instances?: VlanRanges | undefined;
    readonly value: number;
    readonly span: Span;
  }[];
  /** Instances of MSTP with their VLANs. */
  readonly instances: readonly {
    readonly instance: number;
    readonly vlans: VlanRanges;
    readonly span: Span;
  }[];
  readonly region?: { readonly name: string; readonly revision: number } | undefined;
  /** How a port's cost follows from its speed: in 16 bits (IEEE 802.1D-1998) or 32 (802.1D-2004); undefined: in 32. */
  readonly costMethod?: Stated<'short' | 'long'> | undefined;
  readonly edgeByDefault?: Stated<boolean> | undefined;
  readonly bpduGuardByDefault?: Stated<boolean> | undefined;
  readonly bpduFilterByDefault?: Stated<boolean> | undefined;
  readonly loopGuardByDefault?: Stated<boolean> | undefined;
  /** VLANs for which it is off. */
  readonly disabled: Stated<VlanRanges>;
}

/** A pair of switches that act as one for their aggregates (MLAG, vPC, CLAG). */
export interface MlagPair {
  readonly domain?: Stated<string> | undefined;
  readonly localInterface?: Stated<string> | undefined;
  readonly peerAddress?: Stated<string> | undefined;
  readonly peerLink?: Stated<string> | undefined;
  readonly systemMac?: Stated<string> | undefined;
  readonly priority?: Stated<number> | undefined;
  readonly span: Span;
}

/** Whether packets are routed. */
export interface Routing extends Stated<boolean> {
  /** Something that was not read decides (`sysctl`); the value is the default. */
  readonly undecided?: true | undefined;
}

export interface Vrf {
  readonly name: string;
  /** Packets are routed in it; on EOS that must be said. */
  readonly routing: { readonly ipv4: Routing; readonly ipv6: Routing };
  readonly routeDistinguisher?: Stated<string> | undefined;
  readonly importTargets: readonly Stated<string>[];
  readonly exportTargets: readonly Stated<string>[];
  readonly span?: Span | undefined;
}

/** What manages the device: the baseline that every switch should have. */
export interface Management {
  readonly hostname?: Stated<string> | undefined;
  /** Where its own packets go while it routes none (`ip default-gateway`). */
  readonly gateway?: Stated<string> | undefined;
  readonly ntp: readonly Stated<string>[];
  readonly syslog: readonly Stated<string>[];
  readonly aaa: readonly Stated<string>[];
  readonly telnet?: Stated<boolean> | undefined;
  readonly ssh?: Stated<boolean> | undefined;
  readonly http?: Stated<boolean> | undefined;
  /** Access lists that say who may log in. */
  readonly accessFilters?: readonly Stated<string>[] | undefined;
  /** Beside the logins that these lists guard there are some that none guards. */
  readonly openLogins?: true | undefined;
  /** Communities are told by a digest; `wellKnown` is `public` or `private`. */
  readonly snmp: readonly {
    readonly version: '1' | '2c' | '3';
    readonly wellKnown?: string | undefined;
    readonly write: boolean;
    readonly filter?: string | undefined;
    readonly span: Span;
  }[];
  readonly lldp?: Stated<boolean> | undefined;
}

/** Everything that a switch, router or host says about layers 1 to 3. */
export interface NetworkFacts {
  readonly platform: 'eos' | 'ios' | 'frr' | 'linux';
  readonly interfaces: readonly Interface[];
  readonly vlans: readonly Vlan[];
  readonly spanningTree?: SpanningTree | undefined;
  readonly mlag?: MlagPair | undefined;
  /** The default table comes first, with an empty name. */
  readonly vrfs: readonly Vrf[];
  readonly routes: readonly StaticRoute[];
  readonly filters: readonly Filter[];
  readonly ospf: readonly OspfProcess[];
  readonly ospfInterfaces: readonly OspfInterface[];
  readonly bgp: readonly BgpProcess[];
  readonly vxlan: readonly VxlanTunnel[];
  /** Names of policies that exist, to find the missing ones. */
  readonly routeMaps: readonly { readonly name: string; readonly span: Span }[];
  readonly prefixLists: readonly { readonly name: string; readonly span: Span }[];
  /** Other lists that policies name: of AS paths, communities. */
  readonly policyLists?:
    | readonly {
        readonly name: string;
        readonly kind: 'as-path' | 'community' | 'large-community' | 'extended-community';
        readonly span: Span;
      }[]
    | undefined;
  readonly management: Management;
  readonly tracked?: readonly TrackedObject[] | undefined;
  readonly unmodelled?: readonly Unmodelled[] | undefined;
  readonly unread?: readonly UnreadLine[] | undefined;
}

/** Facts that say nothing: what a language does not know is as here. */
export const nothingRead: Omit<NetworkFacts, 'platform'> = {
  interfaces: [],
  vlans: [],
  vrfs: [],
  routes: [],
  filters: [],
  ospf: [],
  ospfInterfaces: [],
  bgp: [],
  vxlan: [],
  routeMaps: [],
  prefixLists: [],
  management: { ntp: [], syslog: [], aaa: [], snmp: [] },
};
