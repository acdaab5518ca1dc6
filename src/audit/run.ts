import type { Severity } from '../text/problem.ts';
import type { Finding, Observation, Profile, Rule, RuleContext } from './rule.ts';

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** Runs the rules of the given profiles; findings come sorted by place, one for each cause. */
export function audit(
  rules: readonly Rule[],
  context: RuleContext,
  profiles: readonly Profile[] = ['outage'],
): readonly Finding[] {
  const chosen = rules.filter(
    (rule) => profiles.includes(rule.profile) && (rule.scope !== 'change' || context.base !== undefined),
  );
  const causes = chosen.filter((rule) => rule.symptom !== true).flatMap((rule) => findings(rule, context));
  const explained = new Set(
    causes.filter(({ severity }) => severity !== 'note').flatMap(({ subjects }) => subjects),
  );
  const excused = new Set(
    causes.filter(({ severity }) => severity === 'note').flatMap(({ subjects }) => subjects.slice(0, 1)),
  );
  const symptoms = chosen
    .filter((rule) => rule.symptom === true)
    .flatMap((rule) => findings(rule, context))
    .filter(({ subjects }) => !subjects.some((subject) => explained.has(subject) || excused.has(subject)));
  return inOrder([...causes, ...symptoms]);
}

/** The worst first, then by place. */
export function inOrder(found: readonly Finding[]): readonly Finding[] {
  return [...found].sort(byPlace);
}

function findings(rule: Rule, context: RuleContext): Finding[] {
  return [...rule.check(context)].map((observation) => finding(rule, observation));
}

function finding(rule: Rule, observation: Observation): Finding {
  return {
    ...observation,
    rule: rule.id,
    severity: observation.severity ?? rule.severity,
    help: observation.help ?? rule.fix,
  };
}

function byPlace(a: Finding, b: Finding): number {
  return (
    order[a.severity] - order[b.severity] ||
    compare(a.span.file, b.span.file) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column ||
    compare(a.rule, b.rule)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Names a finding across edits, moved lines and new renderings. */
export function fingerprint(finding: Finding): string {
  return `${finding.rule}|${finding.subjects[0]}`;
}
