import { expect, it } from 'vitest';
import type { NetworkFacts } from '../../model/network/facts.ts';
import { linux } from './index.ts';

function network(...texts: readonly string[]): NetworkFacts {
  const sources = texts.map((text, at) => ({ file: `capture${at}.json`, text }));
  const { network: facts } = linux.read(sources).facts;
  if (facts === undefined) throw new Error('no facts');
  return facts;
}

const up = '"flags":["BROADCAST","UP","LOWER_UP"],"mtu":1500';

it('joins what several files say of one link, each with its place', () => {
  const { interfaces } = network(
    `[{"ifname":"eth0",${up},"addr_info":[{"family":"inet","local":"192.0.2.1","prefixlen":24}]}]`,
    `[{"ifname":"eth0",${up},"address":"02:00:00:00:00:01"}]`,
  );
  expect(interfaces).toHaveLength(1);
  expect(interfaces[0]?.addresses[0]?.span.file).toBe('capture0.json');
  expect(interfaces[0]?.mac).toMatchObject({
    value: '02:00:00:00:00:01',
    span: { file: 'capture1.json', line: 1 },
  });
});

it('tells bonds, VRFs and bridges by their flags where no details were asked for', () => {
  const { interfaces } = network(
    `[{"ifname":"b","flags":["MASTER","UP"],"mtu":1500},{"ifname":"eth0",${up},"master":"b"},
      {"ifname":"RED","flags":["NOARP","MASTER","UP"],"mtu":1500},{"ifname":"eth1",${up},"master":"RED"},
      {"ifname":"br0",${up}},{"ifname":"eth2",${up},"master":"br0"}]`,
  );
  const shown = interfaces.map(({ name, kind, lag, vrf, switchport, parent }) =>
    [name, kind, lag?.lag, vrf?.value, switchport?.mode, parent].map((part) => part ?? '-').join(' '),
  );
  expect(shown).toEqual([
    'b lag - - - -',
    'eth0 physical - - - b',
    'RED other - - - -',
    'eth1 physical - RED - -',
    'br0 bridge - - - -',
    'eth2 physical - - access br0',
  ]);
});

it('finds the table of a VRF in another file, and leaves routes of other tables out', () => {
  const { routes } = network(
    '[{"dst":"default","gateway":"192.0.2.1","dev":"eth0","table":"1001","protocol":"static"},{"dst":"default","gateway":"192.0.2.9","table":"isp2","protocol":"static"}]',
    '[{"ifname":"RED","flags":["NOARP","MASTER","UP"],"mtu":65575,"linkinfo":{"info_kind":"vrf","info_data":{"table":1001}}}]',
  );
  expect(routes.map(({ vrf, nextHop }) => `${vrf} ${nextHop}`)).toEqual(['RED 192.0.2.1']);
});

it('names bridges whose VLANs were not captured, and rules that send packets elsewhere', () => {
  const { unmodelled = [] } = network(
    `[{"ifname":"br0",${up},"linkinfo":{"info_kind":"bridge","info_data":{"vlan_filtering":1}}}]`,
    '[{"priority":0,"src":"all","table":"local"},{"priority":100,"src":"192.0.2.0","srclen":24,"table":"isp2"}]',
  );
  expect(unmodelled.map(({ kind, span }) => `${kind} ${span.file}`)).toEqual([
    'policy-routing capture1.json',
    'other capture0.json',
  ]);
});

it('looks in no table that has no routes, where all tables were captured', () => {
  const rule = '[{"priority":100,"src":"10.1.0.0","srclen":16,"table":"100"}]';
  const rulesOf = (...routes: readonly string[]): readonly string[] =>
    (network(`[{"ifname":"eth1",${up}}]`, `[${routes.join(',')}]`, rule).unmodelled ?? []).map(
      ({ what }) => what,
    );
  const local = '{"type":"local","dst":"10.0.0.1","dev":"eth1","table":"local","protocol":"kernel"}';
  const added = '{"dst":"10.9.0.0/16","gateway":"10.0.0.9","dev":"eth1","table":"100"}';
  expect(rulesOf(local)).toEqual([]);
  expect(rulesOf(local, added)).toEqual(['ip rule 100 from 10.1.0.0 table 100']);
  expect(rulesOf(added)).toEqual(['ip rule 100 from 10.1.0.0 table 100']);
});
