import type { Span } from '../../text/source.ts';
import type { Stated } from './interface.ts';

/** A configured route. */
export interface StaticRoute {
  /** Empty for the default table. */
  readonly vrf: string;
  readonly family: 'ipv4' | 'ipv6';
  /** Canonical: `10.0.0.0/8`. */
  readonly prefix: string;
  /** Both may be given: the next hop is then looked for on that interface. */
  readonly nextHop?: string | undefined;
  readonly interface?: string | undefined;
  /** Packets are dropped (`Null0`, `blackhole`) or refused. */
  readonly discard?: 'drop' | 'reject' | undefined;
  /** Table in which the next hop is looked up, when it is another one. */
  readonly nextHopVrf?: string | undefined;
  readonly distance: Stated<number>;
  readonly tag?: number | undefined;
  readonly track?: string | undefined;
  readonly name?: string | undefined;
  readonly span: Span;
}

/** What is configured of one routing protocol; computed in a later step, audited at both ends now. */
export interface OspfProcess {
  readonly version: 2 | 3;
  readonly process: string;
  readonly vrf: string;
  readonly routerId?: Stated<string> | undefined;
  readonly passiveByDefault?: Stated<boolean> | undefined;
  /** Interfaces that are passive, or with `passiveByDefault` those that are not. */
  readonly exceptions: readonly Stated<string>[];
  readonly networks: readonly {
    readonly prefix: string;
    readonly area: string;
    readonly span: Span;
  }[];
  readonly areas: readonly {
    readonly area: string;
    readonly type: 'stub' | 'nssa' | 'totally-stub';
    readonly span: Span;
  }[];
  readonly redistributes: readonly {
    readonly source: string;
    readonly routeMap?: string | undefined;
    readonly span: Span;
  }[];
  /** Mbit/s that a cost of 1 stands for. */
  readonly referenceBandwidth?: Stated<number> | undefined;
  /** It tells the others of a default route: always, or while it has one itself. */
  readonly defaultRoute?: Stated<'always' | 'if-known'> | undefined;
  readonly maximumPaths?: Stated<number> | undefined;
  readonly shutdown?: Stated<boolean> | undefined;
  /** What else has a part in the choice of routes, in the platform's own words: `next-hop-self`, `distance 200`. */
  readonly options?: readonly Stated<string>[] | undefined;
  readonly span: Span;
}

export interface OspfInterface {
  readonly interface: string;
  readonly version: 2 | 3;
  readonly process?: string | undefined;
  readonly area?: Stated<string> | undefined;
  readonly networkType?:
    | Stated<'broadcast' | 'point-to-point' | 'non-broadcast' | 'point-to-multipoint'>
    | undefined;
  readonly cost?: Stated<number> | undefined;
  readonly priority?: Stated<number> | undefined;
  /** Seconds. */
  readonly hello?: Stated<number> | undefined;
  readonly dead?: Stated<number> | undefined;
  readonly passive?: Stated<boolean> | undefined;
  readonly mtuIgnore?: Stated<boolean> | undefined;
  /** Kind and digest of the key. */
  readonly authentication?: Stated<string> | undefined;
}

export interface BgpNeighbor {
  /** Address, or the interface of an unnumbered session. */
  readonly peer: string;
  readonly remoteAs?: Stated<number | 'internal' | 'external'> | undefined;
  readonly localAs?: Stated<number> | undefined;
  readonly group?: string | undefined;
  readonly updateSource?: Stated<string> | undefined;
  readonly multihop?: Stated<number> | undefined;
  readonly shutdown?: Stated<boolean> | undefined;
  readonly maximumPrefixes?: Stated<number> | undefined;
  /** Digest of the key. */
  readonly authentication?: Stated<string> | undefined;
  readonly families: readonly {
    readonly family: 'ipv4-unicast' | 'ipv6-unicast' | 'l2vpn-evpn' | 'vpnv4' | 'vpnv6' | 'other';
    readonly active: boolean;
    readonly inbound?: Stated<string> | undefined;
    readonly outbound?: Stated<string> | undefined;
    readonly span: Span;
  }[];
  /** What else has a part in the choice of routes, in the platform's own words: `next-hop-self`, `distance 200`. */
  readonly options?: readonly Stated<string>[] | undefined;
  readonly span: Span;
}

export interface BgpProcess {
  readonly as: number;
  readonly vrf: string;
  readonly routerId?: Stated<string> | undefined;
  readonly neighbors: readonly BgpNeighbor[];
  readonly networks: readonly {
    readonly prefix: string;
    readonly family: 'ipv4' | 'ipv6';
    readonly span: Span;
  }[];
  readonly redistributes: readonly {
    readonly source: string;
    readonly routeMap?: string | undefined;
    readonly span: Span;
  }[];
  readonly aggregates?:
    | readonly {
        readonly prefix: string;
        readonly family: 'ipv4' | 'ipv6';
        readonly summaryOnly: boolean;
        readonly span: Span;
      }[]
    | undefined;
  /**
   * What becomes of the routes of an external neighbour that has no policy for a direction (RFC 8212, 3): in one family, or
   * in all that have no entry; `deny-in-out` stops those of the other direction too. Undefined: they pass.
   */
  readonly missingPolicies?:
    | readonly {
        readonly direction: 'inbound' | 'outbound';
        readonly family?: BgpNeighbor['families'][number]['family'] | undefined;
        readonly action: Stated<'permit' | 'deny' | 'deny-in-out'>;
      }[]
    | undefined;
  /** AS number that peers outside the confederation see (RFC 5065). */
  readonly confederation?: Stated<number> | undefined;
  /** What else has a part in the choice of routes, in the platform's own words: `next-hop-self`, `distance 200`. */
  readonly options?: readonly Stated<string>[] | undefined;
  readonly maximumPaths?: Stated<number> | undefined;
  readonly span: Span;
}

/** A VXLAN network as this end has it (RFC 7348, RFC 8365). */
export interface VxlanNetwork {
  readonly vni: number;
  readonly vlan?: number | undefined;
  readonly vrf?: string | undefined;
  readonly routeDistinguisher?: Stated<string> | undefined;
  readonly importTargets: readonly Stated<string>[];
  readonly exportTargets: readonly Stated<string>[];
  readonly span: Span;
}

export interface VxlanTunnel {
  /** Empty where the operating system makes the interfaces and the configuration names none (FRR). */
  readonly interface: string;
  /** Address or interface that the tunnels start from. */
  readonly source?: Stated<string> | undefined;
  readonly port?: Stated<number> | undefined;
  readonly floodList: readonly Stated<string>[];
  readonly networks: readonly VxlanNetwork[];
}
