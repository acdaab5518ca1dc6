import type { Flow } from '../../../network/flow.ts';
import { machines } from '../../../network/flow-intents.ts';
import type { Span } from '../../../text/source.ts';
import { brokenIntents } from '../../flows.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'isolation-broken',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'A flow that must not get through does',
  why: "Somebody declared that these must be apart, under 'intents: isolate' in the fleet file.",
  fix: 'Deny the flow in an access list on its way, or take away the route or VLAN that leads there.',
  check: checkIntents,
});

function checkIntents({ path }: RuleContext): Iterable<Observation> {
  return brokenIntents(path, 'isolate', (flow, text) => {
    const way = [...machines(flow.there)].join(', ');
    const { source, destination, destinationPort: port } = flow.packet;
    const to = port === undefined ? destination : `${destination} port ${port}`;
    const message = `${text} gets through: packets of ${source} to ${to} pass ${way}`;
    return { message, span: decidingSpan(flow) };
  });
}

/** The last line that let it through: an access list's entry, else the last route. */
function decidingSpan({ there }: Flow): Span | undefined {
  let found: Span | undefined;
  let hop = there[0];
  while (hop !== undefined) {
    const [branch] = hop.branches;
    found = branch?.outbound?.span ?? hop.inbound?.span ?? hop.routes[0]?.span ?? found;
    hop = branch?.next[0];
  }
  return found;
}
