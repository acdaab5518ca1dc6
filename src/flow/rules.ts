import { rules as allRules } from '../audit/registry.ts';
import type { Profile, Rule } from '../audit/rule.ts';
import { textTable } from '../report/table.ts';
import type { Outcome, Surroundings } from './outcome.ts';

const columns = ['rule', 'severity', 'profile', 'what it finds'].map((title) => ({ title }));

/** `evenkeel rules`: the catalogue, or the part of one profile. */
export function listRules(profile: Profile | undefined, { paint }: Surroundings): Outcome {
  const chosen = allRules.filter((rule) => profile === undefined || rule.profile === profile);
  const count = (name: Profile): number => chosen.filter((rule) => rule.profile === name).length;
  const summary = `${chosen.length} rules: ${count('outage')} outage (on by default), ${count('hygiene')} hygiene, ${count('security')} security`;
  return {
    exitCode: 0,
    data: { schema: 'evenkeel.rules/1', rules: chosen.map(ruleData) },
    text: `${textTable(
      columns,
      chosen.map(({ id, severity, profile: own, title }) => [id, severity, own, title]),
    )}\n${paint.dim(summary)}\n`,
  };
}

function ruleData({ id, severity, profile, scope, title, why, fix }: Rule): unknown {
  return { id, severity, profile, scope, title, why, fix };
}
