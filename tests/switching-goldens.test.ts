// Configuration text through to what switches do: what the documents of the platforms say, one case for each.
import { describe, expect, it } from 'vitest';
import { netOf } from '../src/network/current-net.ts';
import type { Node } from '../src/network/ground.ts';
import { portState, treeFor } from '../src/network/layer2/trees.ts';
import { isUp } from '../src/network/layer3/interface-state.ts';
import { failing, legsOf, type Net } from '../src/network/net.ts';
import { pathOfFleet, type WrittenFleet } from './testing/written-fleets.ts';

const netOfFleet = (fleet: WrittenFleet): Net => netOf(pathOfFleet(fleet));

function node(net: Net, id: string): Node {
  const found = net.ground.nodes.get(id);
  if (found === undefined) throw new Error(`no machine ${id}`);
  return found;
}

function isPortUp(net: Net, id: string, name: string): boolean {
  const own = node(net, id);
  const port = own.facts.interfaces.find((one) => one.name === name);
  return port !== undefined && isUp(net, own, port);
}

const ios = (name: string, text: string): string => `version 15.2\nhostname ${name}\nip routing\n${text}`;
const host = (id: string, address: string): string => `${id}: { kind: host, host: ${address} }`;

describe('interfaces of VLANs (Cisco, "SVI Autostate Exclude"; EOS User Manual, "VLANs")', () => {
  const fleet: WrittenFleet = {
    configurations: {
      sw: ios(
        'sw',
        'vlan 10,20\ninterface GigabitEthernet1/0/1\n switchport mode access\n switchport access vlan 10\ninterface GigabitEthernet1/0/2\n shutdown\n switchport mode access\n switchport access vlan 20\ninterface Vlan10\n ip address 10.0.10.1 255.255.255.0\ninterface Vlan20\n ip address 10.0.20.1 255.255.255.0\ninterface Vlan30\n ip address 10.0.30.1 255.255.255.0\n',
      ),
    },
    kinds: { sw: 'ios' },
    links: ['sw:GigabitEthernet1/0/1 -- pc:eth0'],
    devices: [host('pc', '10.0.10.5')],
  };

  it('are up while one port of the VLAN is', () => {
    const net = netOfFleet(fleet);
    expect(['Vlan10', 'Vlan20', 'Vlan30'].map((name) => isPortUp(net, 'sw', name))).toEqual([
      true,
      false,
      false,
    ]);
    expect(isPortUp(failing(net, { cables: ['pc:eth0 -- sw:GigabitEthernet1/0/1'] }), 'sw', 'Vlan10')).toBe(
      false,
    );
  });

  it('are up without one after `no autostate` while the VLAN is active and nothing shuts them down', () => {
    const lines = (vlan: number, more = ''): string => `interface Vlan${vlan}\n no autostate\n${more}`;
    const vlans = 'vlan 10,20,40\nvlan 30\n state suspend\n';
    const interfaces = `${lines(10)}${lines(20, ' autostate\n')}${lines(30)}${lines(40, ' shutdown\n')}${lines(50)}`;
    const net = netOfFleet({
      configurations: {
        cat: ios('cat', `${vlans}interface GigabitEthernet1/0/1\n switchport mode access\n${interfaces}`),
        arista: `! device: arista (DCS-7050SX3-48YC8, EOS-4.28.3M)\nhostname arista\n${vlans}${interfaces}`,
      },
      kinds: { cat: 'ios', arista: 'eos' },
      links: [],
    });
    for (const id of ['cat', 'arista'])
      expect([10, 20, 30, 40, 50].map((vlan) => isPortUp(net, id, `Vlan${vlan}`))).toEqual([
        true,
        false,
        false,
        false,
        false,
      ]);
  });
});

describe('spanning tree of each VLAN (Cisco, "Configuring PVST+ and Rapid PVST+")', () => {
  const bridge = (priorities: string, more = ''): string =>
    `vlan 10,20\nspanning-tree mode rapid-pvst\n${priorities}interface Ethernet1\n   switchport mode trunk\n${more}interface Ethernet2\n   switchport mode trunk\n`;
  const ring = (guard = ''): Net =>
    netOfFleet({
      configurations: {
        s1: bridge('spanning-tree vlan-id 10 priority 4096\nspanning-tree vlan-id 20 priority 8192\n'),
        s2: bridge('spanning-tree vlan-id 10 priority 8192\nspanning-tree vlan-id 20 priority 4096\n'),
        s3: bridge('', guard),
      },
      links: ['s1:Ethernet1 -- s2:Ethernet1', 's1:Ethernet2 -- s3:Ethernet1', 's2:Ethernet2 -- s3:Ethernet2'],
    });
  const states = (net: Net, vlan: number): readonly (string | undefined)[] =>
    legsOf(net, node(net, 's3')).map((leg) => {
      const state = portState(net, leg, vlan);
      return state?.stopped ?? state?.role;
    });

  it('has a root of its own, and holds back another port for each', () => {
    const net = ring();
    expect([10, 20].map((vlan) => treeFor(net, node(net, 's3'), vlan)?.roots.get('s3'))).toEqual([
      's1',
      's2',
    ]);
    expect(states(net, 10)).toEqual(['root', 'alternate']);
    expect(states(net, 20)).toEqual(['alternate', 'root']);
  });

  it('takes no better root behind a root guard (Cisco, "Root Guard")', () => {
    expect(states(ring('   spanning-tree guard root\n'), 10)).toEqual(['root-guard', 'root']);
  });

  it('has a port with BPDU guard shut down by the first BPDU (Cisco, "BPDU Guard")', () => {
    expect(states(ring('   spanning-tree bpduguard enable\n'), 10)).toEqual(['bpdu-guard', 'root']);
  });
});

