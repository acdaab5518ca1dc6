import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';
import { reachableFrontends } from '../../server-names.ts';

export const rule: Rule = Object.freeze({
  id: 'unreachable-server',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'A server block that no request can reach',
  why: 'Whoever edits it believes that it serves; another block answers in its place.',
  fix: 'Give it a name or an address of its own, or delete it.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    const { frontends, virtualHosts } = device.facts;
    if (virtualHosts === undefined) continue;
    const reachable = reachableFrontends(device);
    for (const frontend of frontends) {
      if (reachable.has(frontend.name) || frontend.disabled) continue;
      const names = (frontend.names ?? []).filter((name) => name !== '' && name !== '_');
      yield {
        message: `no request reaches this server block: ${names.length === 0 ? 'it has no name, and is not the default of its address' : `other blocks have ${names.join(', ')} on the same address`}`,
        span: frontend.span,
        subjects: [`${frontendSubject(device, frontend.name)}/unreachable`],
      };
    }
  }
}
