import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { effectiveOne, httpServers, locationForm } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { ownOf, placeSubject } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'slashes-kept',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A second slash leads around a location that protects something',
  why: "With 'merge_slashes off' the path //admin/ is not in location /admin/, and the server behind mostly takes both for the same.",
  fix: "Remove 'merge_slashes off', or protect the whole server and open what is public.",
  check: checkServers,
});

function* checkServers({ path }: RuleContext): Iterable<Observation> {
  for (const server of httpServers(path)) {
    const merging = effectiveOne(server, 'merge_slashes');
    if (merging?.arguments[0] !== 'off') continue;
    const guarded = guardedLocation(server.directive);
    if (guarded === undefined) continue;
    const { pattern } = locationForm(guarded);
    yield {
      message: `/${pattern} is not in the protected location ${pattern}, because slashes are not merged`,
      span: merging.span,
      related: [{ span: guarded.span, message: 'the protected location' }],
      subjects: [`${placeSubject(server)}/merge_slashes`],
    };
  }
}

function guardedLocation(server: Directive): Directive | undefined {
  for (const [directive] of walkDirectives(server.block ?? [])) {
    const { form, pattern } = locationForm(directive);
    const isPlain = form !== 'named' && form !== 'regex' && pattern.length > 1;
    if (directive.name === 'location' && isPlain && isGuarded(directive)) return directive;
  }
  return undefined;
}

function isGuarded(location: Directive): boolean {
  const asks = ownOf(location, 'auth_basic').some(({ arguments: [realm] }) => realm !== 'off');
  const refuses = ownOf(location, 'return').some(({ arguments: [status] }) =>
    /^(401|403|404)$/.test(status ?? ''),
  );
  return (
    asks || refuses || ['deny', 'auth_request', 'internal'].some((name) => ownOf(location, name).length > 0)
  );
}
