import { lacking } from '../../baseline.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'aaa-missing',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'fleet',
  title: 'A switch does not ask the authentication server, where the others do',
  why: 'People who have left can still log in to it, and nobody sees who changed what.',
  fix: 'Configure authentication as on the other devices, with a local account for the case that the server is away.',
  check: checkFleet,
});

function checkFleet({ path }: RuleContext): Iterable<Observation> {
  return lacking(path, 'aaa', 'central authentication');
}
