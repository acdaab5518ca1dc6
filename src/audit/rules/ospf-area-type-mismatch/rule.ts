import type { OspfPort } from '../../../network/ospf.ts';
import type { Span } from '../../../text/source.ts';
import { type Disagreement, ospfText, overOspfLinks } from '../../ospf.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ospf-area-type-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Two OSPF routers disagree whether an area is a stub',
  why: 'They never become neighbours: the option bits of their Hellos differ, and the area falls into two parts.',
  fix: 'Declare the area as the same kind on all of its routers.',
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overOspfLinks(path, 'area-type', compare);
}

function compare(one: OspfPort, other: OspfPort): Disagreement | undefined {
  if (one.area.value !== other.area.value || one.area.value === '0') return undefined;
  const [a, b] = [kindOf(one), kindOf(other)];
  if (a.kind === b.kind) return undefined;
  return {
    message: `area ${one.area.value} is ${a.kind} for ${ospfText(one)}, and ${b.kind} for ${ospfText(other)}`,
    here: a.span,
    there: b.span,
  };
}

/** Whether summaries come in is for the border router alone to say. */
function kindOf({ process, area }: OspfPort): { readonly kind: string; readonly span?: Span } {
  const said = process.areas.findLast((one) => one.area === area.value);
  if (said === undefined) return { kind: 'a normal area' };
  return { kind: said.type === 'nssa' ? 'not-so-stubby' : 'a stub', span: said.span };
}
