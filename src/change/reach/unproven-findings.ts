import type { Finding } from '../../audit/rule.ts';
import type { Reachability } from '../reachability.ts';

/** Rules about flows that must get through or must not: their findings go also when nobody can tell any more. */
const ofFlows: ReadonlySet<string> = new Set([
  'reach-broken',
  'isolation-broken',
  'path-broken',
  'asymmetric-path',
]);

/** Findings that are gone, without those about flows of which it is only no longer known how they fare. */
export function surelyLost(
  findings: readonly Finding[],
  reachability: Reachability | undefined,
): readonly Finding[] {
  const unproven = (reachability?.unproven ?? []).filter(({ before }) => before !== 'uncertain');
  return findings.filter(
    ({ rule, subjects }) => !ofFlows.has(rule) || !unproven.some(({ flow }) => isAbout(subjects, flow)),
  );
}

/** `reach:office -> shop`, or `service:shop` of the way `shop: office → lb1`. */
function isAbout(subjects: readonly string[], flow: string): boolean {
  return subjects.some((subject) => {
    const name = subject.slice(subject.indexOf(':') + 1);
    return name === flow || (subject.startsWith('service') && flow.startsWith(`${name}: `));
  });
}
