import { describe, expect, it } from 'vitest';
import type { NetworkFacts } from '../../model/network/facts.ts';
import { frr } from './index.ts';

function networkOf(...lines: readonly string[]): NetworkFacts {
  const { network } = frr.read([{ file: 'frr.conf', text: lines.join('\n') }]).facts;
  if (network === undefined) throw new Error('no network facts');
  return network;
}

function optionsOf(...head: readonly string[]): readonly string[] {
  const { bgp } = networkOf(...head, 'router bgp 65000', ' bgp router-id 192.0.2.1');
  return bgp.flatMap(({ options = [] }) => options.map(({ value }) => value));
}

describe('what BGP does when nothing is said', () => {
  it.each([
    ['frr version 7.3', []],
    ['frr version 7.4', ['bgp ebgp-requires-policy']],
    ['frr version 10.0', ['bgp ebgp-requires-policy']],
    ['frr defaults datacenter', ['bgp bestpath as-path multipath-relax']],
  ])('%s', (line, expected) => {
    expect(optionsOf(line)).toEqual(expected);
  });

  it('takes what is said instead', () => {
    const { bgp } = networkOf('router bgp 65000', ' no bgp ebgp-requires-policy');
    expect(bgp[0]?.options?.map(({ value }) => value)).toEqual(['no bgp ebgp-requires-policy']);
    expect(bgp[0]?.missingPolicies).toBeUndefined();
  });

  it.each([
    ['frr version 7.3', []],
    ['frr version 10.0', ['inbound deny', 'outbound deny']],
    ['frr defaults datacenter', []],
  ])('%s: an external session without a policy', (line, expected) => {
    const [process] = networkOf(line, 'router bgp 65000').bgp;
    const said = process?.missingPolicies ?? [];
    expect(said.map(({ direction, action }) => `${direction} ${action.value}`)).toEqual(expected);
  });

  it('activates IPv4 beside another family, unless that is turned off for the instance', () => {
    const evpn = [
      ' neighbor 192.0.2.1 remote-as 1',
      ' address-family l2vpn evpn',
      '  neighbor 192.0.2.1 activate',
    ];
    const activeIn = (...lines: readonly string[]): readonly string[] =>
      networkOf(...lines).bgp.flatMap(({ neighbors }) =>
        neighbors.flatMap(({ families }) =>
          families.filter(({ active }) => active).map(({ family }) => family),
        ),
      );
    expect(activeIn('router bgp 1', ...evpn)).toEqual(['l2vpn-evpn', 'ipv4-unicast']);
    expect(activeIn('router bgp 1', ' no bgp default ipv4-unicast', ...evpn)).toEqual(['l2vpn-evpn']);
    const two = ['router bgp 1', ' no bgp default ipv4-unicast', 'exit', 'router bgp 1 vrf red', ...evpn];
    expect(activeIn(...two)).toEqual(['l2vpn-evpn', 'ipv4-unicast']);
  });
});

it('keeps a route of another table out of the routing table, and says that there is one', () => {
  const { routes, unmodelled } = networkOf('ip route 10.0.0.0/8 192.0.2.1 table 7');
  expect(routes).toEqual([]);
  expect(unmodelled?.map(({ what, kind }) => [what, kind])).toEqual([
    ['ipv4 route 10.0.0.0/8 in table 7', 'policy-routing'],
  ]);
});

it('leaves out a route by an address of its own, unless another way stands beside it', () => {
  const port = ['interface eth1', ' ip address 10.0.0.1/24', 'exit'];
  const routes = (...lines: readonly string[]): number => networkOf(...port, ...lines).routes.length;
  expect(routes('ip route 10.1.0.0/24 10.0.0.1')).toBe(0);
  expect(routes('ip route 10.1.0.0/24 10.0.0.2')).toBe(1);
  expect(routes('ip route 10.1.0.0/24 10.0.0.1', 'ip route 10.1.0.0/24 10.0.0.2')).toBe(2);
});

it('takes back a route, an address and a group of VRRP', () => {
  const { routes, interfaces } = networkOf(
    'ip route 10.0.0.0/8 192.0.2.1 5',
    'no ip route 10.0.0.0/8 192.0.2.1 5',
    'interface eth0',
    ' ip address 192.0.2.2/24',
    ' ip address 192.0.2.3/24',
    ' no ip address 192.0.2.2/24',
    ' vrrp 5 ip 192.0.2.9',
    ' no vrrp 5',
  );
  expect(routes).toEqual([]);
  expect(interfaces[0]?.addresses.map(({ address }) => address)).toEqual(['192.0.2.3']);
  expect(interfaces[0]?.redundancy).toEqual([]);
});

it('keeps two OSPF processes of two tables apart', () => {
  const { ospf } = networkOf(
    'router ospf',
    ' ospf router-id 1.1.1.1',
    'router ospf vrf red',
    ' ospf router-id 2.2.2.2',
  );
  expect(ospf.map(({ vrf, routerId }) => [vrf, routerId?.value])).toEqual([
    ['', '1.1.1.1'],
    ['red', '2.2.2.2'],
  ]);
});

it.each([
  'password s3cr3t-word',
  'enable password s3cr3t-word',
  ' neighbor 192.0.2.1 password s3cr3t-word',
  ' ip ospf message-digest-key 1 md5 s3cr3t-word',
  ' ip ospf authentication-key s3cr3t-word',
  ' ipv6 ospf6 authentication key-id 1 hash-algo md5 key s3cr3t-word',
  ' isis password md5 s3cr3t-word',
  ' area-password clear s3cr3t-word',
  ' domain-password md5 s3cr3t-word',
  ' ip rip authentication string s3cr3t-word',
  ' key-string s3cr3t-word',
])('masks the secret of %j', (line) => {
  expect(frr.mask(line)).toBe(line.replace('s3cr3t-word', '***'));
});
