import type { Management, NetworkFacts, TrackedObject, Unmodelled } from '../../model/network/facts.ts';
import type { Filter, FilterEntry } from '../../model/network/filter.ts';
import type {
  InterfaceAddress,
  InterfaceKind,
  LagMembership,
  RedundancyGroup,
  Stated,
  VlanRanges,
} from '../../model/network/interface.ts';
import type { StaticRoute, VxlanNetwork } from '../../model/network/routing.ts';
import type { Span } from '../../text/source.ts';
import type { Platform } from './platform.ts';
import type { BgpDraft, OspfDraft, OspfPortDraft } from './routing-draft.ts';
import type { ByVlan, SpanningDraft } from './spanning-draft.ts';
import type { Settings } from './values.ts';

/** The facts while commands are still being read: later commands change what earlier ones said. */
export interface Draft {
  readonly platform: Platform;
  readonly settings: Settings<DeviceValues>;
  readonly interfaces: Map<string, InterfaceDraft>;
  readonly vlans: Map<number, VlanDraft>;
  readonly spanning: SpanningDraft;
  mlag: MlagDraft | undefined;
  /** The default table has an empty name. */
  readonly vrfs: Map<string, VrfDraft>;
  /** By table and prefix, so that a route is found to be taken back. */
  readonly routes: Map<string, Map<string, StaticRoute>>;
  readonly filters: Map<string, FilterDraft>;
  readonly ospf: Map<string, OspfDraft>;
  readonly bgp: Map<string, BgpDraft>;
  readonly vxlan: Map<string, VxlanDraft>;
  /** VLANs by the number of their VXLAN network, where a line of their own says so. */
  readonly vlanNetworks: Map<number, number>;
  readonly routeMaps: Map<string, Span>;
  readonly prefixLists: Map<string, Span>;
  readonly management: ManagementDraft;
  /** VLANs of EVPN below `router bgp`, by their words. */
  readonly evpn: Map<string, EvpnDraft>;
  readonly tracked: Map<string, TrackedObject>;
  readonly unmodelled: Map<string, Unmodelled>;
  /** By kind and name. */
  readonly policyLists: Map<string, NonNullable<NetworkFacts['policyLists']>[number]>;
}

export interface EvpnDraft {
  vlans: VlanRanges;
  /** Where it is named by its network in place of VLANs. */
  readonly vni?: number | undefined;
  readonly set: Settings<{ routeDistinguisher: string }>;
  readonly importTargets: Map<string, Stated<string>>;
  readonly exportTargets: Map<string, Stated<string>>;
}

export interface DeviceValues {
  /** Ethernet ports are down until they say otherwise. */
  portsDown: boolean;
  mtu: number;
  /** `system mtu` */
  systemMtu: number;
  systemJumbo: number;
  /** Major release of the system; hundredths are the minor one (FRR 7.5 is 7.05). */
  release: number;
  /** Set of defaults that was chosen (FRR, `frr defaults`). */
  profile: string;
  /** Ports are switchports until they say otherwise. */
  switchports: boolean;
  nativeTagged: boolean;
  ipv4Routing: boolean;
  ipv6Routing: boolean;
}

export interface PortValues {
  description: string;
  shutdown: boolean;
  switchport: boolean;
  mode: 'access' | 'trunk' | 'auto' | 'desirable' | 'tunnel' | 'phone';
  accessVlan: number;
  voiceVlan: number;
  native: number;
  nativeTagged: boolean;
  allowed: VlanRanges;
  tag: number;
  autostate: boolean;
  minLinks: number;
  ethernetSegment: string;
  fallback: 'static' | 'individual';
  mlag: number;
  ipv6: boolean;
  dhcp: boolean;
  unnumbered: string;
  vrf: string;
  mtu: number;
  ipMtu: number;
  speed: number;
  duplex: 'full' | 'half' | 'auto';
  bandwidth: number;
  proxyArp: boolean;
  mac: string;
  edge: 'edge' | 'edge-trunk' | 'network' | 'auto' | 'none';
  bpduGuard: boolean;
  bpduFilter: boolean;
  guard: 'root' | 'loop' | 'none';
  linkType: 'point-to-point' | 'shared';
  spanningOff: boolean;
  hsrpVersion: number;
  vrrpVersion: number;
  tunnelSource: string;
  tunnelDestination: string;
  tunnelMode: string;
}

/** The primary IPv4 address has the key `primary`; all others their own text. */
export interface AddressDrafts {
  readonly ipv4: Map<string, InterfaceAddress>;
  readonly ipv6: Map<string, InterfaceAddress>;
  /** Shared ones with a command of their own (VARP). */
  readonly shared: Map<string, InterfaceAddress>;
}

