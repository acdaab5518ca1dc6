import type { Platform } from '../values.ts';

/** An output as its program prints it, with made-up names and addresses of documentation ranges. */
export interface Sample {
  readonly platform: Platform;
  readonly text: string;
}

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

export const frrInterfaces: Sample = {
  platform: 'frr',
  text: `Interface lo is up, line protocol is up
  index 1 metric 0 mtu 65536 speed 0
Interface swp1 is down, line protocol is down
  index 3 metric 0 mtu 9216 speed 1000
  HWaddr: 02:00:00:00:00:03
`,
};

export const otherSamples: readonly Sample[] = [
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
  frrInterfaces,
];
