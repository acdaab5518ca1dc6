import type { CommandGroup } from './group.ts';

/** Commands outside of modes that every platform has, and what holds for all lines of most modes. */
export const commonEffects: readonly CommandGroup[] = [
  {
    class: 'network',
    computed: true,
    words: 'interface; ip route; ipv6 route; ip route vrf *; ipv6 route vrf *',
  },
  {
    class: 'network',
    words: `router ospf; ipv6 router ospf; router bgp; router isis; router rip; router eigrp; route-map;
      ip prefix-list; ipv6 prefix-list; ip community-list; ip as-path; ip extcommunity-list; ip large-community-list;
      key chain; ip multicast; ip multicast-routing; router pim; ip pim; ip igmp; ip igmp snooping; ip msdp;
      router multicast; router msdp; router igmp; ipv6 mld; bfd; mpls; arp; ip nat; peer-filter`,
  },
  { class: 'process', words: 'username; service; enable; password' },
  { class: 'observability', words: 'hostname; banner; snmp-server; debug' },
  { class: 'none', words: 'end; exit; quit; exit-address-family; exit-vrf; exit-af; exit-vrrp; exit-vni' },
];

/** The same of switches and routers with a command line like Cisco's. */
export const switchEffects: readonly CommandGroup[] = [
  {
    class: 'network',
    computed: true,
    words: `vlan; ip routing; ip routing vrf *; ipv6 unicast-routing; ipv6 unicast-routing vrf *; vrf instance;
      vrf definition; ip vrf; track; spanning-tree mode; spanning-tree mst configuration; spanning-tree priority;
      spanning-tree vlan; spanning-tree vlan-id; spanning-tree vlan * priority; spanning-tree vlan-id * priority;
      spanning-tree mst * priority; spanning-tree root; spanning-tree vlan * root; spanning-tree vlan-id * root;
      spanning-tree mst * root; spanning-tree portfast default; spanning-tree portfast edge default;
      spanning-tree edge-port default; spanning-tree portfast bpduguard default;
      spanning-tree portfast edge bpduguard default; spanning-tree portfast bpdufilter default;
      spanning-tree portfast edge bpdufilter default; spanning-tree edge-port bpduguard default;
      spanning-tree edge-port bpdufilter default; spanning-tree bpduguard default; spanning-tree loopguard default;
      spanning-tree guard loop default`,
  },
  {
    class: 'access',
    computed: true,
    words: `ip access-list; ip access-list standard; ip access-list extended; ipv6 access-list;
      ipv6 access-list standard`,
  },
  { class: 'access', computed: true, ordered: true, words: 'access-list' },
  {
    class: 'access',
    words: `mac access-list; mac access-list extended; ip access-list resequence; access-list compiled; dot1x;
      ip dhcp snooping; ip arp inspection; ip device tracking; ip source binding; ipv6 nd raguard; ipv6 snooping;
      device-tracking; authentication; access-session`,
  },
  {
    class: 'network',
    words: `router ospfv3; router general; router traffic-engineering; vlan configuration; qos; class-map; policy-map;
      policy-map type; mls qos; priority-flow-control; platform qos; traffic-policies; crypto isakmp; crypto ipsec;
      crypto ikev2; crypto map; ip sla; udld; errdisable; monitor session; port-channel load-balance;
      lacp system-priority; control-plane; spanning-tree portfast network default; spanning-tree bpduguard rate-limit;
      spanning-tree etherchannel guard; spanning-tree uplinkfast; spanning-tree backbonefast;
      spanning-tree pathcost method; spanning-tree extend system-id; ip dhcp relay; ip helper-address; ip icmp;
      mac address-table static`,
  },
  {
    class: 'time',
    words: `spanning-tree transmit hold-count; spanning-tree forward-time; spanning-tree hello-time;
      spanning-tree max-age; spanning-tree vlan * hello-time; spanning-tree vlan * forward-time;
      spanning-tree vlan * max-age; spanning-tree mst hello-time; spanning-tree mst forward-time;
      spanning-tree mst max-age; spanning-tree mst max-hops; lacp rate; mac address-table aging-time; arp aging;
      arp timeout`,
  },
  {
    class: 'process',
    words: `aaa; role; tacacs; tacacs-server; radius; radius-server; ip tacacs; ip radius; privilege; crypto key;
      crypto pki; ip ssh; ip scp; boot; license; ip name-server; ip domain; ip domain-name; ip domain-list;
      ip domain-lookup; ip host; dns; terminal; management`,
  },
  {
    class: 'observability',
    words: `alias; prompt; location; clock; ntp; logging; sflow; flow; archive; rmon; sampler; service timestamps;
      snmp ifmib; lldp; cdp; queue-monitor; spanning-tree logging; mac address-table notification; boot-start-marker;
      boot-end-marker`,
  },
];
