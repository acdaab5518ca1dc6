import { lacking } from '../../baseline.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ntp-missing',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'fleet',
  title: 'A switch has no time server, where the others have one',
  why: 'Its clock drifts: logs of one incident cannot be put in order, and certificates are refused or taken too long.',
  fix: 'Configure the time servers that the other devices have.',
  check: checkFleet,
});

function checkFleet({ path }: RuleContext): Iterable<Observation> {
  return lacking(path, 'ntp', 'time server');
}
