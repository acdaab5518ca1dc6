import { lacking } from '../../baseline.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'syslog-missing',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'fleet',
  title: 'A switch sends its logs nowhere, where the others do',
  why: 'What it said before it was reloaded is lost, and nobody is told of errors while they begin.',
  fix: 'Configure the log server that the other devices have.',
  check: checkFleet,
});

function checkFleet({ path }: RuleContext): Iterable<Observation> {
  return lacking(path, 'syslog', 'log server');
}
