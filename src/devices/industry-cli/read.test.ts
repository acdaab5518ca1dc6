import { describe, expect, it } from 'vitest';
import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Interface } from '../../model/network/interface.ts';
import type { DeviceKind } from '../device.ts';
import { eos } from '../eos/index.ts';
import { ios } from '../ios/index.ts';
import { fixturesOf } from '../testing/fixtures.ts';

function facts(kind: DeviceKind, text: string): NetworkFacts {
  const { network } = kind.read([{ file: 'x', text }]).facts;
  if (network === undefined) throw new Error('no facts');
  return network;
}

function port(kind: DeviceKind, text: string): Interface {
  const [first] = facts(kind, text).interfaces;
  if (first === undefined) throw new Error('no interface');
  return first;
}

const unknown = (kind: DeviceKind, text: string): readonly string[] =>
  kind.read([{ file: 'x', text }]).facts.coverage.unknown.map((one) => one.text);

describe('switchports', () => {
  it.each([
    [
      'switchport trunk allowed vlan 10,20',
      [
        [10, 10],
        [20, 20],
      ],
    ],
    ['switchport trunk allowed vlan 10\n switchport trunk allowed vlan add 11-12', [[10, 12]]],
    [
      'switchport trunk allowed vlan remove 5',
      [
        [1, 4],
        [6, 4094],
      ],
    ],
    ['switchport trunk allowed vlan except 1', [[2, 4094]]],
    ['switchport trunk allowed vlan none', []],
    ['switchport trunk allowed vlan none\n switchport trunk allowed vlan all', [[1, 4094]]],
    ['switchport trunk allowed vlan 7\n no switchport trunk allowed vlan', [[1, 4094]]],
    ['switchport trunk allowed vlan 7\n default switchport trunk allowed vlan', [[1, 4094]]],
    ['switchport trunk allowed vlan', [[1, 4094]]],
    ['switchport trunk allowed vlan 4095', [[1, 4094]]],
  ])('%s', (line, allowed) => {
    const text = `interface Gi1/0/1\n switchport mode trunk\n ${line}\n`;
    expect(port(ios, text).switchport).toMatchObject({ mode: 'trunk', allowed: { value: allowed } });
  });

  it('is a switchport on EOS by default and none on a router', () => {
    expect(port(eos, 'interface Ethernet1\n').switchport).toMatchObject({
      mode: 'access',
      vlan: { value: 1 },
    });
    expect(port(ios, 'interface GigabitEthernet0/1\n').switchport).toBeUndefined();
    const onSwitch = 'interface GigabitEthernet0/1\n!\ninterface GigabitEthernet0/2\n no switchport\n';
    expect(port(ios, onSwitch).switchport).toMatchObject({ mode: 'dynamic', wants: 'auto' });
    expect(facts(ios, onSwitch).interfaces[1]?.switchport).toBeUndefined();
  });

  it('has no use for an address on a switchport', () => {
    expect(port(eos, 'interface Ethernet1\n   ip address 10.0.0.1/24\n').addresses[0]?.inactive).toBe(
      'switchport',
    );
    expect(
      port(eos, 'interface Ethernet1\n   ip address 10.0.0.1/24\n   no switchport\n').addresses[0],
    ).not.toHaveProperty('inactive');
  });
});

describe('addresses', () => {
  it('loses them with another table, and the primary to a new one', () => {
    const text =
      'interface Gi1\n ip address 10.0.0.1 255.0.0.0\n vrf forwarding A\n ip address 10.1.0.1 255.255.0.0\n ip address 10.2.0.1 255.255.0.0\n';
    expect(port(ios, text).addresses.map(({ address, length }) => `${address}/${length}`)).toEqual([
      '10.2.0.1/16',
    ]);
  });

  it.each(['10.0.0.1 255.0.255.0', '10.0.0.256/24', '10.0.0.1/33', '10.0.0.1'])('%s is none', (address) => {
    expect(unknown(eos, `interface Vlan1\n   ip address ${address}\n`)).toEqual([`ip address ${address}`]);
  });
});

describe('modes', () => {
  it('gives text without indentation to the innermost mode that knows it', () => {
    const text =
      'int gi0/1\nip add 10.0.0.1 255.255.255.0\nrouter bgp 1\nneighbor 10.0.0.2 remote-as 2\naddress-family ipv4\nnetwork 10.0.0.0 mask 255.255.255.0\nexit-address-family\nneighbor 10.0.0.3 remote-as 3\nip route 0.0.0.0 0.0.0.0 10.0.0.2\n';
    const { bgp, routes } = facts(ios, text);
    expect(bgp[0]?.neighbors.map(({ peer }) => peer)).toEqual(['10.0.0.2', '10.0.0.3']);
    expect(bgp[0]?.networks.map(({ prefix }) => prefix)).toEqual(['10.0.0.0/24']);
    expect(routes).toHaveLength(1);
    expect(unknown(ios, text)).toEqual([]);
  });

  it('ends a mode at a comment where nothing is indented', () => {
    const text = 'interface Ethernet1\n!\nshutdown\n';
    expect(port(eos, text).enabled.value).toBe(true);
    expect(unknown(eos, text)).toEqual(['shutdown']);
  });

  it('keeps everything below an unknown command unknown', () => {
    expect(unknown(eos, 'frobnicate\n   shutdown\n   ip address 10.0.0.1/24\n')).toHaveLength(3);
  });

  it('takes abbreviations that are clear, and no others', () => {
    expect(unknown(ios, 'interface Gi0/1\n shut\n sp 100\n')).toEqual(['sp 100']);
  });

  it('resets an interface by default', () => {
    const text = 'interface Gi0/1\n shutdown\n!\ndefault interface Gi0/1\ninterface Gi0/1\n mtu 9000\n';
    expect(port(ios, text)).toMatchObject({ enabled: { value: true }, mtu: { value: 9000 } });
  });
});

