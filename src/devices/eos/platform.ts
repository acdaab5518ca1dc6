import { eosTypes } from '../../model/network/interface-names.ts';
import type { Draft, InterfaceDraft } from '../industry-cli/draft.ts';
import type { TextEnd } from '../industry-cli/lines.ts';
import type { Defaults, Platform } from '../industry-cli/platform.ts';
import { allVlans, byDefault } from '../industry-cli/values.ts';
import { parts } from './effects.ts';
import { globalMode } from './global.ts';

/** Banners and scripts end with a line of their own: `EOF`. */
const textEnd: TextEnd = ([first, second, third]) => {
  const verb = first?.toLowerCase();
  const isBanner = verb === 'banner' && (second === 'login' || second === 'motd') && third === undefined;
  const isScript = verb === 'action' && second === 'bash' && third === undefined;
  const isCode = verb === 'code' && (second === undefined || second === 'unit');
  return isBanner || isScript || isCode ? { line: 'EOF' } : undefined;
};

const manual = (chapter: string): string => `EOS User Manual, ${chapter}`;
const vrrp = manual('VRRP and VARP');

const enabled = byDefault(true, manual('Data Transfer, shutdown'));
const loopbackMtu = byDefault(65_535, manual('Data Transfer, show interfaces'));
const frameMtu = byDefault(9214, manual('Data Transfer, Ethernet MTU'));
const packetMtu = byDefault(1500, manual('IPv4, mtu'));

const defaults: Defaults = {
  enabled: (port, { settings }) =>
    port.kind === 'physical' && settings.portsDown?.value === true
      ? { value: false, span: settings.portsDown.span }
      : enabled,
  isSwitchport: (_, { settings }) => settings.switchports?.value ?? true,
  switchport: byDefault('access', manual('VLANs, switchport mode')),
  vlan: byDefault(1, manual('VLANs, switchport access vlan')),
  native: byDefault(1, manual('VLANs, switchport trunk native vlan')),
  allowed: byDefault(allVlans, manual('VLANs, switchport trunk allowed vlan')),
  mtu,
  spanningMode: () => byDefault('mstp', manual('Spanning Tree Protocol, spanning-tree mode')),
  disabledVlans: byDefault([], manual('Spanning Tree Protocol, spanning-tree vlan')),
  routing: () => ({
    ipv4: byDefault(false, manual('IPv4, ip routing')),
    ipv6: byDefault(false, manual('IPv6, ipv6 unicast-routing')),
  }),
  routeDistance: byDefault(1, manual('IPv4, ip route')),
  vrrpPriority: byDefault(100, vrrp),
  hsrpPriority: byDefault(100, vrrp),
  vrrpVersion: byDefault(2, vrrp),
  vrrpPreempt: byDefault(true, vrrp),
  hsrpPreempt: byDefault(false, vrrp),
  hsrpVersion: byDefault(1, vrrp),
};

/** Ports that switch take any frame that the hardware does; `mtu` is about packets that are routed. */
function mtu(
  { kind, set }: InterfaceDraft,
  { settings }: Draft,
  routed: boolean,
): ReturnType<Defaults['mtu']> {
  if (kind === 'loopback') return loopbackMtu;
  if (!routed) return frameMtu;
  return set.mtu ?? settings.mtu ?? packetMtu;
}

export const eosPlatform: Platform = {
  kind: 'eos',
  types: eosTypes,
  textEnd,
  root: (draft) => globalMode.enter(draft),
  defaults,
  parts,
};
