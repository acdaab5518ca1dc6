import type {
  Interface,
  PortSpanning,
  RedundancyGroup,
  Stated,
  Switchport,
  VlanRanges,
} from '../../model/network/interface.ts';
import type { Draft, GroupDraft, InterfaceDraft } from './draft.ts';
import { switchable } from './interfaces.ts';
import { listOf, none, valuesOf, withoutVlans } from './values.ts';

export function finishInterface(one: InterfaceDraft, draft: Draft): Interface {
  const { name, kind, set, span, lag, filters } = one;
  const switchport = switchportOf(one, draft);
  return {
    name,
    kind,
    description: set.description,
    autostate: kind === 'vlan' ? set.autostate : undefined,
    minLinks: set.minLinks,
    mlag: set.mlag,
    lacpFallback: set.fallback,
    ethernetSegment: set.ethernetSegment,
    ipv6Enabled: set.ipv6,
    dhcp: set.dhcp,
    unnumbered: set.unnumbered,
    vrf: set.vrf,
    ipMtu: set.ipMtu,
    speed: set.speed,
    duplex: set.duplex,
    bandwidth: set.bandwidth,
    proxyArp: set.proxyArp,
    mac: set.mac,
    tunnel: kind === 'tunnel' ? tunnelOf(one) : undefined,
    enabled: enabledOf(one, draft),
    switchport,
    vlan: set.tag ?? vlanOfName(one),
    parent: kind === 'subinterface' ? name.slice(0, name.lastIndexOf('.')) : undefined,
    lag,
    addresses: addressesOf(one, switchport !== undefined),
    mtu: draft.platform.defaults.mtu(one, draft, switchport === undefined),
    spanning: spanningOf(one),
    filters: listOf(filters),
    helpers: valuesOf(one.helpers),
    redundancy: listOf(valuesOf(one.groups).map((group) => finishGroup(group, one, draft))),
    span,
  };
}

function tunnelOf({ set }: InterfaceDraft): Interface['tunnel'] {
  return { source: set.tunnelSource, destination: set.tunnelDestination, mode: set.tunnelMode };
}

/** The primary first; of IPv6 that is the first one that is not link-local. A switchport uses none of them. */
function addressesOf(
  { addresses: { ipv4, ipv6, shared } }: InterfaceDraft,
  isSwitchport: boolean,
): Interface['addresses'] {
  if (ipv4.size + ipv6.size + shared.size === 0) return none;
  const primary = ipv4.get('primary');
  const others = [...ipv4.values()].filter((address) => address !== primary);
  const first = [...ipv6.values()].find(({ address }) => !address.startsWith('fe80:'));
  const six = [...ipv6.values()].map((address) => ({
    ...address,
    secondary: address !== first && !address.address.startsWith('fe80:'),
  }));
  const all = [...(primary === undefined ? [] : [primary]), ...others, ...six, ...shared.values()];
  return isSwitchport ? all.map((address) => ({ ...address, inactive: 'switchport' })) : all;
}

function enabledOf(one: InterfaceDraft, draft: Draft): Interface['enabled'] {
  const { shutdown } = one.set;
  if (shutdown === undefined) return draft.platform.defaults.enabled(one, draft);
  return { value: !shutdown.value, span: shutdown.span };
}

/** A VLAN with trunk groups passes the trunks of these groups and no other one (EOS User Manual, VLANs). */
function inGroups(
  allowed: Stated<VlanRanges>,
  { trunkGroups }: InterfaceDraft,
  { vlans }: Draft,
): Stated<VlanRanges> {
  const closed = valuesOf(vlans).filter(
    (vlan) => vlan.trunkGroups.size > 0 && [...vlan.trunkGroups].every((group) => !trunkGroups.has(group)),
  );
  if (closed.length === 0) return allowed;
  const numbers = closed.map(({ number }): VlanRanges[number] => [number, number]);
  return { ...allowed, value: withoutVlans(allowed.value, numbers) };
}

function switchportOf(one: InterfaceDraft, draft: Draft): Switchport | undefined {
  const { set } = one;
  const { defaults } = draft.platform;
  if (!switchable.has(one.kind)) return undefined;
  if (!(set.switchport?.value ?? defaults.isSwitchport(one, draft))) return undefined;
  const mode = set.mode ?? defaults.switchport;
  const vlan = set.accessVlan ?? defaults.vlan;
  const native = set.native ?? defaults.native;
  const allowed = inGroups(set.allowed ?? defaults.allowed, one, draft);
  switch (mode.value) {
    case 'trunk': {
      const nativeTagged = (set.nativeTagged ?? draft.settings.nativeTagged)?.value ?? false;
      return { mode: 'trunk', native, nativeTagged, allowed, span: mode.span };
    }
    case 'auto':
    case 'desirable':
      return { mode: 'dynamic', wants: mode.value, vlan, native, allowed, span: mode.span };
    // A port for a telephone (EOS): the host behind it sends without a tag
    case 'phone':
      return { mode: 'access', vlan: native, voice: set.voiceVlan, span: mode.span };
    // A tunnel port (802.1ad) puts whatever comes in into its VLAN, as an access port does
    case 'tunnel':
    case 'access':
      return { mode: 'access', vlan, voice: set.voiceVlan, span: mode.span };
  }
}

function vlanOfName({ kind, name, span }: InterfaceDraft): Interface['vlan'] {
  const number = kind === 'vlan' ? /\d+$/.exec(name)?.[0] : undefined;
  return number === undefined ? undefined : { value: Number(number), span };
}

function spanningOf({ set, costs, priorities }: InterfaceDraft): PortSpanning {
  const { edge, bpduGuard, bpduFilter, guard, linkType, spanningOff } = set;
  return {
    edge,
    bpduGuard,
    bpduFilter,
    guard,
    linkType,
    disabled: spanningOff,
    costs: listOf(costs),
    priorities: listOf(priorities),
  };
}

function finishGroup(
  draft: GroupDraft,
  one: InterfaceDraft,
  { platform: { defaults } }: Draft,
): RedundancyGroup {
  const { protocol, group, name, addresses, tracks, set, span } = draft;
  const isVrrp = protocol === 'vrrp';
  const version = isVrrp ? defaults.vrrpVersion : (one.set.hsrpVersion ?? defaults.hsrpVersion);
  return {
    protocol,
    version: set.version ?? version,
    group,
    name,
    addresses: [...addresses.values()],
    priority: set.priority ?? (isVrrp ? defaults.vrrpPriority : defaults.hsrpPriority),
    preempt: set.preempt ?? (isVrrp ? defaults.vrrpPreempt : defaults.hsrpPreempt),
    preemptDelay: set.preemptDelay,
    disabled: set.shutdown,
    advertisement: set.advertisement,
    hold: set.hold,
    authentication: set.authentication,
    tracks: [...tracks.values()],
    span,
  };
}
