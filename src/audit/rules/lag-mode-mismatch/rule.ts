import type { LagMembership } from '../../../model/network/interface.ts';
import type { PortEnd } from '../../../network/links.ts';
import { endText, type Misfit, overLinks } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'lag-mode-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'link',
  title: 'The two ends of a link aggregate in ways that do not work together',
  why: 'The aggregate does not come up, or one end spreads frames over ports that the other takes for separate links: a loop, or half of all frames lost.',
  fix: "Use 'active' (LACP) at both ends.",
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overLinks(path, rule.severity, compare);
}

function compare(one: PortEnd, other: PortEnd): Misfit | undefined {
  const [a, b] = [one.port.lag, other.port.lag];
  if ((a === undefined && b === undefined) || works(a, b)) return undefined;
  const isUnknown = [one, other].some(({ port }) => port.lag === undefined && port.madeElsewhere);
  if (isUnknown) return undefined;
  return {
    message: `${endText(one)} is ${modeOf(a)} and ${endText(other)} is ${modeOf(b)}`,
    here: a?.span ?? one.port.span,
    there: b?.span ?? other.port.span,
  };
}

/** IEEE 802.1AX: one end at least must be active; a static aggregate sends and answers no LACP. */
function works(a: LagMembership | undefined, b: LagMembership | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.mode === 'static' || b.mode === 'static') return a.mode === b.mode;
  return a.protocol === b.protocol && (a.mode === 'active' || b.mode === 'active');
}

function modeOf(lag: LagMembership | undefined): string {
  if (lag === undefined) return 'in no aggregate';
  return lag.mode === 'static' ? 'static' : `${lag.mode} (${lag.protocol === 'pagp' ? 'PAgP' : 'LACP'})`;
}
