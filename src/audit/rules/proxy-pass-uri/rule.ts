import { blockSubject, modifierAndPattern, nginxDirectives } from '../../nginx-directives.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'proxy-pass-uri',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'The URI of proxy_pass loses or doubles a slash',
  why: 'The application gets paths that it does not have: every request of the location answers 404 or goes round in redirects.',
  fix: 'End the location and the URI of proxy_pass both with a slash, or leave the URI away.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const { device, directive, around } of nginxDirectives(path, 'proxy_pass')) {
    const location = around.findLast(({ name }) => name === 'location');
    const uri = /^https?:\/\/[^/$]+(\/[^$?]*)$/.exec(directive.arguments[0] ?? '')?.[1];
    if (location === undefined || uri === undefined) continue;
    const { modifier, pattern } = modifierAndPattern(location);
    if (modifier !== '' && modifier !== '^~') continue;
    const isGlued = pattern.endsWith('/') && !uri.endsWith('/');
    const isDoubled = !pattern.endsWith('/') && uri.endsWith('/');
    if (!isGlued && !isDoubled) continue;
    const asked = `${pattern}${isGlued ? '' : '/'}cart`;
    yield {
      severity: isGlued ? 'warning' : 'note',
      message: `${asked} becomes ${uri}${asked.slice(pattern.length)}`,
      span: directive.span,
      related: [{ span: location.span, message: `takes the place of '${pattern}'` }],
      subjects: [blockSubject(device, around, 'proxy_pass')],
    };
  }
}
