import type { CommandGroup } from './group.ts';

const prefix = 'interface ';

/** Commands of an interface that EOS and IOS have. */
export const interfaceEffects: readonly CommandGroup[] = [
  {
    prefix,
    class: 'network',
    computed: true,
    words: `shutdown; ip address; ip address virtual; ipv6 address; ipv6 address virtual; vrf;
      vrf forwarding; ip vrf forwarding; switchport; switchport mode; switchport access vlan;
      switchport trunk native vlan; switchport trunk allowed vlan; switchport trunk group; channel-group;
      port-channel min-links; lacp min-links; encapsulation dot1q; encapsulation dot1q vlan; ip proxy-arp; autostate;
      ip virtual-router address; ipv6 virtual-router address; spanning-tree portfast; spanning-tree bpduguard;
      spanning-tree bpdufilter; spanning-tree guard; spanning-tree cost; spanning-tree port-priority;
      spanning-tree vlan * cost; spanning-tree vlan * port-priority; spanning-tree vlan-id * cost;
      spanning-tree vlan-id * port-priority; spanning-tree mst * cost; spanning-tree mst * port-priority;
      vrrp # ip; vrrp # ipv4; vrrp # ipv6; vrrp # priority; vrrp # priority-level; vrrp # track;
      vrrp # tracked-object; vrrp # shutdown; vrrp # disabled; vrrp #; standby # ip; standby # ipv6;
      standby # priority; standby # track; standby # shutdown; standby #; standby ip; standby ipv6; standby priority;
      standby track`,
  },
  {
    prefix,
    class: 'access',
    computed: true,
    words: 'ip access-group; ipv6 access-group; ipv6 traffic-filter',
  },
  {
    prefix,
    class: 'access',
    words: `mac access-group; dot1x; mab; authentication; access-session; switchport port-security; switchport block;
      ip dhcp snooping; ip arp inspection; ip verify source; ip verify unicast; ipv6 nd raguard; address locking;
      device-tracking; ip device tracking; zone-member`,
  },
  {
    prefix,
    class: 'network',
    words: `speed; duplex; negotiation; flowcontrol; media-type; error-correction; keepalive; bandwidth; delay; mac-address;
      ip address dhcp; ip address negotiated; ip address unnumbered; ip unnumbered; ip helper-address; ipv6 enable; ipv6 dhcp relay destination; ip dhcp relay; switchport voice vlan; switchport phone vlan;
      switchport phone trunk; switchport trunk encapsulation; switchport dot1q ethertype; switchport nonegotiate;
      switchport host; switchport priority; switchport trunk pruning; spanning-tree link-type;
      spanning-tree portfast auto; spanning-tree portfast network; spanning-tree edge-port; tunnel source;
      tunnel destination; tunnel mode; lacp port-priority; port-channel lacp fallback;
      port-channel lacp fallback timeout; vrrp # preempt; vrrp # authentication; vrrp # timers advertise;
      vrrp # advertisement interval; vrrp # ip version; vrrp # ipv4 version; vrrp # peer authentication;
      vrrp # address-family; vrrp # mac-address; standby # preempt; standby # authentication; standby # timers;
      standby preempt; standby authentication; standby timers; standby version; ip ospf; ipv6 ospf; ospfv3; isis;
      ip router; ip rip; ip hello-interval; ip hold-time; ip authentication; ip summary-address; ip bandwidth-percent;
      ip split-horizon; bfd; udld; qos; service-policy; service-policy type pbr; traffic-policy; priority-queue;
      mls qos; srr-queue; queue; tx-queue; uc-tx-queue; priority-flow-control; auto qos; trust; random-detect;
      traffic-shape; rate-limit; max-reserved-bandwidth; storm-control; pim; ip pim; ip igmp; igmp; ipv6 mld;
      ipv6 pim; multicast; ip mroute-cache; ip policy route-map; ipv6 policy route-map; ip nat; crypto map;
      ip redirects; ip unreachables; ip icmp; ip directed-broadcast; ip route-cache; ip mask-reply;
      ip information-reply; ip virtual-reassembly; ipv6 redirects; ipv6 unreachables; ipv6 nd; ip tcp adjust-mss;
      ipv6 tcp adjust-mss; power inline; vxlan; evpn ethernet-segment; link tracking group; dampening`,
  },
  {
    prefix,
    class: 'time',
    words:
      'carrier-delay; link-debounce; arp timeout; arp aging; lacp rate; lacp timer; standby delay; vrrp delay',
  },
  // Who is reached by what fits is compared; larger packets are not.
  { prefix, class: 'capacity', words: 'mtu; ip mtu; ipv6 mtu' },
  {
    prefix,
    class: 'observability',
    words: `description; load-interval; logging event; snmp trap; cdp; lldp; sflow; ip flow; ipv6 flow; ip accounting;
      macro description; comment; vrrp # description; vrrp # session description; standby # name`,
  },
];
