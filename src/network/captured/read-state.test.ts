import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapturedRoute } from '../../model/network/captured.ts';
import { readState, type StateReading } from './read-state.ts';
import { moreSamples } from './testing/more-samples.ts';
import * as routeSamples from './testing/route-samples.ts';
import * as samples from './testing/samples.ts';

const at = '2026-01-01T00:00:00.000Z';

function read({ platform, text }: samples.Sample): StateReading {
  const reading = readState([{ file: 'state.txt', text }], at, platform);
  expect(reading.problems).toEqual([]);
  return reading;
}

/** `prefix protocol distance/metric -> next hops`. */
function shown({ vrf, prefix, protocol, distance, metric, nextHops, discard }: CapturedRoute): string {
  const ways = nextHops.map(({ address = '-', interface: port = '-', vrf: other }) =>
    [address, port, ...(other === undefined ? [] : [`(${other})`])].join(' '),
  );
  const numbers = `${distance ?? '-'}/${metric ?? '-'}`;
  return [vrf, prefix, protocol, numbers, '->', discard ?? ways.join(' | ')].join(' ').trim();
}

function routes(sample: samples.Sample): readonly string[] {
  return read(sample).state.routes.map(shown);
}

describe('routes', () => {
  it('of IOS are read with lengths from headings, wrapped lines and equal-cost paths', () => {
    expect(routes(routeSamples.iosRoutes)).toEqual([
      'RED 0.0.0.0/0 static 1/0 -> 192.0.2.1 -',
      'RED 192.0.2.0/24 connected -/- -> - GigabitEthernet0/1',
      'RED 192.0.2.2/32 local -/- -> - GigabitEthernet0/1',
      'RED 198.51.100.0/25 ospf 110/20 -> 192.0.2.9 GigabitEthernet0/1 | 192.0.2.10 GigabitEthernet0/2',
      'RED 198.51.100.128/25 eigrp 170/3072 -> 192.0.2.9 GigabitEthernet0/1',
      'RED 203.0.113.0/24 bgp 200/0 -> drop',
    ]);
    expect([...read(routeSamples.iosRoutes).state.routeTables]).toEqual(['ipv4 RED']);
  });

  it('of IPv6 stand on two lines', () => {
    expect(routes(routeSamples.iosRoutes6)).toEqual([
      '::/0 static 1/0 -> fe80::1 GigabitEthernet0/1',
      '2001:db8:1::/64 connected 0/0 -> - GigabitEthernet0/1',
      '2001:db8:1::2/128 local 0/0 -> - GigabitEthernet0/1',
      '2001:db8:2::/64 ospf 110/2 -> fe80::1 GigabitEthernet0/1',
    ]);
    expect([...read(routeSamples.iosRoutes6).state.routeTables]).toEqual(['ipv6']);
  });

  it('of EOS are read for each table, tunnels and aggregates too', () => {
    expect(routes(routeSamples.eosRoutes)).toEqual([
      '198.51.100.0/24 bgp 200/0 -> 192.0.2.1 Ethernet1 | 192.0.2.5 Ethernet2',
      '198.51.100.0/22 bgp -/- -> drop',
      '192.0.2.0/30 connected -/- -> - Ethernet1',
      '203.0.113.0/25 bgp 200/0 -> 192.0.2.99 Vxlan1 ()',
      'BLUE 203.0.113.0/24 static 5/0 -> 192.0.2.9 Ethernet3',
    ]);
    expect([...read(routeSamples.eosRoutes).state.routeTables]).toEqual(['ipv4', 'ipv4 BLUE']);
    expect(routes(routeSamples.eosRoutesJson)).toEqual([
      '198.51.100.0/24 bgp 200/0 -> 192.0.2.1 Ethernet1 | 192.0.2.5 Ethernet2',
      '198.51.100.0/22 bgp -/- -> drop',
    ]);
  });

  it('of FRR are those that are installed', () => {
    expect(routes(routeSamples.frrRoutes)).toEqual([
      '0.0.0.0/0 kernel 0/0 -> 192.0.2.1 eth0',
      '198.51.100.0/24 bgp 20/0 -> fe80::1 swp1 | fe80::2 swp2',
      '203.0.113.0/24 static 1/0 -> drop',
      'RED 192.0.2.128/25 connected -/- -> - vlan10',
    ]);
    expect(routes(routeSamples.frrRoutesJson)).toEqual([
      '198.51.100.0/24 bgp 20/0 -> 192.0.2.1 swp1',
      '203.0.113.0/24 static -/- -> drop',
    ]);
  });

  it('of Linux have the table that a VRF names', () => {
    expect(routes(routeSamples.linuxRoutes)).toEqual([
      '0.0.0.0/0 static -/100 -> 192.0.2.1 eth0',
      '192.0.2.0/24 connected -/- -> - eth0',
      '198.51.100.0/24 bgp -/20 -> 192.0.2.2 eth0 | 192.0.2.3 eth1',
      '203.0.113.0/24 static -/- -> drop',
      'RED 0.0.0.0/0 static -/- -> 192.0.2.129 eth2',
      '2001:db8::/64 connected -/256 -> - eth0',
    ]);
  });

  it('of a list with a filter do not tell what is missing', () => {
    const text = routeSamples.iosRoutes.text.replace('vrf RED', 'vrf RED static');
    expect([...read({ platform: 'ios', text }).state.routeTables]).toEqual([]);
  });
});

