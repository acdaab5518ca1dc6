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
  id: 'redundancy-equal-priority',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'pair',
  title: 'Two routers want a shared gateway address equally',
  why: 'The higher address decides who is active, whatever was planned: traffic may take the longer way, and after a repair the roles may be swapped.',
  fix: 'Give the router that should be active a higher priority.',
  symptom: true,
  check: checkGroups,
});

function* checkGroups({ path }: RuleContext): Iterable<Observation> {
  for (const members of sharedGateways(path)) {
    const highest = Math.max(...members.map(({ group }) => group.priority.value));
    const tied = members.filter(({ group }) => group.priority.value === highest);
    const [first, second] = tied;
    if (first === undefined || second === undefined || first.station.device === second.station.device)
      continue;
    yield {
      message: `${groupText(first)}: ${tied.map(({ station }) => stationText(station)).join(' and ')} have the same priority ${highest}`,
      span: placeOf(second),
      related: [{ span: placeOf(first), message: stationText(first.station) }],
      subjects: [`${groupSubject(members)}/priority`, groupSubject(members)],
      formerly: `${formerGroupSubject(members)}/priority`,
    };
  }
}

function placeOf({ group }: Member): Observation['span'] {
  return group.priority.span ?? group.span;
}
