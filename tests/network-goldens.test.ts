// Configuration text through to where packets go: what the documents of the platforms say, one case for each.
import { describe, expect, it } from 'vitest';
import { netOf } from '../src/network/current-net.ts';
import { endingOf, followFlow } from '../src/network/flow.ts';
import { machines } from '../src/network/flow-intents.ts';
import type { Node } from '../src/network/ground.ts';
import { bridgeOf } from '../src/network/layer2/bridges.ts';
import { portState } from '../src/network/layer2/trees.ts';
import { isActiveIn } from '../src/network/layer3/redundancy.ts';
import { installedRoutes, routesTo } from '../src/network/layer3/table.ts';
import { failing, legsOf, type Net } from '../src/network/net.ts';
import { pathOfFleet, type WrittenFleet } from './testing/written-fleets.ts';

const netOfFleet = (fleet: WrittenFleet): Net => netOf(pathOfFleet(fleet));

function node(net: Net, id: string): Node {
  const found = net.ground.nodes.get(id);
  if (found === undefined) throw new Error(`no machine ${id}`);
  return found;
}

function fate(net: Net, source: string, destination: string, port?: number): string {
  const flow = followFlow(net, { source, destination, protocol: 6, destinationPort: port });
  return flow === undefined ? 'none' : endingOf(flow).disposition;
}

/** The routers that hold a shared address. */
function active(net: Net, address: string): readonly string[] {
  const places = net.ground.byVirtual.get(address) ?? [];
  return places.filter((one) => isActiveIn(net, one.node, one.port, one.group)).map((one) => one.node.id);
}

/** Where a router sends packets for an address. */
function hops(net: Net, id: string, address: string): readonly string[] {
  return routesTo(net, node(net, id), '', address).flatMap(({ legs }) =>
    legs.map(({ port, nextHop }) => `${port.name} ${nextHop ?? 'connected'}`),
  );
}

const ios = (name: string, text: string): string => `version 15.2\nhostname ${name}\nip routing\n${text}`;
const host = (id: string, address: string): string => `${id}: { kind: host, host: ${address} }`;

describe('shared addresses', () => {
  const router = (name: string, last: number, lines: string): string =>
    ios(
      name,
      `track 1 interface GigabitEthernet0/2 line-protocol\ninterface GigabitEthernet0/1\n no switchport\n ip address 10.0.0.${last} 255.255.255.0\n${lines}interface GigabitEthernet0/2\n no switchport\n ip address 10.${last}.0.1 255.255.255.0\n`,
    );
  const pair = (one: string, other: string): Net =>
    netOfFleet({
      configurations: { r1: router('r1', 2, one), r2: router('r2', 3, other) },
      kinds: { r1: 'ios', r2: 'ios' },
      links: ['r1:GigabitEthernet0/1 -- r2:GigabitEthernet0/1', 'r1:GigabitEthernet0/2 -- up:eth0'],
      devices: [host('up', '10.2.0.2')],
    });
  const hsrp = (priority: number, more = ''): string =>
    ` standby 1 ip 10.0.0.1\n standby 1 priority ${priority}\n standby 1 preempt\n${more}`;

  it('of HSRP are at the highest priority, then at the highest address (RFC 2281, 5.3)', () => {
    expect(active(pair(hsrp(110), hsrp(100)), '10.0.0.1')).toEqual(['r1']);
    expect(active(pair(hsrp(100), hsrp(100)), '10.0.0.1')).toEqual(['r2']);
  });

  it('of HSRP move when what is tracked goes down (Cisco, "HSRP Object Tracking")', () => {
    const net = pair(hsrp(110, ' standby 1 track 1 decrement 20\n'), hsrp(100));
    expect(active(net, '10.0.0.1')).toEqual(['r1']);
    expect(active(failing(net, { cables: ['r1:GigabitEthernet0/2 -- up:eth0'] }), '10.0.0.1')).toEqual([
      'r2',
    ]);
    const little = pair(hsrp(110, ' standby 1 track 1 decrement 5\n'), hsrp(100));
    expect(active(failing(little, { machines: ['up'] }), '10.0.0.1')).toEqual(['r1']);
  });

  it('of VRRP are at their owner whatever its priority is (RFC 5798, 5.2.4)', () => {
    const vrrp = (address: string, priority: number): string =>
      ` vrrp 1 ip ${address}\n vrrp 1 priority ${priority}\n`;
    expect(active(pair(vrrp('10.0.0.3', 200), vrrp('10.0.0.3', 100)), '10.0.0.3')).toEqual(['r2']);
  });

  it('are at the better one from a cold start though it does not preempt (RFC 5798, 6.4)', () => {
    const vrrp = (priority: number): string =>
      ` vrrp 1 ip 10.0.0.1\n vrrp 1 priority ${priority}\n no vrrp 1 preempt\n`;
    expect(active(pair(vrrp(90), vrrp(120)), '10.0.0.1')).toEqual(['r2']);
  });

  it('are at neither when the only cable between them is down: so are their interfaces', () => {
    const net = pair(hsrp(110), hsrp(100));
    const cut = failing(net, { cables: ['r1:GigabitEthernet0/1 -- r2:GigabitEthernet0/1'] });
    expect(active(cut, '10.0.0.1')).toEqual([]);
  });
});

