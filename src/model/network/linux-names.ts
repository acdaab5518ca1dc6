import type { InterfaceKind } from './interface.ts';

const kinds: readonly (readonly [pattern: RegExp, kind: InterfaceKind])[] = [
  [/^lo\d*$|^dummy\d+$|^Loopback\d+$/, 'loopback'],
  [/^mgmt\d*$/, 'management'],
  [/^vlan\d+$/i, 'vlan'],
  [/^(?:eth|en[ospx]|swp|wl|ib)\w*\.\d+$|^(?:bond|team|bridge|br)\w*\.\d+$/, 'subinterface'],
  [/^(?:eth\d|en[ospx]\w|swp\d|ib\d|Ethernet\d)/, 'physical'],
  [/^(?:bond|team|po|PortChannel)\d+$/, 'lag'],
  [/^(?:br|bridge)[\w-]*$/, 'bridge'],
  [/^(?:vxlan|vni|vx)-?\d+/, 'vxlan'],
  [/^(?:gre|tun|wg|ipip|sit|tap)\d+/, 'tunnel'],
];

/** What a name of Linux is commonly given to (systemd.net-naming-scheme(7), ifupdown2, SONiC); any other may be anything. */
export function linuxInterfaceKind(name: string): InterfaceKind {
  return kinds.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}
