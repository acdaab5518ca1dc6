import { blockSubject, modifierAndPattern, nginxDirectives } from '../../nginx-directives.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'alias-traversal',
  severity: 'error',
  profile: 'security',
  scope: 'device',
  title: 'An alias without a closing slash in its location lets clients out of the folder',
  why: 'A request for /files../secret reads files beside the folder: keys, sources, passwords.',
  fix: 'End the location with a slash as the alias does.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const { device, directive, around } of nginxDirectives(path, 'alias')) {
    const location = around.at(-1);
    if (location?.name !== 'location') continue;
    const { modifier, pattern } = modifierAndPattern(location);
    const [folder = ''] = directive.arguments;
    if (modifier.startsWith('~') || modifier === '=' || pattern.endsWith('/') || !folder.endsWith('/'))
      continue;
    yield {
      message: `'${pattern}../x' is served from '${folder}../x': the location has no slash at its end, the alias has one`,
      span: location.span,
      related: [{ span: directive.span, message: 'the alias' }],
      subjects: [blockSubject(device, around, 'alias')],
    };
  }
}
