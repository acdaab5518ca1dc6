import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'vrrp-script-unused',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'A script or process is defined to be watched, and no VRRP instance follows it',
  why: 'keepalived never runs it: the failover that it was written for does not happen.',
  fix: "Name it under 'track_script' or 'track_process' of the instance or of its group, or remove it.",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { id, facts } of path.devices) {
    const { network } = facts;
    if (facts.kind !== 'keepalived' || network === undefined) continue;
    const groups = network.interfaces.flatMap(({ redundancy }) => redundancy);
    // A file that only defines scripts is one of several: the instances are elsewhere.
    if (groups.length === 0) continue;
    const followed = new Set(
      groups.flatMap(({ tracks }) => tracks.map(({ what, kind }) => `${kind} ${what}`)),
    );
    for (const { name, what, span } of network.tracked ?? []) {
      const [kind = ''] = what.split(' ', 1);
      if ((kind !== 'script' && kind !== 'process') || followed.has(`${kind} ${name}`)) continue;
      yield {
        message: `${kind === 'script' ? 'vrrp_script' : 'vrrp_track_process'} '${name}' of ${id} is followed by no instance`,
        span,
        subjects: [`${id}/tracked:${name}`],
      };
    }
  }
}
