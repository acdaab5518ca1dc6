import { heldBy } from '../../../model/held.ts';
import type { InterfaceAddress } from '../../../model/network/interface.ts';
import { contains } from '../../../network/address.ts';
import { activeAddresses, type Segment, type Station, segments } from '../../../network/segments.ts';
import { isLinkLocal, subnetOf } from '../../../network/subnets.ts';
import { stationText } from '../../network.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'mask-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Neighbours on one link disagree about the length of its subnet',
  why: 'One takes for a neighbour whom the other sends through a gateway: some hosts are reached one way only, and OSPF does not accept the neighbour at all.',
  fix: 'Give both the same prefix length.',
  check: checkSegments,
});

interface Owner {
  readonly station: Station;
  readonly address: InterfaceAddress;
}

function checkSegments({ path }: RuleContext): Iterable<Observation> {
  return segments(path).flatMap(mismatchesIn);
}

/** One finding for two devices on one link. */
const mismatchesIn = heldBy((segment: Segment): readonly Observation[] => {
  const found = new Map<string, Observation>();
  for (const [one, other] of overlaps(ownersOf(segment))) {
    const key = [one, other]
      .map(({ station }) => station.device.id)
      .sort()
      .join('+');
    if (one.station.device === other.station.device || found.has(key)) continue;
    found.set(key, {
      message: `${stationText(one.station)} has ${textOf(one)} and ${stationText(other.station)} has ${textOf(other)} on one link`,
      span: other.address.span,
      related: [{ span: one.address.span, message: stationText(one.station) }],
      subjects: [`${key}/mask:${one.address.address}`],
    });
  }
  return [...found.values()];
});

/** Host routes (RFC 3021 and unnumbered links) have no subnet to disagree about. */
function ownersOf(segment: Segment): readonly Owner[] {
  return segment.flatMap((station) =>
    activeAddresses(station.port)
      .filter(
        ({ address, length, virtual }) =>
          virtual !== true && !isLinkLocal(address) && length !== 32 && length !== 128,
      )
      .map((address) => ({ station, address })),
  );
}

/** For each owner the first one of the same table with a wider subnet that holds its address. */
function overlaps(owners: readonly Owner[]): readonly (readonly [Owner, Owner])[] {
  const lengths = new Map<string, Owner>();
  for (const owner of owners) {
    const key = tableAndLength(owner);
    if (!lengths.has(key)) lengths.set(key, owner);
  }
  const kinds = [...lengths.values()];
  if (kinds.length < 2) return [];
  return owners.flatMap((owner) => {
    const wider = kinds.find((one) => isWider(one, owner));
    return wider === undefined ? [] : [[wider, owner] as const];
  });
}

function tableAndLength({ station, address: { family, length } }: Owner): string {
  return `${station.vrf} ${family} ${length}`;
}

function isWider(one: Owner, other: Owner): boolean {
  const [a, b] = [subnetOf(one.address), subnetOf(other.address)];
  const isComparable = a !== undefined && b !== undefined && one.station.vrf === other.station.vrf;
  return isComparable && a.bits < b.bits && contains(a, b.bytes);
}

function textOf({ address: { address, length } }: Owner): string {
  return `${address}/${length}`;
}
