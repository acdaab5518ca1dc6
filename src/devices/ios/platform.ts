import type { SpanningTree } from '../../model/network/facts.ts';
import { iosTypes } from '../../model/network/interface-names.ts';
import type { Draft, InterfaceDraft } from '../industry-cli/draft.ts';
import type { TextEnd } from '../industry-cli/lines.ts';
import type { Defaults, Platform } from '../industry-cli/platform.ts';
import { allVlans, byDefault } from '../industry-cli/values.ts';
import { parts } from './effects.ts';
import { globalMode } from './global.ts';

/** The first letter behind the name of a banner ends it; a running-config shows control-C as `^C`. */
const textEnd: TextEnd = (words, text) => {
  const [verb = '', name] = words;
  if (verb.length < 3 || !'banner'.startsWith(verb.toLowerCase()) || name === undefined) return undefined;
  const isNamed = /^(?:motd|login|exec|incoming|slip-ppp|prompt-timeout|config-save)$/i.test(name);
  const head = isNamed ? /^\S+\s+\S+\s+/.exec(text) : /^\S+\s+/.exec(text);
  const at = head?.[0].length ?? text.length;
  const delimiter = text.startsWith('^C', at) ? '^C' : text.charAt(at);
  return delimiter === '' ? undefined : { delimiter, from: at + delimiter.length };
};

const reference = (chapter: string): string => `Cisco IOS Command Reference, ${chapter}`;
const layer2Guide = 'Catalyst 9300 Layer 2 Configuration Guide';
const redundancy = reference('First Hop Redundancy Protocols');

// A running-config writes `shutdown`; a port that says nothing is up
const enabled = byDefault(true, reference('Interface and Hardware Component, shutdown'));
const usualMtu = byDefault(1500, reference('Interface and Hardware Component, mtu'));
const loopbackMtu = byDefault(1514, reference('Interface and Hardware Component, show interfaces loopback'));
const tunnelMtu = byDefault(17_916, reference('Interface and Hardware Component, show interfaces tunnel'));

const defaults: Defaults = {
  enabled: () => enabled,
  isSwitchport,
  switchport: byDefault('auto', reference('LAN Switching, switchport mode')),
  vlan: byDefault(1, reference('LAN Switching, switchport access vlan')),
  native: byDefault(1, reference('LAN Switching, switchport trunk native vlan')),
  allowed: byDefault(allVlans, reference('LAN Switching, switchport trunk allowed vlan')),
  mtu,
  spanningMode,
  costMethod,
  disabledVlans: byDefault([], reference('LAN Switching, spanning-tree vlan')),
  routing,
  routeDistance: byDefault(1, reference('IP Routing: Protocol-Independent, ip route')),
  vrrpPriority: byDefault(100, redundancy),
  hsrpPriority: byDefault(100, redundancy),
  vrrpVersion: byDefault(2, redundancy),
  vrrpPreempt: byDefault(true, redundancy),
  hsrpPreempt: byDefault(false, redundancy),
  hsrpVersion: byDefault(1, redundancy),
};

/** Whether any port speaks of switching: routers have the same language, but no switchports. */
function isSwitch({ settings }: Draft): boolean {
  return settings.switchports?.value ?? false;
}

/** A switch refuses an address on a switchport, so that a port with one, or with `no ip address`, is routed. */
function isSwitchport({ set, addresses, routed, name }: InterfaceDraft, draft: Draft): boolean {
  const isRouted =
    addresses.ipv4.size + addresses.ipv6.size > 0 ||
    routed ||
    set.vrf !== undefined ||
    set.dhcp !== undefined ||
    set.unnumbered !== undefined;
  if (set.mode !== undefined || set.accessVlan !== undefined) return true;
  return isSwitch(draft) && !isRouted && !/^(?:Serial|AppGig)/.test(name);
}

/** `system mtu` is for all ports of a switch, `jumbo` for those faster than 100 Mbit/s; loopbacks and tunnels have their own. */
function mtu({ kind, set, name }: InterfaceDraft, { settings }: Draft): ReturnType<Defaults['mtu']> {
  if (set.mtu !== undefined) return set.mtu;
  if (kind === 'loopback') return loopbackMtu;
  if (kind === 'tunnel') return tunnelMtu;
  if (kind === 'physical' || kind === 'lag')
    return (
      (/^(?:Fast|Ethernet)/.test(name) ? undefined : settings.systemJumbo) ?? settings.systemMtu ?? usualMtu
    );
  return usualMtu;
}

/** Since IOS-XE 16 switches start with rapid PVST+, before with PVST+; a router bridges nothing. */
function spanningMode(draft: Draft): ReturnType<Defaults['spanningMode']> {
  const from =
    'Catalyst 9300 and Catalyst 3750 Layer 2 Configuration Guides, Default Spanning-Tree Configuration';
  if (!isSwitch(draft)) return byDefault('none', from);
  return byDefault((draft.settings.release?.value ?? 0) >= 16 ? 'rapid-pvst' : 'pvst', from);
}

/** With MST the method is the long one, whatever a line says; else the short one until it does. */
function costMethod(
  said: SpanningTree['costMethod'],
  mode: SpanningTree['mode'],
): SpanningTree['costMethod'] {
  if (mode.value === 'mstp')
    return byDefault('long', `${layer2Guide}, Configuring Multiple Spanning-Tree Protocol`);
  return said ?? byDefault('short', `${layer2Guide}, Configuring Spanning Tree Protocol`);
}

/** Routers route IPv4 until they are told not to, switches once they are told to; a table that is made is routed. */
function routing(draft: Draft, vrf: string): ReturnType<Defaults['routing']> {
  const from = reference('IP Routing: Protocol-Independent, ip routing');
  const table = draft.vrfs.get('')?.set;
  const six = table?.ipv6 ?? byDefault(false, reference('IPv6, ipv6 unicast-routing'));
  const isRouted = table?.ipv4 ?? byDefault(!isSwitch(draft), from);
  return vrf === ''
    ? { ipv4: isRouted, ipv6: six }
    : { ipv4: byDefault(false, from), ipv6: byDefault(false, from) };
}

export const iosPlatform: Platform = {
  kind: 'ios',
  types: iosTypes,
  textEnd,
  root: (draft) => globalMode.enter(draft),
  defaults,
  parts,
};
