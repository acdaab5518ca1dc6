import type { InterfaceKind } from '../../model/network/interface.ts';
import type { Defaults, Platform } from '../industry-cli/platform.ts';
import { allVlans, byDefault } from '../industry-cli/values.ts';
import { globalMode } from './global.ts';
import { guide } from './guide.ts';

/** What names of Linux are commonly given to (systemd.net-naming-scheme(7), ifupdown2); any other may be anything. */
const kinds: readonly (readonly [pattern: RegExp, kind: InterfaceKind])[] = [
  [/^lo\d*$|^dummy\d+$/, 'loopback'],
  [/^mgmt\d*$/, 'management'],
  [/^vlan\d+$/i, 'vlan'],
  [/^(?:eth|en[ospx]|swp|wl|ib)[\w]*\.\d+$|^(?:bond|team|bridge|br)\w*\.\d+$/, 'subinterface'],
  [/^(?:eth\d|en[ospx]\w|swp\d|ib\d)/, 'physical'],
  [/^(?:bond|team|po)\d+$/, 'lag'],
  [/^(?:br|bridge)[\w-]*$/, 'bridge'],
  [/^(?:vxlan|vni|vx)-?\d+/, 'vxlan'],
  [/^(?:gre|tun|wg|ipip|sit|tap)\d+/, 'tunnel'],
];

const kernel = 'Linux, ip-link(8)';
const vrrp = guide('VRRP');

const defaults: Defaults = {
  enabled: () => byDefault(true, guide('Zebra, shutdown')),
  isSwitchport: () => false,
  switchport: byDefault('access', kernel),
  vlan: byDefault(1, kernel),
  native: byDefault(1, kernel),
  allowed: byDefault(allVlans, kernel),
  mtu: ({ kind }) => byDefault(kind === 'loopback' ? 65_536 : 1500, kernel),
  spanningMode: () => byDefault('none', kernel),
  disabledVlans: byDefault([], kernel),
  routing: () => ({
    ipv4: byDefault(true, guide('Zebra, ip forwarding')),
    ipv6: byDefault(true, guide('Zebra, ipv6 forwarding')),
  }),
  routeDistance: byDefault(1, guide('STATIC')),
  vrrpPriority: byDefault(100, vrrp),
  hsrpPriority: byDefault(100, vrrp),
  vrrpVersion: byDefault(3, vrrp),
  vrrpPreempt: byDefault(true, vrrp),
  hsrpPreempt: byDefault(false, vrrp),
  hsrpVersion: byDefault(1, vrrp),
};

export const frrPlatform: Platform = {
  kind: 'frr',
  types: { kindOf: (name) => kinds.find(([pattern]) => pattern.test(name))?.[1] ?? 'other' },
  comments: '!#',
  textEnd: () => undefined,
  root: (draft) => globalMode.enter(draft),
  defaults,
};
