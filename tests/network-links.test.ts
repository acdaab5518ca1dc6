// Two ports of one cable, from configuration text: tags, negotiation, aggregates.
import { describe, expect, it } from 'vitest';
import { netOf } from '../src/network/current-net.ts';
import { endingOf, followFlow } from '../src/network/flow.ts';
import { failing, type Net } from '../src/network/net.ts';
import { pathOfFleet } from './testing/written-fleets.ts';

const hostText = 'auto eth0\niface eth0 inet static\n    address 10.0.0.5/24\n';

/** Two switches with a host each, and what their ports say. */
function joined(kind: 'eos' | 'ios', one: string, other: string, ports: readonly string[] = ['1']): Net {
  const name = (port: string): string => (kind === 'eos' ? `Ethernet${port}` : `GigabitEthernet1/0/${port}`);
  return netOf(
    pathOfFleet({
      configurations: { s1: one, s2: other, a: hostText },
      kinds: { s1: kind, s2: kind, a: 'ifupdown2' },
      links: [
        ...ports.map((port) => `s1:${name(port)} -- s2:${name(port)}`),
        `s1:${name('9')} -- a:eth0`,
        `s2:${name('9')} -- b:eth0`,
      ],
      devices: ['b: { kind: host, host: 10.0.0.6 }'],
    }),
  );
}

function fate(net: Net): string | undefined {
  const flow = followFlow(net, { source: '10.0.0.5', destination: '10.0.0.6', protocol: 6 });
  return flow && endingOf(flow).disposition;
}

const eos = (vlan: number, lines: string): string =>
  `vlan 10,20\nspanning-tree mode none\ninterface Ethernet9\n   switchport access vlan ${vlan}\ninterface Ethernet1\n${lines}`;
const trunk = (native: number | 'tag'): string =>
  `   switchport mode trunk\n   switchport trunk native vlan ${native}\n`;

describe('frames without a tag (IEEE 802.1Q-2018, 6.9)', () => {
  it('are in the native VLAN of the port that they come to, whatever they were in before', () => {
    expect(fate(joined('eos', eos(10, trunk(10)), eos(10, trunk(10))))).toBe('delivered');
    expect(fate(joined('eos', eos(10, trunk(10)), eos(20, trunk(20))))).toBe('delivered');
    expect(fate(joined('eos', eos(10, trunk(10)), eos(10, trunk(20))))).toBe('vlan-isolated');
  });

  it('are dropped where the native VLAN is tagged (EOS User Manual, "switchport trunk native vlan")', () => {
    expect(fate(joined('eos', eos(10, trunk('tag')), eos(10, trunk('tag'))))).toBe('delivered');
    expect(fate(joined('eos', eos(10, trunk(10)), eos(10, trunk('tag'))))).toBe('vlan-isolated');
  });
});

describe('negotiation of trunks (Cisco, "Configuring VLAN Trunks": DTP)', () => {
  const ios = (mode: string): string =>
    `version 15.2\nvlan 10\nvlan 20\nno spanning-tree vlan 1-4094\ninterface GigabitEthernet1/0/1\n switchport access vlan 20\n switchport mode ${mode}\ninterface GigabitEthernet1/0/9\n switchport mode access\n switchport access vlan 10\n`;

  it.each([
    ['trunk', 'trunk', true],
    ['trunk', 'dynamic auto', true],
    ['trunk', 'dynamic desirable', true],
    ['dynamic desirable', 'dynamic auto', true],
    ['dynamic desirable', 'dynamic desirable', true],
    ['dynamic auto', 'dynamic auto', false],
    ['dynamic desirable', 'access', false],
  ])('of %s and %s makes a trunk: %s', (one, other, isTrunk) => {
    expect(fate(joined('ios', ios(one), ios(other)))).toBe(isTrunk ? 'delivered' : 'vlan-isolated');
  });
});

describe('aggregates', () => {
  const bundle = (mode: string, more = ''): string =>
    `vlan 10\nspanning-tree mode none\ninterface Port-Channel1\n   switchport mode trunk\n${more}interface Ethernet1\n   channel-group 1 mode ${mode}\ninterface Ethernet2\n   channel-group 1 mode ${mode}\ninterface Ethernet9\n   switchport access vlan 10\n`;
  const pair = (one: string, other: string): Net => joined('eos', one, other, ['1', '2']);

  it.each([
    ['active', 'active', true],
    ['active', 'passive', true],
    ['passive', 'passive', false],
    ['on', 'on', true],
    ['on', 'active', false],
  ])('of modes %s and %s come up: %s (IEEE 802.1AX-2020, 6.4)', (one, other, isUp) => {
    expect(fate(pair(bundle(one), bundle(other)))).toBe(isUp ? 'delivered' : 'vlan-isolated');
  });

  it('go down below their least number of ports (EOS User Manual, "port-channel min-links")', () => {
    const net = pair(bundle('active', '   port-channel min-links 2\n'), bundle('active'));
    expect(fate(net)).toBe('delivered');
    const cut = { cables: ['s1:Ethernet2 -- s2:Ethernet2'] };
    expect(fate(failing(net, cut))).toBe('vlan-isolated');
    expect(fate(failing(pair(bundle('active'), bundle('active')), cut))).toBe('delivered');
  });
});
