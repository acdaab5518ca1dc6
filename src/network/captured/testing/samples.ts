import type { Platform } from '../values.ts';

/** An output as its program prints it, with made-up names and addresses of documentation ranges. */
export interface Sample {
  readonly platform: Platform;
  readonly text: string;
}

export const iosRoutes: Sample = {
  platform: 'ios',
  text: `r1#show ip route vrf RED

Routing Table: RED
Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area
       + - replicated route, % - next hop override

Gateway of last resort is 192.0.2.1 to network 0.0.0.0

S*    0.0.0.0/0 [1/0] via 192.0.2.1
      192.0.2.0/24 is variably subnetted, 2 subnets, 2 masks
C        192.0.2.0/24 is directly connected, GigabitEthernet0/1
L        192.0.2.2/32 is directly connected, GigabitEthernet0/1
      198.51.100.0/25 is subnetted, 2 subnets
O IA     198.51.100.0 [110/20] via 192.0.2.9, 00:12:22, GigabitEthernet0/1
                      [110/20] via 192.0.2.10, 00:12:22, GigabitEthernet0/2
D EX     198.51.100.128
           [170/3072] via 192.0.2.9, 1w2d, GigabitEthernet0/1
B     203.0.113.0/24 [200/0] via 0.0.0.0, 00:12:26, Null0
`,
};

export const iosRoutes6: Sample = {
  platform: 'ios',
  text: `IPv6 Routing Table - default - 3 entries
Codes: C - Connected, L - Local, S - Static, U - Per-user Static route
       O - OSPF Intra, OI - OSPF Inter, OE1 - OSPF ext 1
S   ::/0 [1/0]
     via FE80::1, GigabitEthernet0/1
C   2001:DB8:1::/64 [0/0]
     via GigabitEthernet0/1, directly connected
L   2001:DB8:1::2/128 [0/0]
     via GigabitEthernet0/1, receive
OI  2001:DB8:2::/64 [110/2]
     via FE80::1, GigabitEthernet0/1
`,
};

export const eosRoutes: Sample = {
  platform: 'eos',
  text: `VRF: default
Codes: C - connected, S - static, K - kernel,
       O - OSPF, IA - OSPF inter area, B - BGP, B I - iBGP, B E - eBGP,
       A B - BGP Aggregate, L - VRF Leaked

Gateway of last resort is not set

 B E      198.51.100.0/24 [200/0] via 192.0.2.1, Ethernet1
                                  via 192.0.2.5, Ethernet2
 A B      198.51.100.0/22 is directly connected, Null0
 C        192.0.2.0/30 is directly connected, Ethernet1
 B I      203.0.113.0/25 [200/0] via VTEP 192.0.2.99 VNI 5010 router-mac 00:1c:73:00:00:99 local-interface Vxlan1

VRF: BLUE
Codes: C - connected, S - static, K - kernel,

Gateway of last resort is not set

 S        203.0.113.0/24 [5/0] via 192.0.2.9, Et3
`,
};

export const frrRoutes: Sample = {
  platform: 'frr',
  text: `leaf1# show ip route vrf all
Codes: K - kernel route, C - connected, S - static, R - RIP,
       O - OSPF, I - IS-IS, B - BGP, E - EIGRP, N - NHRP,
       > - selected route, * - FIB route, q - queued, r - rejected, b - backup

VRF default:
S   0.0.0.0/0 [5/0] via 192.0.2.7, eth0, weight 1, 00:10:00
K>* 0.0.0.0/0 [0/0] via 192.0.2.1, eth0, 00:10:00
B>* 198.51.100.0/24 [20/0] via fe80::1, swp1, weight 1, 00:05:00
  *                        via fe80::2, swp2, weight 1, 00:05:00
S>* 203.0.113.0/24 [1/0] unreachable (blackhole), weight 1, 00:10:00

VRF RED:
C>* 192.0.2.128/25 is directly connected, vlan10, 00:10:00
`,
};

export const eosRoutesJson: Sample = {
  platform: 'eos',
  text: JSON.stringify(
    {
      vrfs: {
        default: {
          routes: {
            '198.51.100.0/24': {
              routeType: 'eBGP',
              preference: 200,
              metric: 0,
              routeAction: 'forward',
              vias: [
                { interface: 'Ethernet1', nexthopAddr: '192.0.2.1' },
                { interface: 'Ethernet2', nexthopAddr: '192.0.2.5' },
              ],
            },
            '198.51.100.0/22': { routeType: 'bgpAggregate', routeAction: 'drop', vias: [] },
          },
        },
      },
    },
    undefined,
    2,
  ),
};

