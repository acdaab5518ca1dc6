// What two ends have in common is not always known: it is not said that nothing joins them.
import { describe, expect, it } from 'vitest';
import { endIn, type FleetText } from './testing/read-fleet.ts';

describe('a port without an address of its own', () => {
  const router = (
    name: string,
    own: string,
    far: string,
  ): string => `! device: ${name} (DCS-7050, EOS-4.28.3M)
hostname ${name}
interface Ethernet7
   no switchport
   ip address unnumbered Loopback3
interface Loopback3
   ip address ${own}/32
ip routing
ip route ${far}/32 Ethernet7
`;
  const fleet = (links: string): FleetText => ({
    'evenkeel.yaml': `devices:\n  east: { kind: eos, config: east.cfg }\n  west: { kind: eos, config: west.cfg }\n${links}`,
    'east.cfg': router('east', '10.77.0.1', '10.77.0.2'),
    'west.cfg': router('west', '10.77.0.2', '10.77.0.1'),
  });

  it('answers for the address that it borrows', () => {
    const end = endIn(fleet('links: ["east:Ethernet7 -- west:Ethernet7"]\n'), '10.77.0.1', '10.77.0.2');
    expect(end.disposition).toBe('delivered');
  });

  it('is taken to be plugged in there where no cable is declared', () => {
    expect(endIn(fleet(''), '10.77.0.1', '10.77.0.2').disposition).toBe('delivered');
  });
});

describe('two ports of one VXLAN network', () => {
  const leaf = (
    name: string,
    number: number,
    vni: number,
  ): string => `! device: ${name} (DCS-7050, EOS-4.28.3M)
hostname ${name}
vlan 60
interface Ethernet1
   no switchport
   ip address 10.78.9.${number}/30
interface Ethernet2
   switchport access vlan 60
interface Loopback0
   ip address 10.78.0.${number}/32
interface Vxlan1
   vxlan source-interface Loopback0
   vxlan vlan 60 vni ${vni}
ip routing
`;
  const fleet = (vni: number): FleetText => ({
    'evenkeel.yaml': `devices:
  leafa: { kind: eos, config: leafa.cfg }
  leafb: { kind: eos, config: leafb.cfg }
  one: { kind: host, host: 10.78.60.1 }
  two: { kind: host, host: 10.78.60.2 }
links: ["leafa:Ethernet1 -- leafb:Ethernet1", "leafa:Ethernet2 -- one:eth0", "leafb:Ethernet2 -- two:eth0"]
`,
    'leafa.cfg': `${leaf('leafa', 1, 7060)}interface Vlan60\n   ip address 10.78.60.250/24\n`,
    'leafb.cfg': leaf('leafb', 2, vni),
  });

  it('may be joined; those of two networks are not', () => {
    expect(endIn(fleet(7060), '10.78.60.1', '10.78.60.2')).toMatchObject({ disposition: 'uncertain' });
    expect(endIn(fleet(7060), '10.78.60.1', '10.78.60.2').reason).toContain('VXLAN network 7060');
    expect(endIn(fleet(7061), '10.78.60.1', '10.78.60.2').disposition).toBe('vlan-isolated');
  });
});

describe('two hosts whose subnet nothing has', () => {
  it('may be in one', () => {
    const sw =
      'version 15.2\nhostname sw\nvlan 61\ninterface GigabitEthernet1/0/1\n switchport access vlan 61\n switchport mode access\ninterface GigabitEthernet1/0/2\n switchport access vlan 61\n switchport mode access\nend\n';
    const yaml =
      'devices:\n  sw: { kind: ios, config: sw.cfg }\n  one: { kind: host, host: 10.79.0.1 }\n  two: { kind: host, host: 10.79.0.2 }\nlinks: ["sw:GigabitEthernet1/0/1 -- one:eth0", "sw:GigabitEthernet1/0/2 -- two:eth0"]\n';
    const end = endIn({ 'evenkeel.yaml': yaml, 'sw.cfg': sw }, '10.79.0.1', '10.79.0.2');
    expect(end.disposition).toBe('uncertain');
  });
});

describe('a bridge that looks at VLANs', () => {
  const fleet = (bridge: string): FleetText => ({
    'evenkeel.yaml':
      'devices:\n  sw: { kind: eos, config: sw.cfg }\n  node: { kind: ifupdown2, config: node.interfaces }\n  peer: { kind: host, host: 10.80.0.9 }\nlinks: ["sw:Ethernet1 -- node:eth0", "sw:Ethernet2 -- peer:eth0"]\n',
    'sw.cfg':
      '! device: sw (DCS-7050, EOS-4.28.3M)\nhostname sw\nvlan 150\ninterface Ethernet1\n   switchport mode trunk\n   switchport trunk native vlan 150\ninterface Ethernet2\n   switchport access vlan 150\ninterface Vlan150\n   ip address 10.80.0.1/24\n',
    'node.interfaces': `auto eth0\niface eth0 inet manual\nauto br\niface br inet ${bridge}\n    bridge-ports eth0\n    bridge-vlan-aware yes\n    bridge-pvid 150\n    bridge-vids 2-200\n`,
  });

  it('is itself in VLAN 1, whatever the PVID of its ports', () => {
    const own = fleet('static\n    address 10.80.0.7/24');
    expect(endIn(own, '10.80.0.9', '10.80.0.7').disposition).toBe('vlan-isolated');
    const tagged = fleet('manual');
    const text = `${tagged['node.interfaces']}auto br.150\niface br.150 inet static\n    address 10.80.0.7/24\n`;
    expect(endIn({ ...tagged, 'node.interfaces': text }, '10.80.0.9', '10.80.0.7').disposition).toBe(
      'delivered',
    );
  });
});

describe('a ring through a switch without spanning tree', () => {
  const fleet = (filter: string): FleetText => ({
    'evenkeel.yaml':
      'devices:\n  core: { kind: ios, config: core.cfg }\n  dumb: { kind: ifupdown2, config: dumb.interfaces }\n  one: { kind: host, host: 10.81.0.1 }\n  two: { kind: host, host: 10.81.0.2 }\nlinks: ["core:GigabitEthernet1/0/1 -- dumb:eth0", "core:GigabitEthernet1/0/2 -- dumb:eth1", "core:GigabitEthernet1/0/3 -- one:eth0", "dumb:eth2 -- two:eth0"]\n',
    'core.cfg': `version 15.2\nhostname core\nspanning-tree mode rapid-pvst\nvlan 62\n${[1, 2, 3]
      .map(
        (port) =>
          `interface GigabitEthernet1/0/${port}\n switchport access vlan 62\n switchport mode access\n${port < 3 ? filter : ''}`,
      )
      .join('')}interface Vlan62\n ip address 10.81.0.254 255.255.255.0\nend\n`,
    'dumb.interfaces':
      'auto br0\niface br0 inet manual\n    bridge-ports eth0 eth1 eth2\n    bridge-stp off\n',
  });

  it('may be broken by a neighbour that hears its own BPDUs, unless it filters them', () => {
    expect(endIn(fleet(''), '10.81.0.1', '10.81.0.2').disposition).toBe('uncertain');
    const filtered = fleet(' spanning-tree bpdufilter enable\n');
    expect(endIn(filtered, '10.81.0.1', '10.81.0.2').disposition).toBe('loop');
  });
});