describe('path costs (Catalyst 9300 Layer 2 Configuration Guide, Spanning Tree Protocol and MSTP)', () => {
  const trunk = (name: string, more = ''): string =>
    `interface ${name}\n switchport mode trunk\n switchport trunk allowed vlan 10\n${more}`;
  const fast = ' speed 10000\n';
  const ports = (first: string, second: string): string =>
    trunk('GigabitEthernet1/0/1', first) + trunk('GigabitEthernet1/0/2', second);
  /** The port at which s3 looks to the root: 1 is of 1 Gbit/s and ends there, 2 is the first of two of 10 Gbit/s. */
  const rootPort = (lines: string, priority = 'vlan 10'): string | undefined => {
    const own = `vlan 10\n${lines}`;
    const net = netOfFleet({
      configurations: {
        s1: ios('s1', `${own}spanning-tree ${priority} priority 4096\n${ports('', fast)}`),
        s2: ios('s2', `${own}${ports(fast, fast)}`),
        s3: ios('s3', `${own}${ports('', fast)}`),
      },
      kinds: { s1: 'ios', s2: 'ios', s3: 'ios' },
      links: [
        's1:GigabitEthernet1/0/1 -- s3:GigabitEthernet1/0/1',
        's1:GigabitEthernet1/0/2 -- s2:GigabitEthernet1/0/1',
        's2:GigabitEthernet1/0/2 -- s3:GigabitEthernet1/0/2',
      ],
    });
    return rootOf(net);
  };
  const rootOf = (net: Net): string | undefined =>
    legsOf(net, node(net, 's3')).find((leg) => portState(net, leg, 10)?.role === 'root')?.near.bundle.name;
  const rapid = 'spanning-tree mode rapid-pvst\n';

  it('are the short ones of PVST+ until the long ones are asked for', () => {
    expect(rootPort(rapid)).toBe('GigabitEthernet1/0/1');
    expect(rootPort(`${rapid}spanning-tree pathcost method long\n`)).toBe('GigabitEthernet1/0/2');
    expect(rootPort(`${rapid}spanning-tree pathcost method long\nno spanning-tree pathcost method\n`)).toBe(
      'GigabitEthernet1/0/1',
    );
  });

  it('are the long ones of MST, whatever is set', () => {
    expect(rootPort('spanning-tree mode mst\n', 'mst 0')).toBe('GigabitEthernet1/0/2');
    const short = 'spanning-tree mode mst\nspanning-tree pathcost method short\n';
    expect(rootPort(short, 'mst 0')).toBe('GigabitEthernet1/0/2');
  });

  it('follow the speed that the name of a port says where nothing else does', () => {
    const lines = `vlan 10\n${rapid}${trunk('GigabitEthernet1/0/1')}${trunk('TenGigabitEthernet1/1/1')}`;
    const net = netOfFleet({
      configurations: {
        s1: ios('s1', `${lines}spanning-tree vlan 10 priority 4096\n`),
        s3: ios('s3', lines),
      },
      kinds: { s1: 'ios', s3: 'ios' },
      links: ['GigabitEthernet1/0/1', 'TenGigabitEthernet1/1/1'].map((port) => `s1:${port} -- s3:${port}`),
    });
    expect(rootOf(net)).toBe('TenGigabitEthernet1/1/1');
  });

  it('are lower for an aggregate of two ports than for one port', () => {
    const lines = `vlan 10\n${rapid}${trunk('Port-channel1')}${trunk('GigabitEthernet1/0/1')}${trunk('GigabitEthernet1/0/2', ' channel-group 1 mode active\n')}${trunk('GigabitEthernet1/0/3', ' channel-group 1 mode active\n')}`;
    const net = netOfFleet({
      configurations: {
        s1: ios('s1', `${lines}spanning-tree vlan 10 priority 4096\n`),
        s3: ios('s3', lines),
      },
      kinds: { s1: 'ios', s3: 'ios' },
      links: [1, 2, 3].map((port) => `s1:GigabitEthernet1/0/${port} -- s3:GigabitEthernet1/0/${port}`),
    });
    expect(rootOf(net)).toBe('Port-channel1');
    const lost = failing(net, { cables: ['s1:GigabitEthernet1/0/3 -- s3:GigabitEthernet1/0/3'] });
    expect(rootOf(lost)).toBe('GigabitEthernet1/0/1');
  });
});