describe('statements', () => {
  const text = 'hostname a\n!\ninterface Ethernet1\n   no Switchport\n   frob 1\n      deep\nip routing\n';
  const { tree } = eos.read([{ file: 'x', text }]);
  const statements = eos.directives?.(tree) ?? [];

  it('have those of their mode as a block, unknown ones too, and their places', () => {
    const shown = (list: typeof statements): readonly unknown[] =>
      list.map(({ name, arguments: words, span, block = [] }) => [name, words, span.line, shown(block)]);
    expect(shown(statements)).toEqual([
      ['hostname', ['a'], 1, []],
      [
        'interface',
        ['Ethernet1'],
        3,
        [
          ['no switchport', [], 4, []],
          ['frob', ['1'], 5, [['deep', [], 6, []]]],
        ],
      ],
      ['ip', ['routing'], 7, []],
    ]);
  });

  it('are found once', () => {
    expect(eos.directives?.(tree)).toBe(statements);
  });
});

describe('spanning tree of some VLANs', () => {
  const priorities = (...lines: readonly string[]) =>
    facts(ios, `version 15.2\n${lines.join('\n')}\n`).spanningTree?.priorities.map(({ vlans, value }) => [
      vlans,
      value,
    ]);

  it('is as it was said last, whichever VLANs were named together', () => {
    const said = [15, '10-15', 15].map((some, at) => `spanning-tree vlan ${some} priority ${4096 * at}`);
    expect(priorities(...said)).toEqual([
      [[[10, 14]], 4096],
      [[[15, 15]], 8192],
    ]);
  });

  it('is taken back for the VLANs that are named', () => {
    const said = ['spanning-tree vlan 10-15 priority 4096', 'no spanning-tree vlan 12 priority'];
    expect(priorities(...said)).toEqual([
      [
        [
          [10, 11],
          [13, 15],
        ],
        4096,
      ],
    ]);
  });

  it('has costs of its own on a port, taken back one by one', () => {
    const text =
      'interface GigabitEthernet0/1\n spanning-tree cost 5\n spanning-tree vlan 10-11 cost 7\n no spanning-tree vlan 10 cost\n';
    const all = (more: string) =>
      port(ios, `${text}${more}`).spanning.costs.map(({ vlans, value }) => [vlans, value]);
    expect(all('')).toEqual([
      [undefined, 5],
      [[[11, 11]], 7],
    ]);
    expect(all(' no spanning-tree cost\n')).toEqual([[[[11, 11]], 7]]);
  });
});

describe('texts of several lines', () => {
  it.each([
    ['banner motd #\nshutdown\n#\nhostname a\n'],
    ['banner motd ^Chello^C\nhostname a\n'],
    ['banner login ^C\nhostname b\n!\n^C\nhostname a\n'],
    ['banner motd \x03\nhostname b\n\x03\nhostname a\n'],
  ])('%j', (text) => {
    expect(facts(ios, text).management.hostname?.value).toBe('a');
    expect(unknown(ios, text)).toEqual([]);
  });

  it('reads on where a banner never ends', () => {
    expect(facts(ios, 'banner motd #\nhostname a\n').management.hostname?.value).toBe('a');
    expect(facts(eos, 'banner motd\nhostname a\n').management.hostname?.value).toBe('a');
  });
});

describe('secrets', () => {
  it.each(
    [eos, ios].flatMap((kind) => fixturesOf(kind).map((one) => [kind.kind, one.name, kind, one] as const)),
  )('%s %s: none is in the facts', (_, __, kind, { source }) => {
    const masked = new Set(kind.mask(source.text).split(/\s+/));
    const secrets = source.text
      .split(/\s+/)
      .filter((word) => word.length > 4 && !masked.has(word) && word !== 'private');
    const shown = JSON.stringify(kind.read([source]).facts);
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  });

  it('tells equal keys by their digest, however IOS encodes them', () => {
    const key = (text: string): string | undefined =>
      port(ios, `interface Gi1\n standby 1 authentication md5 key-string ${text}\n`).redundancy[0]
        ?.authentication?.value;
    expect(key('7 0822455D0A16')).toBe(key('cisco'));
    expect(key('7 094F471A1A0A')).toBe(key('cisco'));
    expect(key('other')).not.toBe(key('cisco'));
  });
});
