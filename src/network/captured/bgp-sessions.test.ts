import { expect, it } from 'vitest';
import { frr } from '../../devices/frr/index.ts';
import { compareSessions, readShowBgpNeighbors } from './bgp-sessions.ts';

const captured = JSON.stringify({
  default: {
    vrfId: 0,
    '192.0.2.1': {
      remoteAs: 64_501,
      localAs: 64_500,
      addressFamilyInfo: { 'IPv4 Unicast': { routeMapForOutgoingAdvertisements: 'own' } },
    },
  },
  blue: { '192.0.2.9': { remoteAs: 64_509, localAs: 64_500 } },
});

const text = `router bgp 64500
 neighbor 192.0.2.1 remote-as 64501
 neighbor 192.0.2.1 route-map own out
exit
router bgp 64500 vrf blue
 neighbor 192.0.2.9 remote-as 64508
`;

it('reads sessions by table and leaves other text alone', () => {
  expect(readShowBgpNeighbors(captured).map(({ vrf, peer }) => [vrf, peer])).toEqual([
    ['', '192.0.2.1'],
    ['blue', '192.0.2.9'],
  ]);
  expect(readShowBgpNeighbors('% BGP instance not found')).toEqual([]);
});

it('tells which session is another one than configured', () => {
  const { network } = frr.read([{ file: 'frr.conf', text }]).facts;
  if (network === undefined) throw new Error('no network facts');
  const { same, different } = compareSessions(network, readShowBgpNeighbors(captured));
  expect(same).toBe(1);
  expect(different).toEqual([
    '192.0.2.9: model 64500 to 64508, in -, out -, device 64500 to 64509, in -, out -',
  ]);
});
