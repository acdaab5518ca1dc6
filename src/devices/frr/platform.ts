import { linuxInterfaceKind } from '../../model/network/linux-names.ts';
import type { Defaults, Platform } from '../industry-cli/platform.ts';
import { allVlans, byDefault } from '../industry-cli/values.ts';
import { parts } from './effects.ts';
import { globalMode } from './global.ts';
import { guide } from './guide.ts';

const kernel = 'Linux, ip-link(8)';
const vrrp = guide('VRRP');

const enabled = byDefault(true, guide('Zebra, shutdown'));
const usualMtu = byDefault(1500, 'RFC 894');
const loopbackMtu = byDefault(65_536, 'Linux, drivers/net/loopback.c');

const defaults: Defaults = {
  enabled: () => enabled,
  isSwitchport: () => false,
  switchport: byDefault('access', kernel),
  vlan: byDefault(1, kernel),
  native: byDefault(1, kernel),
  allowed: byDefault(allVlans, kernel),
  mtu: ({ kind }) => (kind === 'loopback' ? loopbackMtu : usualMtu),
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
  types: { kindOf: linuxInterfaceKind },
  comments: '!#',
  textEnd: () => undefined,
  root: (draft) => globalMode.enter(draft),
  defaults,
  parts,
};
