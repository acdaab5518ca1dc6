import type { Sample } from './samples.ts';

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

export const routeSamples: readonly Sample[] = [
  iosRoutes,
  iosRoutes6,
  eosRoutes,
  frrRoutes,
  eosRoutesJson,
  frrRoutesJson,
  linuxRoutes,
];
