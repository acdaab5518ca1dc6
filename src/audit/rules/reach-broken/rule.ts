import { netOf } from '../../../network/current-net.ts';
import { endingOf } from '../../../network/flow.ts';
import { checkedIntents, isKept } from '../../../network/flow-intents.ts';
import { hasNetwork, placeOf } from '../../flows.ts';
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

function* checkIntents({ path }: RuleContext): Iterable<Observation> {
  if (!hasNetwork(path)) return;
  const net = netOf(path);
  for (const checked of checkedIntents(net)) {
    const { intent, flow } = checked;
    if (intent.kind !== 'reach' || isKept(checked) !== false || flow === undefined) continue;
    const { reason, span } = endingOf(flow);
    const place = placeOf(net, span);
    if (place === undefined) continue;
    yield {
      message: `${intent.text} does not get through: ${reason}`,
      span: place,
      subjects: [`reach:${intent.text}`],
    };
  }
}
