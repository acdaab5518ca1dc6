import type { Flow } from '../../../network/flow.ts';
import { machines } from '../../../network/flow-intents.ts';
import { brokenIntents } from '../../flows.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'asymmetric-path',
  severity: 'warning',
  profile: 'outage',
  scope: 'path',
  title: 'Packets and their answers pass different machines',
  why: 'A firewall or filter that keeps state sees only half of each session and drops it.',
  fix: "Make the routes of both directions lead the same way, or take 'symmetric' out of the intents.",
  check: checkIntents,
});

function checkIntents({ path }: RuleContext): Iterable<Observation> {
  return brokenIntents(path, 'symmetric', (flow, text) => ({
    message: messageOf(text, flow),
    span: flow.back[0]?.routes[0]?.span,
  }));
}

function messageOf(text: string, { there, back }: Flow): string {
  const [own, answer] = [machines(there), machines(back)];
  const only = [...own].filter((id) => !answer.has(id)).join(', ');
  const other = [...answer].filter((id) => !own.has(id)).join(', ');
  return `${text}: ${only === '' ? '' : `only packets pass ${only}`}${only !== '' && other !== '' ? ', ' : ''}${other === '' ? '' : `only answers pass ${other}`}`;
}
