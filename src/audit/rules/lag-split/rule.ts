import { isUp, type PortEnd } from '../../../network/links.ts';
import type { Path } from '../../../network/path.ts';
import { mlagPairs } from '../../../network/router-neighbors.ts';
import { wiredEnds } from '../../../network/wiring.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'lag-split',
  severity: 'error',
  profile: 'outage',
  scope: 'pair',
  title: 'Members of one aggregate end at different aggregates',
  why: 'One end spreads frames over cables that do not lead to one place: with LACP part of the ports stays down, without it addresses jump between ports and half of the frames are lost.',
  fix: 'Cable all members to one aggregate, or make the two switches an MLAG pair with one MLAG number.',
  check: checkAggregates,
});

interface Cable {
  readonly near: PortEnd;
  readonly far: PortEnd;
}

function* checkAggregates({ path }: RuleContext): Iterable<Observation> {
  const cables = wiredEnds(path)
    .filter((ends) => ends.every(isUp))
    .flatMap(([one, other]) => [
      { near: one, far: other },
      { near: other, far: one },
    ])
    .filter(({ near, far }) => near.bundle !== near.port && far.bundle !== far.port);
  const areOne = placeOf(path);
  for (const own of Map.groupBy(cables, ({ near }) => `${near.device.id}/${near.bundle.name}`).values()) {
    const places = Map.groupBy(own, ({ far }) => areOne(far));
    const [first, second] = [...places.values()].map(([cable]) => cable);
    if (first !== undefined && second !== undefined) yield observation(first, second);
  }
}

/** Names where a cable ends: the aggregate, or for all switches that act as one the number that they share. */
function placeOf(path: Path): (end: PortEnd) => string {
  const pairs = new Map(
    mlagPairs(path).flatMap((ids) => ids.map((id) => [id, [...ids].sort().join('+')] as const)),
  );
  const domains = new Map<string, string>();
  for (const { id, facts } of path.devices) {
    const domain = facts.network?.mlag?.domain?.value;
    if (domain !== undefined) domains.set(id, `domain ${domain}`);
  }
  return ({ device, bundle }) => {
    const shared = pairs.get(device.id) ?? domains.get(device.id);
    if (bundle.ethernetSegment !== undefined) return `segment ${bundle.ethernetSegment.value}`;
    return bundle.mlag === undefined || shared === undefined
      ? `${device.id} ${bundle.name}`
      : `${shared} mlag ${bundle.mlag.value}`;
  };
}

function observation(first: Cable, second: Cable): Observation {
  const { device, bundle } = first.near;
  const ends = [first, second].map(
    ({ far }) =>
      `${far.device.id} ${far.bundle.name}${far.bundle.mlag === undefined ? '' : ` (MLAG ${far.bundle.mlag.value})`}`,
  );
  return {
    message: `${device.id} ${bundle.name} ends at ${ends.join(' and at ')}, which are not one aggregate`,
    span: second.near.port.lag?.span ?? second.near.port.span,
    related: [first, second].map(({ far }) => ({
      span: far.port.lag?.span ?? far.port.span,
      message: `the other end, ${far.device.id} ${far.port.name}`,
    })),
    subjects: [`${device.id}/${bundle.name}/split`],
  };
}
