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
  id: 'redundancy-preempt-one-sided',
  severity: 'warning',
  profile: 'outage',
  scope: 'pair',
  title: 'The router that must take a shared gateway over does not preempt',
  why: 'A router that lowers its priority because its uplink failed stays active and drops what it gets, as the other one waits; or the planned router never becomes active again after a repair.',
  fix: 'Let every router of the group preempt, with a delay until its routes are there.',
  check: checkGroups,
});

function* checkGroups({ path }: RuleContext): Iterable<Observation> {
  for (const members of sharedGateways(path)) {
    const [first, second] = [...members].sort((a, b) => b.group.priority.value - a.group.priority.value);
    if (first === undefined || second === undefined || first.station.device === second.station.device)
      continue;
    const said = waitsForever(first, second) ?? neverReturns(first, second);
    if (said === undefined) continue;
    const [at, other] = said.at === first ? [first, second] : [second, first];
    yield {
      message: `${groupText(first)}: ${said.text}`,
      span: at.group.preempt.span ?? at.group.span,
      related: [
        {
          span: said.because ?? other.group.preempt.span ?? other.group.span,
          message: stationText(other.station),
        },
      ],
      subjects: [`${groupSubject(members)}/preempt`],
      formerly: `${formerGroupSubject(members)}/preempt`,
    };
  }
}

interface Said {
  readonly at: Member;
  readonly text: string;
  readonly because?: Observation['span'] | undefined;
}

/** What the first follows would put it below the second, which does not take over while the first lives. */
function waitsForever(first: Member, second: Member): Said | undefined {
  const track = first.group.tracks.find(
    ({ decrement }) =>
      decrement !== undefined && first.group.priority.value - decrement < second.group.priority.value,
  );
  if (track === undefined || second.group.preempt.value) return undefined;
  return {
    at: second,
    text: `${stationText(first.station)} yields when ${track.what} fails, and ${stationText(second.station)} does not preempt`,
    because: track.span,
  };
}

/** Somebody wanted preemption and gave it to the router that needs it least. */
function neverReturns(first: Member, second: Member): Said | undefined {
  const isHigher = first.group.priority.value > second.group.priority.value;
  if (!isHigher || first.group.preempt.value || !second.group.preempt.value) return undefined;
  return {
    at: first,
    text: `${stationText(first.station)} has the highest priority and does not preempt, ${stationText(second.station)} does`,
  };
}
