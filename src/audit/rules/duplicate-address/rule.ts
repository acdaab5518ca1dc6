import { heldBy } from '../../../model/held.ts';
import type { InterfaceAddress } from '../../../model/network/interface.ts';
import { routesDynamically } from '../../../network/router-neighbors.ts';
import { activeAddresses, type Segment, type Station, segments } from '../../../network/segments.ts';
import { isLinkLocal } from '../../../network/subnets.ts';
import { stationText } from '../../network.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { declaredTwice } from './declared-hosts.ts';

export const rule: Rule = Object.freeze({
  id: 'duplicate-address',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Two interfaces have the same address',
  why: 'Hosts and routers send to whichever answered last: sessions break at random, and an address that should be one gateway is two.',
  fix: 'Give one of them another address; for a shared gateway use VRRP, HSRP or a virtual address.',
  check: checkAddresses,
});

interface Owner {
  readonly station: Station;
  readonly segment: Segment;
  readonly address: InterfaceAddress;
  /** Table and address. */
  readonly key: string;
}

function* checkAddresses({ path }: RuleContext): Iterable<Observation> {
  for (const owners of Map.groupBy(segments(path).flatMap(ownersIn), ({ key }) => key).values()) {
    if (owners.length < 2) continue;
    const here = [...Map.groupBy(owners, ({ segment }) => segment).values()];
    const together = here.filter((some) => devicesOf(some) > 1);
    for (const [first, second] of together)
      if (first !== undefined && second !== undefined) yield tell(first, second, 'error');
    const [one, other] = owners;
    const isApart = owners.length === 2 && together.length === 0 && devicesOf(owners) === 2;
    if (isApart && one !== undefined && other !== undefined && isAnnounced(one) && isAnnounced(other))
      yield tell(one, other, 'warning');
  }
  yield* declaredTwice(path);
}

/** Addresses of a single owner: neither virtual nor the same on every link, and not that of an MLAG pair's own VLAN. */
const ownersIn = heldBy((segment: Segment): readonly Owner[] =>
  segment
    .filter((station) => !isPairsOwn(station))
    .flatMap((station) =>
      activeAddresses(station.port)
        .filter(({ virtual, eui64, address }) => virtual !== true && eui64 !== true && !isLinkLocal(address))
        .map((address) => ({ station, segment, address, key: `${station.vrf} ${address.address}` })),
    ),
);

/** Every MLAG pair may number its own VLAN alike; `mlag-mismatch` looks at it. */
function isPairsOwn({ device, port }: Station): boolean {
  return device.facts.network?.mlag?.localInterface?.value === port.name;
}

function devicesOf(owners: readonly Owner[]): number {
  return new Set(owners.map(({ station }) => station.device)).size;
}

/** Elsewhere the address counts as the same one only when routing tells the whole table of it. */
function isAnnounced({ station: { device, vrf } }: Owner): boolean {
  const { network } = device.facts;
  return network !== undefined && routesDynamically(network, vrf);
}

function tell(one: Owner, other: Owner, severity: 'error' | 'warning'): Observation {
  return {
    severity,
    message: `${stationText(one.station)} and ${stationText(other.station)} both have ${one.address.address}${severity === 'error' ? '' : ', in subnets that are not joined'}`,
    span: other.address.span,
    related: [{ span: one.address.span, message: stationText(one.station) }],
    subjects: [
      `${[one, other]
        .map(({ station }) => station.device.id)
        .sort()
        .join('+')}/address:${one.key}`,
    ],
  };
}