export const frrRoutesJson: Sample = {
  platform: 'frr',
  text: JSON.stringify({
    '198.51.100.0/24': [
      {
        prefix: '198.51.100.0/24',
        protocol: 'bgp',
        selected: true,
        distance: 20,
        metric: 0,
        nexthops: [
          { ip: '192.0.2.99', active: true, recursive: true },
          { fib: true, ip: '192.0.2.1', interfaceName: 'swp1', active: true },
        ],
      },
      { prefix: '198.51.100.0/24', protocol: 'static', distance: 200, nexthops: [] },
    ],
    '203.0.113.0/24': [
      { prefix: '203.0.113.0/24', protocol: 'static', selected: true, nexthops: [{ blackhole: true }] },
    ],
  }),
};

export const linuxRoutes: Sample = {
  platform: 'linux',
  text: `host$ ip -j route show table all
[{"dst":"default","gateway":"192.0.2.1","dev":"eth0","protocol":"static","metric":100,"flags":[]},
{"dst":"192.0.2.0/24","dev":"eth0","protocol":"kernel","scope":"link","prefsrc":"192.0.2.5","flags":[]},
{"dst":"198.51.100.0/24","protocol":"bgp","metric":20,"flags":[],"nexthops":[{"gateway":"192.0.2.2","dev":"eth0","weight":1,"flags":[]},{"gateway":"192.0.2.3","dev":"eth1","weight":1,"flags":[]}]},
{"type":"blackhole","dst":"203.0.113.0/24","protocol":"boot","flags":[]},
{"type":"broadcast","dst":"192.0.2.255","dev":"eth0","table":"local","protocol":"kernel","scope":"link","flags":[]},
{"dst":"default","gateway":"192.0.2.129","dev":"eth2","table":"1001","protocol":"static","flags":[]},
{"dst":"2001:db8::/64","dev":"eth0","protocol":"kernel","metric":256,"flags":[],"pref":"medium"}]
host$ ip -d -j link show type vrf
[{"ifindex":9,"ifname":"RED","flags":["NOARP","MASTER","UP","LOWER_UP"],"mtu":65575,"operstate":"UP","address":"02:00:00:00:00:09","linkinfo":{"info_kind":"vrf","info_data":{"table":1001}}}]
`,
};

export const eosLldp: Sample = {
  platform: 'eos',
  text: `sw1#show lldp neighbors detail

Interface Ethernet1 detected 1 LLDP neighbors:

  Neighbor 0c1a.2b3c.4d01/"Ethernet7", age 12 seconds
  - Chassis ID type: MAC address (4)
    Chassis ID     : 0c1a.2b3c.4d01
  - Port ID type: Interface name(5)
    Port ID     : "Ethernet7"
  - System Name: "sw2.example.net"

Interface Ethernet2 detected 0 LLDP neighbors:
`,
};

export const iosLldp: Sample = {
  platform: 'ios',
  text: `sw3#show lldp neighbors detail
------------------------------------------------
Local Intf: Gi1/0/1
Chassis id: 0c1a.2b3c.4d01
Port id: Et7
Port Description: to sw3
System Name: sw2

Total entries displayed: 1

sw3#show cdp neighbors detail
-------------------------
Device ID: r9.example.net
Entry address(es):
  IP address: 192.0.2.9
Platform: cisco WS-C3850,  Capabilities: Switch IGMP
Interface: GigabitEthernet1/0/2,  Port ID (outgoing port): GigabitEthernet0/3
`,
};

export const lldpd: Sample = {
  platform: 'linux',
  text: JSON.stringify({
    lldp: {
      interface: [
        {
          eth0: {
            via: 'LLDP',
            chassis: { sw1: { id: { type: 'mac', value: '0c:1a:2b:3c:4d:01' }, descr: 'switch' } },
            port: { id: { type: 'ifname', value: 'Ethernet3' }, descr: 'host1' },
          },
        },
      ],
    },
  }),
};

export const lldpd0: Sample = {
  platform: 'linux',
  text: JSON.stringify({
    lldp: [
      {
        interface: [
          {
            name: 'eth1',
            chassis: [{ id: [{ type: 'mac', value: '0c:1a:2b:3c:4d:02' }], name: [{ value: 'sw2' }] }],
            port: [{ id: [{ type: 'mac', value: '0c:1a:2b:3c:4d:0f' }], descr: [{ value: 'swp5' }] }],
          },
        ],
      },
    ],
  }),
};

export const eosLldpJson: Sample = {
  platform: 'eos',
  text: JSON.stringify({
    lldpNeighbors: {
      Ethernet1: {
        lldpNeighborInfo: [
          {
            systemName: 'sw2',
            neighborInterfaceInfo: { interfaceIdType: 'interfaceName', interfaceId_v2: 'Gi1/0/4' },
          },
        ],
      },
    },
  }),
};

export const macTable: Sample = {
  platform: 'ios',
  text: `          Mac Address Table
-------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
 All    0100.0ccc.cccc    STATIC      CPU
  10    0c1a.2b3c.4d01    DYNAMIC     Gi1/0/1
`,
};

