import type { Sample } from './samples.ts';

export const eosArp: Sample = {
  platform: 'eos',
  text: `sw1#show ip arp vrf all
VRF: default
Address         Age (sec)  Hardware Addr   Interface
192.0.2.1         0:01:00  0c1a.2b3c.4d01  Vlan10, Et1

VRF: RED
Address         Age (sec)  Hardware Addr   Interface
192.0.2.129       0:00:10  0c1a.2b3c.4d02  Ethernet2
`,
};

export const iosNeighbors6: Sample = {
  platform: 'ios',
  text: `IPv6 Address                              Age Link-layer Addr State Interface
2001:DB8::1                                 0 0c1a.2b3c.4d01  REACH Gi0/1
FE80::1                                     - 0c1a.2b3c.4d01  REACH Gi0/1
`,
};

export const eosMacs: Sample = {
  platform: 'eos',
  text: JSON.stringify({
    unicastTable: {
      tableEntries: [
        { vlanId: 10, macAddress: '0c:1a:2b:3c:4d:01', interface: 'Ethernet1', entryType: 'dynamic' },
        { vlanId: 10, macAddress: '0c:1a:2b:3c:4d:ff', interface: 'Router', entryType: 'static' },
      ],
    },
  }),
};

export const bridgeForwarding: Sample = {
  platform: 'linux',
  text: '[{"mac":"0c:1a:2b:3c:4d:01","ifname":"swp1","vlan":10,"master":"br0","state":""},{"mac":"02:00:00:00:00:01","ifname":"swp1","master":"br0","state":"permanent"}]',
};

export const eosSpanning: Sample = {
  platform: 'eos',
  text: `MST0
  Spanning tree enabled protocol mstp
  Root ID    Priority    4096
             Address     0c1a.2b3c.4d01
             This bridge is the root

  Bridge ID  Priority     4096  (priority 4096 sys-id-ext 0)
             Address     0c1a.2b3c.4d01

Interface        Role       State      Cost      Prio.Nbr Type
---------------- ---------- ---------- --------- -------- --------------------
Et1              designated forwarding 2000      128.1    P2p
Po10             designated discarding 1999      128.100  P2p
`,
};

export const eosVrrp: Sample = {
  platform: 'eos',
  text: JSON.stringify({
    virtualRouters: [
      { interface: 'Vlan10', groupId: 1, state: 'master' },
      { interface: 'Vlan20', groupId: 2, state: 'backup' },
    ],
  }),
};

export const iosVrrpBrief: Sample = {
  platform: 'ios',
  text: `Interface          Grp Pri Time  Own Pre State   Master addr     Group addr
Gi0/2              1   110 3570       Y  Master  192.0.2.2       192.0.2.254
`,
};

export const iosBgpNeighbors: Sample = {
  platform: 'ios',
  text: `BGP neighbor is 192.0.2.1,  vrf RED,  remote AS 64501, external link
  BGP version 4, remote router ID 192.0.2.1
  BGP state = Established, up for 00:05:00
BGP neighbor is 192.0.2.5,  remote AS 64502, external link
  BGP state = Idle
`,
};

export const frrBgpSummary: Sample = {
  platform: 'frr',
  text: `IPv4 Unicast Summary (VRF default):
BGP router identifier 192.0.2.9, local AS number 64500 vrf-id 0

Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc
192.0.2.1       4      64501       100       100        0    0    0 00:05:00            3        2 N/A
spine(swp1)     4      64502         0         0        0    0    0    never       Active        0 N/A
`,
};

export const frrBgpJson: Sample = {
  platform: 'frr',
  text: JSON.stringify({
    default: { vrfId: 0, vrfName: 'default', '192.0.2.1': { remoteAs: 64501, bgpState: 'Established' } },
  }),
};

export const frrBgpSummaryJson: Sample = {
  platform: 'frr',
  text: JSON.stringify({
    RED: {
      ipv4Unicast: {
        vrfName: 'RED',
        as: 64500,
        peers: {
          '192.0.2.1': { remoteAs: 64501, state: 'Established' },
          '192.0.2.5': { remoteAs: 64502, state: 'Idle' },
        },
      },
    },
  }),
};

export const eosBgpNeighbors: Sample = {
  platform: 'eos',
  text: JSON.stringify({
    vrfs: {
      RED: {
        peerList: [
          { peerAddress: '192.0.2.1', state: 'Established' },
          { peerAddress: '192.0.2.5', state: 'Active' },
        ],
      },
    },
  }),
};

export const moreSamples: readonly Sample[] = [
  eosArp,
  iosNeighbors6,
  eosMacs,
  bridgeForwarding,
  eosSpanning,
  eosVrrp,
  iosVrrpBrief,
  iosBgpNeighbors,
  frrBgpSummary,
  frrBgpJson,
  frrBgpSummaryJson,
  eosBgpNeighbors,
];
