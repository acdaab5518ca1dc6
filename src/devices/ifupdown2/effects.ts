import type { Effect, PartsOf } from '../../model/effect.ts';
import { asFarAsHeld, type EffectGroup, effectTable, valueText } from '../../model/effect-table.ts';
import { forwardingCommand, isIdleCommand, isRefusedForwarding } from './options.ts';
import { routeCommand } from './route-command.ts';
import { isUnderstood } from './statements.ts';

const main = { manual: 'interfaces(5)' };
const addons = { manual: 'ifupdown-addons-interfaces(5)' };
const cumulus = { manual: 'Cumulus Linux User Guide,' };

/**
 * Words of stanzas and options; `up route` is a command that adds a route. Left out: all other commands, included
 * files, loops of templates, and what nobody has looked at.
 */
const groups: readonly EffectGroup[] = [
  {
    ...main,
    class: 'network',
    computed: true,
    words: 'iface; auto; allow-auto; address; netmask; gateway; metric; hwaddress; up route; up forwarding',
  },
  {
    ...main,
    class: 'network',
    words: 'network; broadcast; scope; mapping; rename; allow-hotplug',
  },
  {
    ...main,
    class: 'network',
    words: 'dns-nameservers; dns-search; dns-domain; accept-ra; autoconf; privext',
  },
  {
    ...addons,
    class: 'network',
    computed: true,
    words: `vrf; vrf-table; vlan-id; vlan-raw-device; bridge-ports; bridge-vlan-aware; bridge-vids; bridge-pvid;
      bridge-access; bridge-allow-untagged; bridge-bridgeprio; mstpctl-treeprio; mstpctl-portadminedge;
      mstpctl-portautoedge; mstpctl-portnetwork; mstpctl-bpduguard; mstpctl-portbpdufilter; mstpctl-portpathcost;
      mstpctl-treeportprio; bond-slaves; slaves; bond-master; bond-mode; bond-min-links; link-down; ip-forward; hw-mac-address`,
  },
  { ...cumulus, class: 'network', computed: true, words: 'clag-id; vrrp; mstpctl-pvrst-mode' },
  {
    ...addons,
    class: 'network',
    words: `link-speed; link-duplex; link-autoneg; link-fec; link-lanes; ip6-forward; address-virtual;
      address-virtual-ipv6-addr-gen; ipv6-addrgen; mstpctl-forcevers; mstpctl-portrestrrole; mstpctl-portp2p;
      mstpctl-portrestrtcn; bond-lacp-bypass-allow; bond-xmit-hash-policy; bond-primary; bond-primary-reselect;
      bond-use-carrier; bond-ad-sys-priority; bond-ad-actor-sys-prio; bond-ad-actor-system; bond-num-grat-arp;
      bond-num-unsol-na; vxlan-id; vxlan-local-tunnelip; vxlan-remoteip; vxlan-port; vxlan-learning; vxlan-svcnodeip;
      vxlan-mcastgrp; vxlan-mcastgrp-map; vxlan-tos; vxlan-ttl; vxlan-udp-csum; vxlan-purge-remotes;
      bridge-learning; bridge-arp-nd-suppress; bridge-vlan-vni-map; bridge-hw; bridge-mcsnoop; bridge-mcquerier;
      bridge-mcrouter; bridge-mcfl; bridge-multicast-flood; bridge-unicast-flood; bridge-broadcast-flood;
      bridge-vlan-protocol; bridge-pathcosts; bridge-portprios; bridge-always-up;
      bridge-igmp-version; bridge-mld-version; bridge-portmcrouter; bridge-portmcfl; bridge-trunk`,
  },
  {
    ...cumulus,
    class: 'network',
    words: `clagd-peer-ip; clagd-backup-ip; clagd-sys-mac; clagd-priority; clagd-vxlan-anycast-ip; clagd-args; clagd-enable;
      clagd-redirect-enable; es-sys-mac; storm-control-broadcast; storm-control-multicast;
      storm-control-unknown-unicast`,
  },
  {
    ...addons,
    class: 'time',
    words: `bond-lacp-rate; bond-miimon; bond-downdelay; bond-updelay; bridge-ageing; bridge-fd; bridge-hello; bridge-maxage;
      bridge-maxwait; bridge-waitport; bridge-gcint; mstpctl-maxage; mstpctl-fdelay; mstpctl-maxhops;
      mstpctl-txholdcount; mstpctl-hello; mstpctl-ageing; vxlan-ageing`,
  },
  // Who is reached by what fits is compared; larger packets are not.
  { ...main, class: 'capacity', words: 'mtu' },
  // Places for groups of multicast.
  { ...addons, class: 'capacity', words: 'bridge-hashel; bridge-hashmax' },
  // The tree is compared; each port waits twice the forward delay before it carries anything.
  { ...addons, class: 'time', words: 'bridge-stp' },
  { ...addons, class: 'observability', words: 'alias; bridge-vlan-stats; bridge-mcstats' },
  { ...main, class: 'observability', words: 'description' },
  // Nothing of it runs while the interface is up.
  { ...main, class: 'process', words: 'down; pre-down; post-down; no-scripts; no-auto-down' },
  { manual: 'true(1), sleep(1), echo(1), logger(1):', class: 'none', words: 'up idle' },
  { manual: 'Linux kernel/sysctl.c, proc_get_long:', class: 'none', words: 'up refused' },
];

export const effects: ReadonlyMap<string, Effect> = effectTable(groups);

export const parts: PartsOf = (statement, around) => {
  const { name, arguments: given } = statement;
  const isCommand = around.length > 0 && /^(?:pre-up|up|post-up)$/.test(name);
  const known = isCommand ? wordOfCommand(given) : undefined;
  if (known !== undefined)
    return [{ word: known, value: valueText(given), effect: asFarAsHeld(effects.get(known), () => true) }];
  const route = isCommand ? routeCommand(given) : undefined;
  const isRoute = route !== undefined;
  const effect = asFarAsHeld(effects.get(isRoute ? 'up route' : name), () =>
    isRoute ? route.rest.length === 0 : isUnderstood(statement),
  );
  return [
    { word: isRoute ? 'up route' : name, value: valueText(isRoute ? [name, ...given] : given), effect },
  ];
};

/** Commands whose whole effect is known, routes apart. */
function wordOfCommand(given: readonly string[]): string | undefined {
  if (isIdleCommand(given)) return 'up idle';
  if (isRefusedForwarding(given)) return 'up refused';
  return forwardingCommand(given) === undefined ? undefined : 'up forwarding';
}