export interface InterfaceDraft {
  readonly name: string;
  readonly kind: InterfaceKind;
  readonly span: Span;
  readonly set: Settings<PortValues>;
  readonly addresses: AddressDrafts;
  lag: LagMembership | undefined;
  readonly trunkGroups: Set<string>;
  readonly costs: ByVlan[];
  readonly priorities: ByVlan[];
  filters: {
    readonly family: 'ipv4' | 'ipv6' | 'mac';
    readonly direction: 'in' | 'out';
    readonly name: string;
    readonly span: Span;
  }[];
  readonly helpers: Map<string, Stated<string>>;
  readonly groups: Map<string, GroupDraft>;
  /** By version of OSPF. */
  readonly ospf: Map<2 | 3, OspfPortDraft>;
  /** `no ip address` was written, which only a routed port has. */
  routed: boolean;
}

export interface GroupValues {
  version: number;
  priority: number;
  preempt: boolean;
  preemptDelay: number;
  advertisement: number;
  hold: number;
  authentication: string;
  shutdown: boolean;
}

export interface GroupDraft {
  readonly protocol: 'vrrp' | 'hsrp';
  readonly group: number;
  readonly span: Span;
  name: string | undefined;
  /** By address, but the primary one, which is replaced by the next, as `primary`. */
  readonly addresses: Map<string, RedundancyGroup['addresses'][number]>;
  readonly tracks: Map<string, RedundancyGroup['tracks'][number]>;
  readonly set: Settings<GroupValues>;
}

export interface VlanDraft {
  readonly number: number;
  readonly span: Span;
  name: string | undefined;
  active: boolean;
  readonly trunkGroups: Set<string>;
}

export interface MlagValues {
  domain: string;
  localInterface: string;
  peerAddress: string;
  peerLink: string;
  systemMac: string;
  priority: number;
}

export interface MlagDraft {
  readonly span: Span;
  readonly set: Settings<MlagValues>;
}

export interface VrfValues {
  ipv4: boolean;
  ipv6: boolean;
  routeDistinguisher: string;
}

export interface VrfDraft {
  readonly name: string;
  readonly span: Span | undefined;
  readonly set: Settings<VrfValues>;
  readonly importTargets: Map<string, Stated<string>>;
  readonly exportTargets: Map<string, Stated<string>>;
}

export interface FilterDraft {
  readonly name: string;
  readonly family: Filter['family'];
  readonly kind: Filter['kind'];
  readonly span: Span;
  /** By sequence number. */
  readonly entries: Map<number, FilterEntry>;
  /** Sequence numbers by the text of the entry. */
  readonly texts: Map<string, number>;
  /** The highest sequence number so far. */
  last: number;
}

export interface VxlanDraft {
  readonly interface: string;
  readonly set: Settings<{ source: string; port: number }>;
  flood: Stated<string>[];
  /** By the VLAN or table that they carry. */
  readonly networks: Map<string, VxlanNetwork>;
}

export interface ManagementDraft {
  readonly set: Settings<{
    hostname: string;
    gateway: string;
    telnet: boolean;
    ssh: boolean;
    http: boolean;
    lldp: boolean;
  }>;
  readonly ntp: Map<string, Stated<string>>;
  readonly syslog: Map<string, Stated<string>>;
  readonly aaa: Map<string, Stated<string>>;
  /** Lists that say who may log in (`access-class`). */
  readonly accessFilters: Map<string, Stated<string>>;
  /** Lines for logins from elsewhere, by their numbers: whether no such list guards them. */
  readonly openLines: Map<string, boolean>;
  /** By a digest of what names them. */
  readonly snmp: Map<string, Management['snmp'][number]>;
}

export function startDraft(platform: Platform): Draft {
  return {
    platform,
    settings: {},
    interfaces: new Map(),
    vlans: new Map(),
    spanning: { set: {}, priorities: [], instances: new Map(), region: undefined },
    mlag: undefined,
    vrfs: new Map([['', emptyVrf('', undefined)]]),
    routes: new Map(),
    filters: new Map(),
    ospf: new Map(),
    bgp: new Map(),
    vxlan: new Map(),
    vlanNetworks: new Map(),
    routeMaps: new Map(),
    prefixLists: new Map(),
    management: {
      set: {},
      ntp: new Map(),
      syslog: new Map(),
      aaa: new Map(),
      accessFilters: new Map(),
      openLines: new Map(),
      snmp: new Map(),
    },
    evpn: new Map(),
    tracked: new Map(),
    unmodelled: new Map(),
    policyLists: new Map(),
  };
}

export function emptyVrf(name: string, span: Span | undefined): VrfDraft {
  return { name, span, set: {}, importTargets: new Map(), exportTargets: new Map() };
}

/** What the map holds for the key; made when it is not there yet. */
export function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** Taking back what was never said is no mistake. */
export function forget<K>(map: Map<K, unknown>, key: K): true {
  map.delete(key);
  return true;
}
