import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'telnet-open',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'The device takes logins by telnet',
  why: 'User name and password cross the network as plain text, and whoever reads them can change the network.',
  fix: "Use SSH alone: 'transport input ssh', or 'no management telnet'.",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { id, facts } of path.devices) {
    const telnet = facts.network?.management.telnet;
    // What no line says depends on the release: nothing is claimed of a default.
    if (telnet?.value !== true || telnet.span === undefined) continue;
    yield { message: `${id} takes logins by telnet`, span: telnet.span, subjects: [`${id}/telnet`] };
  }
}
