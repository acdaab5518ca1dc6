import type { RedundancyGroup } from '../../../model/network/interface.ts';
import type { Path } from '../../../network/path.ts';
import { activeAddresses, type Segment, type Station, segments } from '../../../network/segments.ts';
import { isSameSubnet } from '../../../network/subnets.ts';
import {
  formerGroupSubject,
  groupSubject,
  groupText,
  type Member,
  sharedGateways,
  stationText,
} from '../../network.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'redundancy-single-member',
  severity: 'warning',
  profile: 'outage',
  scope: 'pair',
  title: 'A shared gateway address has one router, where others of the same two have both',
  why: 'When that router fails or is taken out for work, the hosts of this one subnet lose their gateway while all others keep theirs.',
  fix: 'Configure the group on the other router too.',
  check: checkGroups,
});

/** Only where the two share other groups, so that they are meant to stand in for each other. */
function* checkGroups({ path }: RuleContext): Iterable<Observation> {
  const gateways = sharedGateways(path);
  const partners = partnersOf(gateways);
  const around = segmentsOf(path);
  for (const [only, another] of gateways) {
    if (only === undefined || another !== undefined) continue;
    const partner = (around.get(only.station) ?? []).find(
      (one) =>
        partners.get(only.station.device.id)?.has(one.device.id) === true &&
        isOnSubnet(one, only) &&
        !sharesOtherwise(one, only.group),
    );
    if (partner === undefined) continue;
    yield {
      message: `${groupText(only)} is on ${stationText(only.station)} and not on ${stationText(partner)}, though the two share other groups`,
      span: partner.port.span,
      related: [{ span: only.group.span, message: stationText(only.station) }],
      subjects: [`${groupSubject([only])}/alone:${partner.device.id}`],
      formerly: `${formerGroupSubject([only])}/alone:${partner.device.id}`,
    };
  }
}

function partnersOf(gateways: readonly (readonly Member[])[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (from: string, to: string): void => {
    if (from !== to) found.set(from, (found.get(from) ?? new Set()).add(to));
  };
  for (const members of gateways) {
    const ids = members.map(({ station }) => station.device.id);
    for (const id of ids) for (const other of ids) add(id, other);
  }
  return found;
}

function segmentsOf(path: Path): ReadonlyMap<Station, Segment> {
  return new Map(segments(path).flatMap((segment) => segment.map((station) => [station, segment] as const)));
}

function isOnSubnet({ port }: Station, { station }: Member): boolean {
  const theirs = activeAddresses(port);
  return activeAddresses(station.port).some((own) => theirs.some((one) => isSameSubnet(own, one)));
}

/** The partner has the address in another group, or as one of its own: `redundancy-mismatch` and others tell that. */
function sharesOtherwise({ port }: Station, { addresses }: RedundancyGroup): boolean {
  const wanted = new Set(addresses.map(({ address }) => address));
  return (
    port.redundancy.some((group) => group.addresses.some(({ address }) => wanted.has(address))) ||
    port.addresses.some(({ address }) => wanted.has(address))
  );
}