it.each([
  ['EOS', samples.eosLldp, ['Ethernet1 sw2.example.net Ethernet7']],
  [
    'IOS',
    samples.iosLldp,
    ['GigabitEthernet1/0/1 sw2 Ethernet7', 'GigabitEthernet1/0/2 r9.example.net GigabitEthernet0/3'],
  ],
  ['lldpd', samples.lldpd, ['eth0 sw1 Ethernet3']],
  ['lldpd json0', samples.lldpd0, ['eth1 sw2 swp5']],
  ['EOS JSON', samples.eosLldpJson, ['Ethernet1 sw2 GigabitEthernet1/0/4']],
] as const)('reads neighbours of %s', (_, sample, expected) => {
  const { neighbors } = read(sample).state;
  expect(neighbors.map((one) => `${one.interface} ${one.device} ${one.port}`)).toEqual(expected);
});

it('reads tables of addresses', () => {
  expect(read(samples.macTable).state.macs).toMatchObject([
    { vlan: 10, mac: '0c1a2b3c4d01', interface: 'GigabitEthernet1/0/1', span: { line: 7 } },
  ]);
  expect(read(samples.arpTable).state.arp).toMatchObject([
    { vrf: '', address: '192.0.2.1', mac: '0c1a2b3c4d01', interface: 'GigabitEthernet0/1' },
    { vrf: '', address: '192.0.2.9', mac: undefined, interface: undefined },
  ]);
  expect(read(samples.eosArpJson).state.arp).toMatchObject([
    { vrf: 'RED', address: '192.0.2.1', mac: '0c1a2b3c4d01', interface: 'Vlan10' },
  ]);
  expect(read(samples.linuxNeighbors).state.arp).toMatchObject([
    { address: '192.0.2.1', mac: '0c1a2b3c4d01', interface: 'eth0' },
    { address: 'fe80::1', mac: undefined, interface: 'eth0' },
  ]);
});

it('reads spanning trees', () => {
  expect(read(samples.spanningTree).state.spanningTrees).toMatchObject([
    {
      vlan: 10,
      rootAddress: '0c1a2b3c4d01',
      rootPriority: 24_586,
      bridgeAddress: '0c1a2b3c4d02',
      bridgePriority: 32_778,
      ports: [
        { interface: 'GigabitEthernet1/0/1', role: 'root', forwards: true, cost: 4 },
        { interface: 'GigabitEthernet1/0/2', role: 'alternate', forwards: false, cost: 4 },
      ],
    },
  ]);
  expect(read(samples.spanningJson).state.spanningTrees).toMatchObject([
    {
      instance: 0,
      rootAddress: '0c1a2b3c4d01',
      rootPriority: 4096,
      ports: [{ interface: 'Ethernet1', role: 'root' }],
    },
  ]);
});

