import type { Directive } from '../../../model/directive.ts';
import { effective, httpServers, innerLocations, passNames } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { ownOf, type Placed, placeSubject } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'root-missing',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Files are served, and nobody says from which folder',
  why: "nginx looks in the folder that it was built with: users get 404 or the welcome page of nginx instead of the site's files.",
  fix: "Write 'root' in the server block, outside of the locations.",
  check: checkServers,
});

function* checkServers({ path }: RuleContext): Iterable<Observation> {
  for (const server of httpServers(path)) {
    // A piece that is included into http does not show what stands around it.
    if (server.around.length === 0 || answersItself(server.directive)) continue;
    const [found] = [...rootless(server)];
    if (found === undefined) continue;
    yield {
      message: 'files are served here without a root or alias',
      span: found.directive.span,
      subjects: [`${placeSubject(found)}/root`],
    };
  }
}

function* rootless(place: Placed): Iterable<Placed> {
  for (const { placed } of innerLocations(place)) {
    const { directive } = placed;
    if (answersItself(directive) || ownOf(directive, 'alias').length > 0) continue;
    const inner = innerLocations(placed);
    if (inner.length > 0) yield* rootless(placed);
    else if (effective(placed, 'root').length === 0) yield placed;
  }
}

const answers: ReadonlySet<string> = new Set([
  ...passNames,
  'return',
  'rewrite',
  'empty_gif',
  'stub_status',
  'try_files',
  'include',
]);

/** Anything but files; what this table does not know may answer too. */
function answersItself({ block = [] }: Directive): boolean {
  return block.some(
    ({ name }) =>
      answers.has(name) || /_by_lua|^js_|^perl|^echo|^if$|^dav_|^content|status$|^api$/.test(name),
  );
}