describe('routes', () => {
  const net = netOfFleet({
    configurations: {
      r1: ios(
        'r1',
        [
          'interface GigabitEthernet0/1',
          ' no switchport',
          ' ip address 10.0.1.1 255.255.255.0',
          'interface GigabitEthernet0/2',
          ' no switchport',
          ' ip address 10.0.2.1 255.255.255.0',
          'ip route 10.8.0.0 255.255.0.0 10.0.1.2',
          'ip route 10.8.0.0 255.255.0.0 10.0.2.2 200',
          'ip route 10.8.5.0 255.255.255.0 10.0.2.2',
          'ip route 10.9.0.0 255.255.0.0 10.8.5.9',
          'ip route 10.7.0.0 255.255.0.0 10.6.0.1',
          'ip route 10.0.2.0 255.255.255.0 10.0.1.2',
          'ip route 10.5.0.0 255.255.0.0 10.0.1.2',
          'ip route 10.5.0.0 255.255.0.0 10.0.2.2',
          'ip route 0.0.0.0 0.0.0.0 10.0.1.2',
          '',
        ].join('\n'),
      ),
    },
    kinds: { r1: 'ios' },
    links: ['r1:GigabitEthernet0/1 -- a:eth0', 'r1:GigabitEthernet0/2 -- b:eth0'],
    devices: [host('a', '10.0.1.2'), host('b', '10.0.2.2')],
  });
  const [first, second] = ['GigabitEthernet0/1 10.0.1.2', 'GigabitEthernet0/2 10.0.2.2'];

  it('of the longest prefix go first (RFC 1812, 5.2.4.3)', () => {
    expect(hops(net, 'r1', '10.8.5.1')).toEqual([second]);
    expect(hops(net, 'r1', '10.8.6.1')).toEqual([first]);
    expect(hops(net, 'r1', '192.0.2.1')).toEqual([first]);
  });

  it('with a greater distance float until the others are gone (Cisco, "Configuring a Floating Static Route")', () => {
    expect(hops(failing(net, { machines: ['a'] }), 'r1', '10.8.6.1')).toEqual([second]);
    expect(hops(failing(net, { machines: ['a', 'b'] }), 'r1', '10.8.6.1')).toEqual([]);
  });

  it('that are connected go before static ones of the same prefix (Cisco, "What Is Administrative Distance?")', () => {
    expect(hops(net, 'r1', '10.0.2.2')).toEqual(['GigabitEthernet0/2 connected']);
  });

  it('have next hops behind other routes (Cisco, "Recursive Static Route"), but not behind the default', () => {
    expect(hops(net, 'r1', '10.9.1.1')).toEqual([second]);
    expect(installedRoutes(net, node(net, 'r1'), '').some(({ via }) => via === '10.6.0.1')).toBe(false);
  });

  it('of equal distance share the packets (RFC 2992)', () => {
    expect(hops(net, 'r1', '10.5.0.1')).toEqual([first, second]);
  });
});

