import { locationForm } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { ownOf, placeSubject, statementsOf, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'alias-traversal',
  severity: 'error',
  profile: 'security',
  scope: 'device',
  title: 'An alias lets anybody read files of the folder above',
  why: "'/files../x' matches '/files' and becomes '/srv/files/../x': source code, keys and backups beside the folder can be read.",
  fix: 'End the location with a slash as the alias does.',
  check: checkLocations,
});

function* checkLocations({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', 'location')) {
    const { form, pattern } = locationForm(placed.directive);
    if (pattern.endsWith('/') || (form !== 'prefix' && form !== 'no-regex')) continue;
    for (const alias of ownOf(placed.directive, 'alias')) {
      if (!(alias.arguments[0] ?? '').endsWith('/')) continue;
      yield {
        message: `'${textOf(alias)}' in location ${pattern}: ${pattern}../ is the folder above`,
        span: alias.span,
        related: [{ span: placed.directive.span, message: 'the location has no slash at its end' }],
        subjects: [`${placeSubject(placed)}/alias`],
      };
    }
  }
}
