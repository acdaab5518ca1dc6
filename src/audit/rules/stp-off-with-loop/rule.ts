import { openLoops } from '../../../network/layer2/loops.ts';
import { endText } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'stp-off-with-loop',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Cables form a circle, and spanning tree is kept from opening it',
  why: 'The first broadcast goes round for ever: all links of the VLAN fill up within seconds, and every switch and host on it is lost.',
  fix: 'Run spanning tree on the ports and VLANs of the circle, or take one cable out of it.',
  check: checkLoops,
});

function* checkLoops({ path }: RuleContext): Iterable<Observation> {
  for (const { link, reasons, vlans } of openLoops(path)) {
    const [one, other] = link;
    const [first, ...others] = reasons;
    yield {
      message: `${endText(one)} and ${endText(other)} close a circle in VLAN ${vlans.join(', ')} that spanning tree does not see`,
      span: first ?? other.bundle.span,
      related: [
        ...others.map((span) => ({ span, message: 'spanning tree is off here too' })),
        { span: one.port.span, message: endText(one) },
        { span: other.port.span, message: endText(other) },
      ],
      subjects: [`${endText(one)}/${endText(other)}/loop`],
    };
  }
}
