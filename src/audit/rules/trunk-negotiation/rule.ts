import type { PortEnd } from '../../../network/links.ts';
import { isUp } from '../../../network/links.ts';
import { wiredEnds } from '../../../network/wiring.ts';
import { endText } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'trunk-negotiation',
  severity: 'warning',
  profile: 'outage',
  scope: 'link',
  title: 'A link between switches is left to negotiate whether it is a trunk',
  why: 'When the other end does not answer, or both wait for each other, the link carries one VLAN and all others are cut off; and whoever plugs in a computer may ask for a trunk.',
  fix: "Set 'switchport mode trunk' at both ends.",
  check: checkLinks,
});

/** Once for an aggregate. */
function* checkLinks({ path }: RuleContext): Iterable<Observation> {
  const seen = new Set<PortEnd['bundle']>();
  for (const ends of wiredEnds(path)) {
    if (seen.has(ends[0].bundle) || !ends.every(isUp)) continue;
    seen.add(ends[0].bundle);
    const [one, other] = ends;
    const [near, far] = one.bundle.switchport?.mode === 'dynamic' ? [one, other] : [other, one];
    yield* check(near, far);
  }
}

/** A dynamic port that meets an access port becomes one, as it should. */
function* check(near: PortEnd, far: PortEnd): Iterable<Observation> {
  const [own, theirs] = [near.bundle.switchport, far.bundle.switchport];
  if (own?.mode !== 'dynamic' || theirs === undefined || theirs.mode === 'access') return;
  const isForeign = theirs.mode === 'trunk' && far.device.facts.network?.platform !== 'ios';
  const waits = theirs.mode === 'dynamic' && own.wants === 'auto' && theirs.wants === 'auto';
  const isSaid = own.span !== undefined || theirs.span !== undefined;
  const waiting = isSaid
    ? ', and both wait: neither becomes a trunk'
    : ', as no line says otherwise: where that is the default of both, neither becomes a trunk';
  const result = isForeign ? ', which does not negotiate: it stays an access port' : waits ? waiting : '';
  yield {
    severity: isForeign ? 'error' : 'warning',
    message: `${endText(near)} is dynamic ${own.wants}, and ${endText(far)} ${theirs.mode === 'dynamic' ? `dynamic ${theirs.wants}` : 'a trunk'}${result}`,
    span: own.span ?? near.bundle.span,
    related: [{ span: theirs.span ?? far.bundle.span, message: `the other end, ${endText(far)}` }],
    subjects: [`${endText(near)}/${endText(far)}/negotiation`],
  };
}