it('reads who is active in groups, sessions of BGP, and interfaces', () => {
  const groups = [samples.vrrp, samples.hsrpBrief].flatMap((sample) => read(sample).state.redundancy);
  expect(groups.map((one) => `${one.protocol} ${one.interface} ${one.group} ${one.isActive}`)).toEqual([
    'vrrp Vlan10 1 true',
    'hsrp Vlan20 2 false',
    'hsrp Vlan10 1 true',
    'hsrp Vlan20 2 false',
  ]);
  const peers = [samples.bgpSummary, samples.eosBgpSummary].flatMap((sample) => read(sample).state.bgpPeers);
  expect(peers.map((one) => `${one.vrf} ${one.peer} ${one.established}`.trim())).toEqual([
    '192.0.2.1 true',
    '192.0.2.5 false',
    'RED 192.0.2.1 true',
    'RED 192.0.2.5 false',
  ]);
  expect(read(samples.interfaces).state.interfaces).toMatchObject([
    { interface: 'GigabitEthernet0/1', up: true, mac: '0c1a2b3c4d01', mtu: 1500 },
    { interface: 'GigabitEthernet0/2', up: false, mac: '0c1a2b3c4d02' },
  ]);
  expect(read(samples.frrInterfaces).state.interfaces).toMatchObject([
    { interface: 'lo', up: true, mtu: 65_536 },
    { interface: 'swp1', up: false, mac: '020000000003', mtu: 9216 },
  ]);
});

it('reads several outputs of one file, with and without the commands in front', () => {
  const text = [routeSamples.iosRoutes, samples.iosLldp, samples.macTable, samples.interfaces]
    .map((one) => one.text)
    .join('\n');
  const { state, read: by } = read({ platform: 'ios', text });
  expect([state.routes, state.neighbors, state.macs, state.interfaces].map(({ length }) => length)).toEqual([
    6, 2, 1, 2,
  ]);
  expect(new Set(by.map(({ file }) => file))).toEqual(new Set(['state.txt']));
});

it('reads several values of JSON, on one line too, with a prompt behind the last', () => {
  const one = samples.linuxNeighbors.text;
  const { state } = read({ platform: 'linux', text: `h$ ip -j neigh\n${one}${one}\n${one}h$ ` });
  expect(state.arp).toHaveLength(6);
});

it('says which output nothing is known of', () => {
  const text = `sw1#show clock\n12:00:00 UTC\n${samples.eosLldp.text}`;
  const { state, problems } = readState([{ file: 'sw1.txt', text }], at, 'eos');
  expect(state.neighbors).toHaveLength(1);
  expect(problems).toMatchObject([{ code: 'state-unrecognised', severity: 'warning', span: { line: 2 } }]);
});

it('never throws, whatever the bytes, and keeps every place inside the file', () => {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 60 }),
    insert: fc.string({ maxLength: 6 }),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...samples.otherSamples, ...moreSamples, ...routeSamples.routeSamples),
      fc.array(edit, { maxLength: 6 }),
      (sample, edits) => {
        const text = edits.reduce((current, { at: place, length, insert }) => {
          const start = Math.floor(place * current.length);
          return current.slice(0, start) + insert + current.slice(start + length);
        }, sample.text);
        const { state, problems } = readState([{ file: 'x', text }], at, sample.platform);
        const lines = text.split('\n').length;
        for (const { span } of [...state.routes, ...state.neighbors, ...state.arp])
          expect(span.endLine).toBeLessThanOrEqual(lines);
        for (const { span } of problems) expect(span?.line ?? 1).toBeLessThanOrEqual(lines);
      },
    ),
    { numRuns: 500, seed: 20_260_101 },
  );
});
