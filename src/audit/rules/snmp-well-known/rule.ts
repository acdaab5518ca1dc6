import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'snmp-well-known',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'The SNMP community is one that everybody tries first',
  why: "Anybody who reaches the device reads its whole configuration with 'public', and changes it where 'private' may write.",
  fix: 'Use SNMPv3, or a community of your own with an access list.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { id, facts } of path.devices) {
    for (const { wellKnown, write, span } of facts.network?.management.snmp ?? []) {
      if (wellKnown === undefined) continue;
      yield {
        severity: write ? 'error' : 'warning',
        message: `${id} answers SNMP to '${wellKnown}'${write ? ', which may write' : ''}`,
        span,
        subjects: [`${id}/snmp:${wellKnown}`],
      };
    }
  }
}
