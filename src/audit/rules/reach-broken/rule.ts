import { endingOf } from '../../../network/flow.ts';
import { brokenIntents } from '../../flows.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'reach-broken',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'A flow that must get through does not',
  why: "Somebody declared that this must be reachable, under 'intents: reach' in the fleet file.",
  fix: "Follow it with 'evenkeel trace' and mend the line that the trace ends at.",
  check: checkIntents,
});

function checkIntents({ path }: RuleContext): Iterable<Observation> {
  return brokenIntents(path, 'reach', (flow, text) => {
    const { reason, span } = endingOf(flow);
    return { message: `${text} does not get through: ${reason}`, span };
  });
}
