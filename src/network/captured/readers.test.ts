import { expect, it } from 'vitest';
import type { CapturedState } from '../../model/network/captured.ts';
import { readState } from './read-state.ts';
import * as more from './testing/more-samples.ts';
import type { Sample } from './testing/samples.ts';

function stateOf({ platform, text }: Sample): CapturedState {
  const { state, problems } = readState([{ file: 'state', text }], '', platform);
  expect(problems).toEqual([]);
  return state;
}

it.each([
  ['EOS', more.eosArp, [' 192.0.2.1 0c1a2b3c4d01 Vlan10', 'RED 192.0.2.129 0c1a2b3c4d02 Ethernet2']],
  [
    'IOS, IPv6',
    more.iosNeighbors6,
    [' 2001:db8::1 0c1a2b3c4d01 GigabitEthernet0/1', ' fe80::1 0c1a2b3c4d01 GigabitEthernet0/1'],
  ],
] as const)('reads resolved addresses of %s', (_, sample, expected) => {
  const shown = stateOf(sample).arp.map((one) => `${one.vrf} ${one.address} ${one.mac} ${one.interface}`);
  expect(shown).toEqual(expected);
});

it.each([
  ['EOS', more.eosMacs, ['10 0c1a2b3c4d01 Ethernet1']],
  ['Linux', more.bridgeForwarding, ['10 0c1a2b3c4d01 swp1']],
] as const)('reads learned addresses of %s, without its own', (_, sample, expected) => {
  expect(stateOf(sample).macs.map((one) => `${one.vlan} ${one.mac} ${one.interface}`)).toEqual(expected);
});

it('reads spanning tree of a root', () => {
  expect(stateOf(more.eosSpanning).spanningTrees).toMatchObject([
    {
      instance: 0,
      rootAddress: '0c1a2b3c4d01',
      rootPriority: 4096,
      bridgePriority: 4096,
      ports: [
        { interface: 'Ethernet1', role: 'designated', forwards: true, cost: 2000 },
        { interface: 'Port-Channel10', role: 'designated', forwards: false },
      ],
    },
  ]);
});

it('reads who is master of a group', () => {
  const shown = [more.eosVrrp, more.iosVrrpBrief].flatMap((sample) =>
    stateOf(sample).redundancy.map((one) => `${one.protocol} ${one.interface} ${one.group} ${one.isActive}`),
  );
  expect(shown).toEqual(['vrrp Vlan10 1 true', 'vrrp Vlan20 2 false', 'vrrp GigabitEthernet0/2 1 true']);
});

it.each([
  ['IOS neighbours', more.iosBgpNeighbors, ['RED 192.0.2.1 true', ' 192.0.2.5 false']],
  ['FRR summary', more.frrBgpSummary, [' 192.0.2.1 true', ' swp1 false']],
  ['FRR neighbours as JSON', more.frrBgpJson, [' 192.0.2.1 true']],
  ['FRR summary as JSON', more.frrBgpSummaryJson, ['RED 192.0.2.1 true', 'RED 192.0.2.5 false']],
  ['EOS neighbours as JSON', more.eosBgpNeighbors, ['RED 192.0.2.1 true', 'RED 192.0.2.5 false']],
] as const)('reads sessions of %s', (_, sample, expected) => {
  const shown = stateOf(sample).bgpPeers.map((one) => `${one.vrf} ${one.peer} ${one.established}`);
  expect(shown).toEqual(expected);
});
