import type { CommandGroup } from './group.ts';

/** Modes whose lines have effects of their own, by the commands that enter them. */
export const contexts: ReadonlyMap<string, string> = new Map([
  ['interface', 'interface'],
  ['vlan', 'vlan'],
  ['vrf', 'vrf'],
  ['vrf instance', 'vrf'],
  ['vrf definition', 'vrf'],
  ['ip vrf', 'vrf'],
  ['mlag', 'mlag'],
  ['mlag configuration', 'mlag'],
  ['spanning-tree mst configuration', 'mst'],
  ['ip access-list', 'access-list'],
  ['ip access-list standard', 'access-list'],
  ['ip access-list extended', 'access-list'],
  ['ipv6 access-list', 'access-list'],
  ['ipv6 access-list standard', 'access-list'],
]);

/** Lines of any mode that are words for people, where the mode has no table of its own. */
export const anywhere: readonly CommandGroup[] = [
  {
    prefix: 'any ',
    class: 'observability',
    words: `description; neighbor * description; remark; # remark; sequence # remark; bgp log-neighbor-changes;
      log-adjacency-changes; log adjacency-changes`,
  },
];

export const modeEffects: readonly CommandGroup[] = [
  {
    prefix: 'access-list ',
    class: 'access',
    computed: true,
    ordered: true,
    words: `permit; deny; # permit; # deny; sequence # permit; sequence # deny; #`,
  },
  {
    prefix: 'access-list ',
    class: 'observability',
    words: 'remark; # remark; statistics per-entry; counters per-entry',
  },
  { prefix: 'vlan ', class: 'network', computed: true, words: 'state; shutdown; trunk group' },
  {
    prefix: 'vlan ',
    class: 'network',
    words: 'private-vlan; mtu; mac address learning; remote-span; media ethernet; member vni',
  },
  { prefix: 'vlan ', class: 'observability', words: 'name' },
  {
    prefix: 'vrf ',
    class: 'network',
    computed: true,
    words: 'address-family ipv4; address-family ipv6; ip route; ipv6 route',
  },
  {
    prefix: 'vrf ',
    class: 'network',
    words:
      'rd; route-target; vni; vnid; vpn id; maximum routes; import map; export map; ip protocol; ipv6 protocol',
  },
  { prefix: 'vrf ', class: 'observability', words: 'description' },
  { prefix: 'mlag ', class: 'network', computed: true, words: 'peer-link' },
  {
    prefix: 'mlag ',
    class: 'network',
    words: `domain-id; local-interface; peer-address; primary-priority; shutdown; dual-primary; lacp; hello;
      fast-mac-redirection; peer-address heartbeat`,
  },
  { prefix: 'mlag ', class: 'time', words: 'heartbeat-interval; reload-delay' },
  { prefix: 'mst ', class: 'network', computed: true, words: 'instance; name; revision' },
];