describe('access lists on the way', () => {
  const filtered = (lines: string, use = ' ip access-group GUARD in\n'): Net =>
    netOfFleet({
      configurations: {
        r1: ios(
          'r1',
          `ipv6 unicast-routing\ninterface GigabitEthernet0/1\n no switchport\n ip address 10.0.1.1 255.255.255.0\n ipv6 address 2001:DB8:1::1/64\n${use}interface GigabitEthernet0/2\n no switchport\n ip address 10.0.2.1 255.255.255.0\n ipv6 address 2001:DB8:2::1/64\n${lines}`,
        ),
      },
      kinds: { r1: 'ios' },
      links: ['r1:GigabitEthernet0/1 -- a:eth0', 'r1:GigabitEthernet0/2 -- b:eth0'],
      devices: [host('a', '10.0.1.5'), host('b', '10.0.2.5')],
    });
  const list = (...entries: readonly string[]): string =>
    `ip access-list extended GUARD\n${entries.map((entry) => ` ${entry}\n`).join('')}`;

  it('let the first entry that matches decide, and deny at the end (Cisco, "IP Access List Overview")', () => {
    const net = filtered(list('deny tcp any any eq 22', 'permit tcp any any range 20 443'));
    expect([22, 80, 443, 444].map((port) => fate(net, '10.0.1.5', '10.0.2.5', port))).toEqual([
      'denied',
      'delivered',
      'delivered',
      'denied',
    ]);
  });

  it('let answers of sessions through with "established" and nothing else', () => {
    const net = filtered(list('permit tcp any any established'));
    expect(fate(net, '10.0.1.5', '10.0.2.5', 80)).toBe('denied');
    expect(fate(net, '10.0.2.5', '10.0.1.5', 80)).toBe('delivered');
  });

  it('that do not exist permit everything on IOS (Cisco, "IP Access List Overview")', () => {
    expect(fate(filtered(''), '10.0.1.5', '10.0.2.5', 80)).toBe('delivered');
  });

  it('of IPv6 leave IPv4 alone', () => {
    const net = filtered('ipv6 access-list SIX\n deny ipv6 any any\n', ' ipv6 traffic-filter SIX in\n');
    expect(fate(net, '10.0.1.5', '10.0.2.5', 80)).toBe('delivered');
    expect(fate(net, '2001:db8:1::5', '2001:db8:2::5', 80)).toBe('denied');
  });
});

describe('a pair of switches that share their aggregates (EOS User Manual, "MLAG")', () => {
  const half = (name: string, last: number): string =>
    `! device: ${name} (DCS-7050, EOS-4.28.3M)\nvlan 10,20\nvlan 4094\n   trunk group PEERS\nno spanning-tree vlan-id 4094\ninterface Port-Channel5\n   switchport mode trunk\n   mlag 5\ninterface Port-Channel1000\n   switchport mode trunk\n   switchport trunk group PEERS\ninterface Ethernet1\n   channel-group 5 mode active\ninterface Ethernet9\n   channel-group 1000 mode active\ninterface Ethernet20\n   switchport access vlan 10\ninterface Vlan4094\n   ip address 10.255.0.${last}/30\nmlag configuration\n   domain-id PAIR\n   local-interface Vlan4094\n   peer-address 10.255.0.${3 - last}\n   peer-link Port-Channel1000\n`;
  const net = netOfFleet({
    configurations: {
      m1: half('m1', 1),
      m2: half('m2', 2),
      acc: 'vlan 10,20\ninterface Port-Channel1\n   switchport mode trunk\ninterface Ethernet1\n   channel-group 1 mode active\ninterface Ethernet2\n   channel-group 1 mode active\ninterface Ethernet3\n   switchport access vlan 10\n',
      a: 'auto eth0\niface eth0 inet static\n    address 10.0.10.5/24\n',
    },
    kinds: { a: 'ifupdown2' },
    links: [
      'm1:Ethernet9 -- m2:Ethernet9',
      'm1:Ethernet1 -- acc:Ethernet1',
      'm2:Ethernet1 -- acc:Ethernet2',
      'acc:Ethernet3 -- a:eth0',
      'm2:Ethernet20 -- b:eth0',
    ],
    devices: [host('b', '10.0.10.6')],
  });

  it('is one bridge to spanning tree, and forwards on both halves', () => {
    expect(bridgeOf(net, node(net, 'm1')).id).toBe('m1+m2');
    const legs = legsOf(net, node(net, 'acc')).filter(({ far }) => far.node.id.startsWith('m'));
    expect(legs.map((leg) => portState(net, leg, 10)?.forwards)).toEqual([true, true]);
  });

  it('still joins its hosts when either cable to the third switch is lost', () => {
    expect(fate(net, '10.0.10.5', '10.0.10.6')).toBe('delivered');
    for (const id of ['acc:Ethernet1 -- m1:Ethernet1', 'acc:Ethernet2 -- m2:Ethernet1']) {
      const broken = failing(net, { cables: [id] });
      const flow = followFlow(broken, { source: '10.0.10.5', destination: '10.0.10.6', protocol: 6 });
      expect([id, flow && endingOf(flow).disposition]).toEqual([id, 'delivered']);
      expect(machines(flow?.there ?? []).has('acc')).toBe(true);
    }
  });
});
