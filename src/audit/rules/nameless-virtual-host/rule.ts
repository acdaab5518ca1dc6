import type { Directive } from '../../../model/directive.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { ownOf, type Placed, statementsOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'nameless-virtual-host',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'One of several virtual hosts on an address has no name',
  why: "It takes the server's own name, which no user asks for: behind the first host it gets no requests.",
  fix: 'Add a ServerName to it.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  const first = new Map<string, Placed>();
  for (const placed of statementsOf(path, 'apache', 'virtualhost')) {
    const { device, directive } = placed;
    const places = directive.arguments.map((place) => `${device.id} ${place.toLowerCase()}`);
    const earlier = places.map((place) => first.get(place)).find((one) => one !== undefined);
    for (const place of places) if (!first.has(place)) first.set(place, placed);
    if (earlier === undefined || isNamed(directive)) continue;
    yield {
      message: `the second virtual host on ${directive.arguments.join(' ')} has no ServerName`,
      span: directive.span,
      related: [{ span: earlier.directive.span, message: 'this one takes all requests of unknown names' }],
      subjects: [`${device.id}/virtualhost ${directive.arguments.join(' ')}/name`],
    };
  }
}

function isNamed(host: Directive): boolean {
  return ['servername', 'serveralias', 'include', 'includeoptional', 'use'].some(
    (name) => ownOf(host, name).length > 0,
  );
}
