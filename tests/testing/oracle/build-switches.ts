import type { OpenVswitch } from '../open-vswitch.ts';
import type { Box, LabPort, Switching } from './lab-network.ts';
import { cardName, innerName, isTagged, type Site, switchEndName } from './real-ends.ts';

/** Adds the bridges and ports of networks; the network interfaces exist already. */
export function buildSwitches(ovs: OpenVswitch, sites: readonly Site[]): void {
  ovs.set(...sites.flatMap((site) => site.network.boxes.flatMap((box) => bridgesOf(site, box))));
}

function bridgesOf(site: Site, box: Box): readonly string[] {
  if (box.kind === 'switch') return switchWords(site, box);
  return box.ports
    .filter(({ number }) => isTagged(box, number))
    .flatMap(({ number }) => cardWords(site, box, number));
}

function bridgeWords(name: string, settings: readonly string[]): readonly string[] {
  return ['--', 'add-br', name, '--', 'set', 'bridge', name, 'datapath_type=netdev', ...settings];
}

function portWords(bridge: string, name: string, settings: readonly string[]): readonly string[] {
  return ['--', 'add-port', bridge, name, '--', 'set', 'port', name, ...settings];
}

function switchWords(site: Site, box: Box): readonly string[] {
  const { spanning, name } = site.network;
  const hasTree = spanning === 'rstp' || spanning === 'mst';
  const bridge = `${name}${box.id}`;
  // Ports without an answer forward after twice the delay; it must be half of the greatest age at least (17.14).
  const tree = [
    'rstp_enable=true',
    `other_config:rstp-priority=${box.priority}`,
    'other_config:rstp-max-age=10',
    'other_config:rstp-forward-delay=6',
  ];
  return [
    ...bridgeWords(bridge, hasTree ? tree : []),
    ...box.ports.flatMap((port) => {
      if (port.switching === undefined) return [];
      const settings = [
        ...vlanSettings(box, port.switching, port.number),
        ...treeSettings(port, port.switching),
      ];
      return portWords(bridge, switchEndName(site, box.id, port.number), settings);
    }),
    ...box.lags.flatMap((lag) => bondWords(site, box, lag)),
    ...box.interfaces.flatMap((routed) =>
      portWords(bridge, innerName(site, box, routed), [
        'vlan_mode=access',
        `tag=${routed.vlan}`,
        'other_config:rstp-port-admin-edge=true',
        `other_config:rstp-port-num=${500 + (routed.vlan ?? 0)}`,
      ]),
    ),
  ];
}

/** Open vSwitch forwards any VLAN; a switch only those that it knows: the others are taken off its ports here. */
function vlanSettings({ vlans }: Box, { vlan, allowed }: Switching, port: number): readonly string[] {
  const known = [...new Set([1, ...vlans])];
  if (allowed === undefined) return ['vlan_mode=access', `tag=${known.includes(vlan) ? vlan : 3000 + port}`];
  const carried = known.filter((one) => allowed === 'all' || allowed.includes(one));
  // An empty list is all VLANs to Open vSwitch; 4094 is in use nowhere.
  const list = `trunks=[${carried.length === 0 ? 4094 : carried.join(',')}]`;
  // Its native VLAN passes a port whatever the list says; a port without one drops what has no tag.
  return carried.includes(vlan)
    ? ['vlan_mode=native-untagged', `tag=${vlan}`, list]
    : ['vlan_mode=trunk', list];
}

/** Of a port that says no cost: that of 1 Gbit/s. */
function treeSettings({ number }: LabPort, { cost, priority, isEdge }: Switching): readonly string[] {
  return [
    `other_config:rstp-port-num=${number}`,
    `other_config:rstp-port-priority=${priority ?? 128}`,
    `other_config:rstp-path-cost=${cost ?? 20_000}`,
    ...(isEdge ? ['other_config:rstp-port-admin-edge=true'] : []),
  ];
}

function bondWords(site: Site, box: Box, { number, switching }: Box['lags'][number]): readonly string[] {
  const members = box.ports.filter(({ lag }) => lag?.number === number);
  const names = members.map((member) => switchEndName(site, box.id, member.number));
  const mode = members[0]?.lag?.mode ?? 'static';
  // Without LACP Open vSwitch takes broadcasts on one port only: both ends use the same cable while it works.
  const bond =
    mode === 'static'
      ? ['bond_mode=active-backup', 'lacp=off', `other_config:bond-primary=${names[0]}`]
      : ['bond_mode=balance-slb', `lacp=${mode}`, 'other_config:lacp-time=fast'];
  const name = `${site.network.name}${box.id}b${number}`;
  const bridge = `${site.network.name}${box.id}`;
  const words = ['--', 'add-bond', bridge, name, ...names, '--', 'set', 'port', name, ...bond];
  return [...words, 'other_config:rstp-enable=false', ...vlanSettings(box, switching, 100 + number)];
}

/** What comes without a tag is a VLAN of its own inside the card. */
const untagged = 4000;

function cardWords(site: Site, box: Box, port: number): readonly string[] {
  const card = cardName(site, box.id, port);
  const own = box.interfaces.filter((one) => one.port === port);
  const tags = own.flatMap(({ tag }) => tag ?? []);
  const isUntagged = own.some(({ tag }) => tag === undefined);
  const list = `trunks=[${[...tags, ...(isUntagged ? [untagged] : [])].join(',')}]`;
  const mode = isUntagged ? ['vlan_mode=native-untagged', `tag=${untagged}`] : ['vlan_mode=trunk'];
  return [
    ...bridgeWords(card, []),
    ...portWords(card, switchEndName(site, box.id, port), [...mode, list]),
    ...own.flatMap((routed) =>
      portWords(card, innerName(site, box, routed), ['vlan_mode=access', `tag=${routed.tag ?? untagged}`]),
    ),
  ];
}
