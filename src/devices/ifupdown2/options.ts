import { addressText, ipv4Prefix, ipv6Prefix, maskLength } from '../industry-cli/addresses.ts';
import { numberIn } from '../industry-cli/values.ts';
import { routeCommand } from './route-command.ts';
import type { Statement } from './tree.ts';
import { vidRanges } from './vids.ts';

type Check = (values: readonly string[]) => boolean;

const yesNo: Check = ([word = '']) => /^(?:yes|no|on|off|0|1)$/i.test(word);
const some: Check = ({ length }) => length > 0;
const between =
  (least: number, most: number): Check =>
  ([word]) =>
    numberIn(word, least, most) !== undefined;
const vlan = between(1, 4094);
const mac: Check = ([word = '', second]) =>
  /^(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(word === 'ether' ? (second ?? '') : word);

function isAddress([word = '']: readonly string[]): boolean {
  return (word.includes('/') ? (ipv4Prefix([word]) ?? ipv6Prefix(word)) : addressText(word)) !== undefined;
}

/** Options of several words; of all others that have a meaning a second word spoils the value. */
const several =
  /^(?:hwaddress|hw-mac-address|alias|description|vrrp|address-virtual|slaves|bond-slaves|bridge-(?:ports|vids|vlan-vni-map)|vxlan-remoteip|clagd-backup-ip)$/;

/** Options with a meaning for the facts, by their names with hyphens; the value must be one that can be used. */
const known: Readonly<Record<string, Check>> = {
  address: isAddress,
  netmask: ([word = '']) => maskLength(word) !== undefined || numberIn(word, 0, 128) !== undefined,
  gateway: ([word]) => addressText(word) !== undefined,
  metric: between(0, 4_294_967_295),
  mtu: between(68, 65_575),
  hwaddress: mac,
  'hw-mac-address': mac,
  alias: some,
  description: some,
  'link-speed': between(10, 1_600_000),
  'link-duplex': ([word = '']) => /^(?:full|half)$/.test(word),
  'link-autoneg': yesNo,
  'link-down': yesNo,
  vrf: some,
  'vrf-table': ([word = '']) => word === 'auto' || numberIn(word, 1, 4_294_967_295) !== undefined,
  'vlan-id': vlan,
  'vlan-raw-device': some,
  'bridge-ports': some,
  'bridge-vlan-aware': yesNo,
  'bridge-vids': (values) => vidRanges(values) !== undefined,
  'bridge-pvid': vlan,
  'bridge-access': vlan,
  'bridge-allow-untagged': yesNo,
  'bridge-stp': yesNo,
  'bridge-vlan-vni-map': (values) => values.every((pair) => /^\d+=\d+$/.test(pair)) && values.length > 0,
  'bridge-bridgeprio': between(0, 65_535),
  'mstpctl-treeprio': between(0, 61_440),
  'mstpctl-pvrst-mode': yesNo,
  'mstpctl-forcevers': ([word = '']) => /^(?:rstp|stp|mstp)$/i.test(word),
  'mstpctl-portadminedge': yesNo,
  'mstpctl-portautoedge': yesNo,
  'mstpctl-portnetwork': yesNo,
  'mstpctl-bpduguard': yesNo,
  'mstpctl-portrestrrole': yesNo,
  'mstpctl-portbpdufilter': yesNo,
  'mstpctl-portpathcost': between(0, 200_000_000),
  'mstpctl-treeportprio': between(0, 240),
  'bond-slaves': some,
  slaves: some,
  'bond-master': some,
  'bond-mode': some,
  'bond-min-links': between(0, 64),
  'bond-lacp-rate': some,
  'bond-lacp-bypass-allow': yesNo,
  'clag-id': between(0, 65_535),
  'clagd-peer-ip': some,
  'clagd-backup-ip': some,
  'clagd-sys-mac': mac,
  'clagd-priority': between(0, 65_535),
  'clagd-vxlan-anycast-ip': isAddress,
  'address-virtual': some,
  'address-virtual-ipv6-addr-gen': yesNo,
  vrrp: ([group, ...addresses]) =>
    numberIn(group, 1, 255) !== undefined &&
    addresses.length > 0 &&
    addresses.every((one) => isAddress([one])),
  'vxlan-id': between(1, 16_777_215),
  'vxlan-local-tunnelip': isAddress,
  'vxlan-remoteip': isAddress,
  'vxlan-port': between(1, 65_535),
  'vxlan-learning': yesNo,
  'bridge-learning': yesNo,
  'bridge-arp-nd-suppress': yesNo,
  'ip-forward': yesNo,
  'ip6-forward': yesNo,
};

/** Options that send no packet elsewhere; the reasons are in README.md. */
const ignored =
  /^(?:network|broadcast|scope|dns-[a-z-]+|domain|hostname|leasetime|client|accept-ra|autoconf|privext|dad-[a-z]+|preferred-lifetime|arp-[a-z-]+|link-fec|link-lanes|(?:gro|gso|lro|tso|ufo|tx|rx)-offload|offload-[a-z]+|bridge-(?:ageing|fd|hello|maxage|maxwait|waitport|gcint|hw|mcsnoop|mcquerier|mclmc|mclmi|mcqi|mcqifaddr|mcqri|mcmi|mcsqc|mcsqi|mcqpi|mcrouter|mcfl|mcstats|multicast-flood|unicast-flood|broadcast-flood|always-up|trunk|ports-condone-regex|hashel|hashmax|nf-call-[a-z6]+|portmcrouter|portmcfl|pathcosts|portprios|igmp-version|mld-version|vlan-protocol|vlan-stats)|mstpctl-(?:maxage|fdelay|maxhops|txholdcount|hello|ageing|portp2p|portrestrtcn)|bond-(?:miimon|downdelay|updelay|xmit-hash-policy|primary|primary-reselect|use-carrier|num-[a-z-]+|ad-[a-z-]+|updelay|lacp-fallback-[a-z-]+|arp-[a-z-]+)|clagd-(?:args|enable|redirect-enable)|vxlan-(?:ageing|purge-remotes|tos|ttl|udp-csum|svcnodeip|mcastgrp|mcastgrp-map)|mpls-[a-z]+|pre-down|down|post-down|requires|storm-control-[a-z]+|es-sys-mac|ptp-[a-z-]+|ethernet-wol|txqueuelen|wpa-[a-z0-9-]+|wireless-[a-z0-9-]+|ethtool-[a-z-]+|alert|ipv6-addrgen|bridge-igmp-querier-src|evpn-mh-[a-z-]+)$/;

/** What a line of an interface ends as. */
export function optionState(key: string, values: readonly string[]): Statement['state'] {
  const check = Object.hasOwn(known, key) ? known[key] : undefined;
  if (check !== undefined)
    return check(values) && (values.length === 1 || several.test(key)) ? 'understood' : 'unknown';
  if (key === 'up' || key === 'post-up' || key === 'pre-up')
    return routeCommand(values) !== undefined || forwardingCommand(values) !== undefined
      ? 'understood'
      : isIdleCommand(values) || isRefusedForwarding(values)
        ? 'ignored'
        : 'unknown';
  return ignored.test(key) ? 'ignored' : 'unknown';
}

/** `sysctl -w net.ipv4.ip_forward=1`, or the same written to the kernel's file, and nothing else: which packets are routed. */
export function forwardingCommand(
  words: readonly string[],
): { readonly family: 'ipv4' | 'ipv6'; readonly isOn: boolean } | undefined {
  const { family, value = '' } = forwardingWords(words) ?? {};
  return family === undefined || !/^\d+$/.test(value) ? undefined : { family, isOn: Number(value) !== 0 };
}

const forwardingKey = /^net[./](ipv[46])[./](?:ip_forward|conf[./]all[./]forwarding)$/;

/** Options of sysctl(8) may stand anywhere. */
function forwardingWords(
  words: readonly string[],
): { readonly family: 'ipv4' | 'ipv6'; readonly value: string } | undefined {
  const [program = '', ...given] = words.map((word) => word.replaceAll(/["']/g, ''));
  const text = given.join(' ');
  const [, value, path] = /^(\S+) ?> ?\/proc\/sys\/(\S+)$/.exec(text) ?? [];
  if (program === 'echo' && value !== undefined) return forwardingOf(path ?? '', value);
  if (!/^(?:\S*\/)?sysctl$/.test(program)) return undefined;
  const rest = given.filter((word) => !/^-[qwen]+$/.test(word)).join(' ');
  const [, key = '', set = ''] = /^(\S+?) ?= ?(\S+)$/.exec(rest) ?? [];
  return forwardingOf(key, set);
}

function forwardingOf(
  key: string,
  value: string,
): { readonly family: 'ipv4' | 'ipv6'; readonly value: string } | undefined {
  const family = forwardingKey.exec(key)?.[1];
  if ((family !== 'ipv4' && family !== 'ipv6') || (family === 'ipv6' && key.includes('ip_forward')))
    return undefined;
  return { family, value };
}

/** Whether packets are routed, with a value that the kernel refuses: it stays as it is (kernel/sysctl.c, proc_get_long). */
export function isRefusedForwarding(words: readonly string[]): boolean {
  const value = forwardingWords(words)?.value;
  return value !== undefined && /^\d+[-._a-wyz]/i.test(value);
}

/** Waits or says something, and touches no file. */
export function isIdleCommand(words: readonly string[]): boolean {
  return /^(?:\S*\/)?(?:true|:|sleep|echo|logger)$/.test(words[0] ?? '') && !/[>|;&`$]/.test(words.join(' '));
}
