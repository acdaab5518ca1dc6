import { describe, expect, it } from 'vitest';
import type { BgpNeighbor } from '../../model/network/routing.ts';
import type { DeviceKind } from '../device.ts';
import { eos } from '../eos/index.ts';
import { frr } from '../frr/index.ts';
import { ios } from '../ios/index.ts';

const read = (kind: DeviceKind, text: string) => kind.read([{ file: 'x', text }]).facts;

function neighbors(text: string): readonly BgpNeighbor[] {
  const facts = read(ios, text);
  expect(facts.coverage.unknown).toEqual([]);
  return facts.network?.bgp[0]?.neighbors ?? [];
}

describe('templates of IOS', () => {
  const templates = `router bgp 65000
 template peer-session BASE
  remote-as 65001
  ebgp-multihop 9
  timers 3 9
 exit-peer-session
 template peer-session PS
  inherit peer-session BASE
  ebgp-multihop 3
 exit-peer-session
 template peer-policy PP
  route-map RM in
  maximum-prefix 100
  weight 5
 exit-peer-policy
`;

  it('are what a neighbour does not say itself, the nearer before the farther', () => {
    const [one, ...others] = neighbors(
      `${templates} neighbor 10.0.0.2 inherit peer-session PS
 neighbor 10.0.0.2 maximum-prefix 7
 address-family ipv4
  neighbor 10.0.0.2 activate
  neighbor 10.0.0.2 inherit peer-policy PP
 exit-address-family
`,
    );
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      peer: '10.0.0.2',
      remoteAs: { value: 65001 },
      multihop: { value: 3 },
      maximumPrefixes: { value: 7 },
      options: [{ value: 'weight 5' }],
      families: [{ family: 'ipv4-unicast', active: true, inbound: { value: 'RM' } }],
    });
  });

  it('are let go of again', () => {
    const [one] = neighbors(
      `${templates} neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 inherit peer-session PS
 no neighbor 10.0.0.2 inherit peer-session PS
`,
    );
    expect(one).toMatchObject({ remoteAs: { value: 65002 } });
    expect(one?.multihop).toBeUndefined();
  });

  it('that inherit each other end', () => {
    const [one] = neighbors(
      'router bgp 1\n template peer-session A\n  inherit peer-session B\n  remote-as 2\n template peer-session B\n  inherit peer-session A\n  ebgp-multihop 4\n neighbor 10.0.0.2 inherit peer-session A\n',
    );
    expect(one).toMatchObject({ remoteAs: { value: 2 }, multihop: { value: 4 } });
  });
});

describe('the default table', () => {
  it('has targets for EVPN only', () => {
    const at = (family: string): string =>
      `router bgp 65000\n address-family ${family}\n  rd 1:1\n  route-target import 1:1\n exit-address-family\n`;
    const evpn = read(frr, at('l2vpn evpn'));
    expect(evpn.coverage.unknown).toEqual([]);
    expect(evpn.network?.vrfs[0]).toMatchObject({ name: '', importTargets: [{ value: '1:1' }] });
    const others = read(frr, at('ipv4 unicast')).coverage.unknown.map(({ text }) => text);
    expect(others).toEqual(['rd 1:1', 'route-target import 1:1']);
  });
});

describe('OSPFv3 of an interface', () => {
  it.each([
    { kind: eos, area: 'ospfv3 ipv6 area 0.0.0.5', cost: 'ospfv3 ipv6 cost 30' },
    { kind: ios, area: 'ospfv3 1 ipv6 area 5', cost: 'ospfv3 cost 30' },
  ])('$kind.id', ({ kind, area, cost }) => {
    const text = `interface Ethernet1\n ${area}\n ${cost}\n ospfv3 network point-to-point\n`;
    const { network, coverage } = read(kind, text);
    expect(coverage.unknown).toEqual([]);
    expect(network?.ospfInterfaces).toMatchObject([
      { version: 3, area: { value: '5' }, cost: { value: 30 }, networkType: { value: 'point-to-point' } },
    ]);
  });

  it('for IPv4 has no model', () => {
    const unknown = (kind: DeviceKind, line: string): readonly string[] =>
      read(kind, `interface Ethernet1\n ${line}\n`).coverage.unknown.map(({ text }) => text);
    expect(unknown(eos, 'ospfv3 ipv4 area 0')).toEqual(['ospfv3 ipv4 area 0']);
    expect(unknown(ios, 'ospfv3 1 ipv4 area 0')).toEqual(['ospfv3 1 ipv4 area 0']);
  });
});

describe('ip routing ipv6 interfaces', () => {
  it('routes IPv4', () => {
    const { network } = read(eos, 'ip routing ipv6 interfaces\n');
    expect(network?.vrfs[0]?.routing.ipv4).toMatchObject({ value: true });
  });
});
