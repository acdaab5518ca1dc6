import { rules } from '../audit/registry.ts';
import type { Rule } from '../audit/rule.ts';
import { nearest } from '../text/nearest.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { refusal } from './refusal.ts';

/** `evenkeel explain RULE`: why it matters and how to mend it. */
export function explain(id: string, around: Surroundings): Outcome {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) return refusal([unknownRule(id)], around);
  const { severity, profile, scope, title, why, fix } = rule;
  return {
    exitCode: 0,
    data: { schema: 'evenkeel.rule/1', id, severity, profile, scope, title, why, fix },
    text: text(rule, around),
  };
}

function unknownRule(id: string): Parameters<typeof refusal>[0][number] {
  const ids = rules.map((rule) => rule.id);
  const word = nearest(id, ids);
  return {
    code: 'not-found',
    severity: 'error',
    message: `there is no rule ${id}`,
    help: word === undefined ? `rules: ${ids.join(', ')}` : `did you mean '${word}'?`,
  };
}

function text({ id, severity, profile, title, why, fix }: Rule, { paint }: Surroundings): string {
  return [
    `${paint.bold(id)}: ${title}`,
    '',
    `  ${paint.bold('severity')}  ${severity} (profile ${profile})`,
    `  ${paint.bold('why')}       ${why}`,
    `  ${paint.bold('fix')}       ${fix}`,
    '',
    `  Fixtures that fire and that do not: src/audit/rules/${id}/ in the source.`,
    '',
  ].join('\n');
}