export const arpTable: Sample = {
  platform: 'ios',
  text: `Protocol  Address          Age (min)  Hardware Addr   Type   Interface
Internet  192.0.2.1               5   0c1a.2b3c.4d01  ARPA   GigabitEthernet0/1
Internet  192.0.2.9               0   Incomplete      ARPA
`,
};

export const eosArpJson: Sample = {
  platform: 'eos',
  text: JSON.stringify({
    vrfs: {
      RED: {
        ipV4Neighbors: [{ address: '192.0.2.1', hwAddress: '0c1a.2b3c.4d01', interface: 'Vlan10, Et1' }],
      },
    },
  }),
};

export const linuxNeighbors: Sample = {
  platform: 'linux',
  text: '[{"dst":"192.0.2.1","dev":"eth0","lladdr":"0c:1a:2b:3c:4d:01","state":["REACHABLE"]},{"dst":"fe80::1","dev":"eth0","state":["FAILED"]}]',
};

export const spanningTree: Sample = {
  platform: 'ios',
  text: `VLAN0010
  Spanning tree enabled protocol rstp
  Root ID    Priority    24586
             Address     0c1a.2b3c.4d01
             Cost        4
             Port        1 (GigabitEthernet1/0/1)
             Hello Time   2 sec  Max Age 20 sec  Forward Delay 15 sec

  Bridge ID  Priority    32778  (priority 32768 sys-id-ext 10)
             Address     0c1a.2b3c.4d02

Interface           Role Sts Cost      Prio.Nbr Type
------------------- ---- --- --------- -------- --------------------------------
Gi1/0/1             Root FWD 4         128.1    P2p
Gi1/0/2             Altn BLK 4         128.2    P2p
`,
};

export const spanningJson: Sample = {
  platform: 'eos',
  text: JSON.stringify({
    spanningTreeInstances: {
      MST0: {
        protocol: 'mstp',
        bridge: { priority: 32768, systemIdExtension: 0, macAddress: '0c:1a:2b:3c:4d:02' },
        rootBridge: { priority: 4096, systemIdExtension: 0, macAddress: '0c:1a:2b:3c:4d:01' },
        interfaces: { Ethernet1: { role: 'root', state: 'forwarding', cost: 2000 } },
      },
    },
  }),
};

export const vrrp: Sample = {
  platform: 'ios',
  text: `Vlan10 - Group 1
  State is Master
  Virtual IP address is 192.0.2.254

Vlan20 - Group 2 (version 2)
  State is Standby
    3 state changes, last state change 00:10:00
`,
};

export const hsrpBrief: Sample = {
  platform: 'ios',
  text: `                     P indicates configured to preempt.
                     |
Interface   Grp  Pri P State   Active          Standby         Virtual IP
Vl10        1    110 P Active  local           192.0.2.3       192.0.2.254
Vl20        2    90    Standby 192.0.2.130     local           192.0.2.140
`,
};

export const bgpSummary: Sample = {
  platform: 'ios',
  text: `Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
192.0.2.1       4        64500      10      10        5    0    0 00:05:00        3
192.0.2.5       4        64501       0       0        1    0    0 never    Idle
`,
};

export const eosBgpSummary: Sample = {
  platform: 'eos',
  text: `BGP summary information for VRF RED
Router identifier 192.0.2.9, local AS number 64500
Neighbor Status Codes: m - Under maintenance
  Description              Neighbor  V AS           MsgRcvd   MsgSent  InQ OutQ  Up/Down State   PfxRcd PfxAcc
  spine                    192.0.2.1 4 64501             10        10    0    0 00:05:00 Estab   3      3
                           192.0.2.5 4 64502              0         0    0    0 00:05:00 Active
`,
};

export const interfaces: Sample = {
  platform: 'ios',
  text: `GigabitEthernet0/1 is up, line protocol is up
  Hardware is iGbE, address is 0c1a.2b3c.4d01 (bia 0c1a.2b3c.4d01)
  Internet address is 192.0.2.2/24
  MTU 1500 bytes, BW 1000000 Kbit/sec, DLY 10 usec,
GigabitEthernet0/2 is administratively down, line protocol is down
  Hardware is iGbE, address is 0c1a.2b3c.4d02 (bia 0c1a.2b3c.4d02)
`,
};

export const everySample: readonly Sample[] = [
  iosRoutes,
  iosRoutes6,
  eosRoutes,
  frrRoutes,
  eosRoutesJson,
  frrRoutesJson,
  linuxRoutes,
  eosLldp,
  iosLldp,
  lldpd,
  lldpd0,
  eosLldpJson,
  macTable,
  arpTable,
  eosArpJson,
  linuxNeighbors,
  spanningTree,
  spanningJson,
  vrrp,
  hsrpBrief,
  bgpSummary,
  eosBgpSummary,
  interfaces,
];
