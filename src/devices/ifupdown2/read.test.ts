import { describe, expect, it } from 'vitest';
import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Source } from '../../text/source.ts';
import type { Reading, ReadOptions } from '../device.ts';
import { ifupdown2 } from './index.ts';

function read(text: string, options?: ReadOptions): Reading {
  return ifupdown2.read([{ file: 'interfaces', text }], options);
}

function network(text: string): NetworkFacts {
  const { network: facts } = read(text).facts;
  if (facts === undefined) throw new Error('no facts');
  return facts;
}

function ports(text: string): readonly string[] {
  return network(text).interfaces.map(({ name, switchport }) => {
    if (switchport === undefined) return name;
    if (switchport.mode === 'access') return `${name} access ${switchport.vlan.value}`;
    if (switchport.mode === 'dynamic') return `${name} dynamic`;
    const allowed = switchport.allowed.value.map(([from, to]) => `${from}-${to}`).join(',');
    return `${name} trunk ${allowed} native ${switchport.nativeTagged ? 'none' : switchport.native.value}`;
  });
}

describe('includes', () => {
  const files: Readonly<Record<string, readonly Source[]>> = {
    'interfaces.d/*': [{ file: 'interfaces.d/a', text: 'iface eth1\n  address 192.0.2.1/24\n' }],
    'more/*': [{ file: 'more/b', text: 'source more/*\niface eth2\n' }],
  };
  const include = (pattern: string): readonly Source[] => files[pattern] ?? [];

  it('are read where they stand, folders too', () => {
    const { facts, tree, problems } = read('source interfaces.d/*\niface eth0\n', { include });
    expect(facts.network?.interfaces.map(({ name }) => name)).toEqual(['eth1', 'eth0']);
    expect(facts.network?.interfaces[0]?.addresses[0]?.span.file).toBe('interfaces.d/a');
    expect(ifupdown2.sources?.(tree).map(({ file }) => file)).toEqual(['interfaces', 'interfaces.d/a']);
    expect(problems).toEqual([]);
  });

  it('that are missing, or that go in a circle, are problems', () => {
    expect(read('source other\n', { include }).problems).toMatchObject([
      { code: 'include-missing', severity: 'warning' },
    ]);
    expect(read('source-directory more\n', { include }).problems).toMatchObject([{ code: 'include-cycle' }]);
  });
});

it('takes a bridge whose members have one tag for that VLAN, and any other for a domain of its own', () => {
  expect(
    ports(
      'iface a\n bridge-ports eth0.10 eth1.10\niface b\n bridge-ports eth2 eth3\niface c\n bridge-ports eth0.7 eth1.8\n',
    ),
  ).toEqual([
    'a',
    'b',
    'c',
    'eth0.10',
    'eth1.10',
    'eth2 access 4095',
    'eth3 access 4095',
    'eth0.7 access 4096',
    'eth1.8 access 4096',
    'eth0 trunk 10-10 native none',
    'eth1 trunk 10-10 native none',
  ]);
});

it('takes a member of a bridge with VLANs for what its options say', () => {
  const text = `iface bridge
  bridge-vlan-aware yes
  bridge-ports glob swp1-3
  bridge-vids 10,20
iface swp2
  bridge-access 20
iface swp3
  bridge-vids 30
  bridge-allow-untagged no
`;
  expect(ports(text)).toEqual([
    'bridge',
    'swp2 access 20',
    'swp3 trunk 30-30 native none',
    'swp1 trunk 1-1,10-10,20-20 native 1',
  ]);
});

it('reads a text that holds the file among others', () => {
  const { facts } = read(
    'leaf1\nauto swp1\niface swp1\n  address 192.0.2.1/31\n# ports.conf --\n1=40G\nfrr version 4.0\nrouter bgp 1\n',
  );
  expect(facts.network?.management.hostname?.value).toBe('leaf1');
  expect(facts.coverage).toMatchObject({ understood: 4, ignored: 3, unknown: [] });
});

it('hides keys of wireless networks', () => {
  expect(ifupdown2.mask('iface wlan0\n\twpa-psk correct horse\n')).toBe('iface wlan0\n\twpa-psk ***\n');
});

it('takes the routes that the kernel takes', () => {
  const text = (command: string): string =>
    `auto eth1\niface eth1\n  address 10.0.0.1/24\n  address fd00::1/64\n  up ${command}\n`;
  const routes = (command: string): readonly unknown[] | undefined =>
    read(text(command)).facts.network?.routes.map(({ nextHop, discard }) => [nextHop, discard]);
  expect(routes('ip route add 10.1.0.0/24 via 10.0.0.2')).toEqual([['10.0.0.2', undefined]]);
  expect(routes('ip route add 10.1.0.0/24 via 10.0.0.1')).toEqual([['10.0.0.1', 'reject']]);
  expect(routes('ip route add 10.1.0.0/24 via 10.0.0.2 onlink')).toEqual([['10.0.0.2', undefined]]);
  expect(routes('ip -6 route add fd01::/64 via fd00::1')).toEqual([]);
  const second = (verb: string): string =>
    `ip route add 10.1.0.0/24 via 10.0.0.2\n  up ip route ${verb} 10.1.0.0/24 via 10.0.0.3`;
  expect(routes(second('add'))).toEqual([['10.0.0.2', undefined]]);
  expect(routes(second('append'))).toEqual([['10.0.0.2', undefined]]);
  expect(routes(second('replace'))).toEqual([['10.0.0.3', undefined]]);
});

it.each([
  ['auto a b', '1', '1', { value: true }],
  ['auto a b', '1', '0', { undecided: true }],
  ['auto b', '1', '0', { value: false }],
  ['auto a b', '1', '11 -e', { value: true }],
  ['auto a b', '1', '0-copy', { value: true }],
  ['auto c', '1', '1', { undecided: true }],
])('knows whether packets are routed where %s come up and say %s and %s', (auto, first, second, expected) => {
  const iface = (name: string, value: string): string =>
    `iface ${name}\n  post-up sysctl -qw net.ipv4.ip_forward=${value}\n`;
  const { facts } = read(`${auto}\n${iface('a', first)}${iface('b', second)}`);
  expect(facts.network?.vrfs[0]?.routing.ipv4).toMatchObject(expected);
  expect(facts.coverage.unknown).toEqual([]);
});

it('does not know what becomes of an interface whose gateway is refused', () => {
  const unread = (gateway: string): readonly string[] =>
    (
      read(`auto eth1\niface eth1\n  address 10.0.0.1/24\n  gateway ${gateway}\n`).facts.network?.unread ?? []
    ).map(({ text }) => text);
  expect(unread('10.0.0.9')).toEqual([]);
  expect(unread('10.0.0.1')).toEqual(['gateway 10.0.0.1']);
  expect(unread('10.8.0.1')).toEqual(['gateway 10.8.0.1']);
});
