// `evenkeel trace` over a whole fleet with its network: every way that a packet may end, each by one edited line.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Fate } from '../src/network/layer3/lookup.ts';
import { evenkeel, root } from './testing/command-line.ts';
import { fleetCopies, quay } from './testing/fleet-copies.ts';
import { traced } from './testing/traced.ts';

const copies = fleetCopies(quay);
afterAll(copies.remove);

interface Lost {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  readonly flow: string;
  readonly reason: string;
  /** Text of the line that the ending names, undefined when it names none. */
  readonly line?: string;
}

const defaultRoute = 'ip route 0.0.0.0/0 192.0.2.1';
const outside = 'office -> 198.51.100.50:443';

const lost: readonly (readonly [Fate, Lost])[] = [
  [
    'denied',
    {
      file: 'switches/core1.cfg',
      from: 'permit tcp any 203.0.113.0',
      to: 'deny tcp any 203.0.113.0',
      flow: 'office -> shop',
      reason: 'deny tcp any 203.0.113.0 0.0.0.255 eq www 443',
      line: 'deny tcp any 203.0.113.0 0.0.0.255 eq www 443',
    },
  ],
  [
    'no-route',
    {
      file: 'switches/edge1.cfg',
      from: `${defaultRoute}\n`,
      to: '',
      flow: outside,
      reason: 'edge1 has no route to 198.51.100.50',
    },
  ],
  [
    'null-routed',
    {
      file: 'switches/edge1.cfg',
      from: defaultRoute,
      to: 'ip route 0.0.0.0/0 Null0',
      flow: outside,
      reason: 'the route to 198.51.100.50 drops packets',
      line: 'ip route 0.0.0.0/0 Null0',
    },
  ],
  [
    'loop',
    {
      file: 'switches/edge1.cfg',
      from: defaultRoute,
      to: 'ip route 0.0.0.0/0 10.0.0.2',
      flow: outside,
      reason: 'the packet comes to edge1 again',
    },
  ],
  [
    'vlan-isolated',
    {
      file: 'switches/acc1.cfg',
      from: 'switchport access vlan 10',
      to: 'switchport access vlan 20',
      flow: 'office -> lb1:80',
      reason:
        'no VLAN joins core1 Vlan10 with lb1 eth0 (203.0.113.11): acc1 Ethernet1 does not carry VLAN 10',
      line: 'switchport access vlan 20',
    },
  ],
  [
    'stp-blocked',
    {
      file: 'switches/acc1.cfg',
      from: /(?<=switchport mode trunk\n)/g,
      to: '   spanning-tree guard root\n',
      flow: 'office -> lb1:80',
      reason: 'spanning tree blocks every way from core1 Vlan10 to lb1 eth0 (203.0.113.11)',
      line: 'interface Vlan10',
    },
  ],
  [
    'mtu-dropped',
    {
      file: 'web/web1/addr.json',
      from: '"mtu": 1500',
      to: '"mtu": 9000',
      flow: 'web1 -> app1:8080',
      reason: 'core1 GigabitEthernet1/0/2 takes packets of up to 1500 bytes, not 9000',
      line: 'interface GigabitEthernet1/0/2',
    },
  ],
  [
    'neighbor-unreachable',
    {
      file: 'web/web1/addr.json',
      from: '"MULTICAST", "UP",',
      to: '"MULTICAST",',
      flow: 'lb1 -> web1:8080',
      reason: 'web1 eth0, which has 10.0.20.21, is down',
      line: '{',
    },
  ],
];

describe('a packet that does not arrive', () => {
  it.each(lost)('is %s', (fate, { file, from, to, flow, reason, line }) => {
    const folder = copies.changed({ [file]: (text) => text.replace(from, to) });
    expect(traced(flow, quay)).toMatchObject({ disposition: 'delivered', status: 0 });
    const found = traced(flow, folder);
    expect(found).toMatchObject({ disposition: fate, status: 1, reason });
    const { span } = found.flow?.there.ending ?? {};
    expect(span === undefined ? undefined : textAt(span)).toBe(line);
  });

  it('is refused where nothing listens', () => {
    expect(traced('http://shop.example.com:81/', quay)).toMatchObject({ disposition: 'refused', status: 1 });
  });

  it('has no server once all of them are disabled', () => {
    const folder = copies.changed({
      'balancers/lb1-haproxy.cfg': (text) => text.replaceAll('check maxconn', 'check disabled maxconn'),
    });
    expect(traced('shop', folder)).toMatchObject({ disposition: 'no-server', status: 1 });
  });

  it('says of its answer that it is lost, too', () => {
    const folder = copies.changed({
      'balancers/lb1-interfaces': (text) => text.replace('    gateway 203.0.113.1\n', ''),
    });
    const { disposition, reason, flow } = traced('office -> shop', folder);
    expect([disposition, reason]).toEqual(['no-route', 'lb1 has no route to 10.0.9.7']);
    expect(flow?.there.ending.disposition).toBe('delivered');
    expect(flow?.back?.ending.disposition).toBe('no-route');
  });
});

function textAt({ file, line }: { readonly file: string; readonly line: number }): string {
  return readFileSync(file, 'utf8').split('\n')[line - 1]?.trim() ?? '';
}

describe('a route that only a protocol could know', () => {
  const withOspf = (text: string): string =>
    text.replace(
      /(?:ip route 203\.0\.113\.0.*\n)+/,
      'router ospf 1\n   network 10.0.0.0/16 area 0.0.0.0\n!\n',
    );
  const shown = `edge1#show ip route

VRF: default
Codes: C - connected, S - static, K - kernel,
       O - OSPF, IA - OSPF inter area, E1 - OSPF external type 1,
       E2 - OSPF external type 2

Gateway of last resort:
 S        0.0.0.0/0 [1/0]
           via 192.0.2.1, Ethernet48

 C        10.0.0.0/30
           directly connected, Ethernet1
 O        203.0.113.0/24 [110/20]
           via 10.0.0.2, Ethernet1
`;

  it('is uncertain', () => {
    const folder = copies.changed({ 'switches/edge1.cfg': withOspf });
    expect(traced('internet -> shop', folder)).toMatchObject({
      disposition: 'uncertain',
      status: 3,
      reason: 'OSPF 1 may know a better route to 203.0.113.10',
    });
    const { stdout } = evenkeel(['check', folder, '--no-native'], root);
    for (const rule of ['reach-broken', 'path-broken', 'single-point-of-failure'])
      expect(stdout).not.toContain(rule);
  });

  it('is followed as the device had it once, and says when that was', () => {
    const folder = copies.changed({
      'switches/edge1.cfg': withOspf,
      'evenkeel.yaml': (text) =>
        text.replace('config: switches/edge1.cfg }', 'config: switches/edge1.cfg, state: edge1-state.txt }'),
    });
    writeFileSync(join(folder, 'edge1-state.txt'), shown);
    const found = traced('internet -> shop', folder);
    expect(found).toMatchObject({ disposition: 'delivered', status: 0 });
    const doubts = found.flow?.there.hops[0]?.branches[0]?.next[0]?.doubts ?? [];
    expect(doubts).toHaveLength(1);
    expect(doubts[0]?.reason).toMatch(/^ospf route as captured at \d{4}-\d\d-\d\dT/);
    expect(evenkeel(['trace', 'internet -> shop', folder], root).stdout).toContain('as captured at');
  });
});
