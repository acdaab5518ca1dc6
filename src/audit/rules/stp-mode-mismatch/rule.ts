import type { SpanningTree } from '../../../model/network/facts.ts';
import { isUp, type PortEnd } from '../../../network/links.ts';
import { wiredEnds } from '../../../network/wiring.ts';
import { endText } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'stp-mode-mismatch',
  severity: 'warning',
  profile: 'outage',
  scope: 'link',
  title: 'Two joined switches run spanning trees that do not speak to each other',
  why: 'One tree for each VLAN and one tree for all meet only in VLAN 1: ports block where nobody expects it, or a loop stays open; a switch without spanning tree closes no loop at all.',
  fix: 'Run the same mode on all switches that are joined.',
  check: checkLinks,
});

/** One finding for two switches, however many cables join them. */
function* checkLinks({ path }: RuleContext): Iterable<Observation> {
  const seen = new Set<string>();
  for (const [one, other] of wiredEnds(path)) {
    const key = [one, other].map(({ device }) => device.id).join(' ');
    const [a, b] = [treeOf(one), treeOf(other)];
    if (seen.has(key) || !isUp(one) || !isUp(other) || a === undefined || b === undefined) continue;
    // Where nobody set a mode, nobody made a mistake that the other end could see.
    if (sort[a.mode.value] === sort[b.mode.value] || (a.mode.span ?? b.mode.span) === undefined) continue;
    seen.add(key);
    yield {
      message: `${endText(one)} is of a switch with spanning tree mode ${nameOf(a)} and ${endText(other)} of one with ${nameOf(b)}`,
      span: b.mode.span ?? a.mode.span ?? other.bundle.span,
      related: [{ span: a.mode.span ?? one.bundle.span, message: `${one.device.id}: ${nameOf(a)}` }],
      subjects: [`${key.replace(' ', '+')}/stp-mode`],
    };
  }
}

/** What the modes have in common: one tree for each VLAN, one or some for all, none. */
const sort: Readonly<Record<SpanningTree['mode']['value'], string>> = {
  pvst: 'each',
  'rapid-pvst': 'each',
  stp: 'all',
  rstp: 'all',
  mstp: 'all',
  none: 'none',
};

/** Of a port that switches and takes part: one that filters BPDUs is a border that somebody chose. */
function treeOf({ device, bundle }: PortEnd): SpanningTree | undefined {
  const { bpduFilter, disabled } = bundle.spanning;
  const isBorder = bundle.switchport === undefined || bpduFilter?.value === true || disabled?.value === true;
  return isBorder ? undefined : device.facts.network?.spanningTree;
}

function nameOf({ mode }: SpanningTree): string {
  return `${mode.value}${mode.span === undefined ? ' (the default)' : ''}`;
}
