import { type LocationForm, locationAround } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { enclosing, ownOf, placeSubject, statementsOf, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'proxy-pass-uri',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'The path of proxy_pass and the location do not fit together',
  why: 'The servers are asked for paths such as /apiusers or //users, and answer with 404 for pages that exist.',
  fix: 'End both with a slash or neither, or leave the path of proxy_pass away.',
  check: checkStatements,
});

function* checkStatements({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', 'proxy_pass')) {
    const { directive } = placed;
    const location = enclosing(placed, 'location');
    const form = locationAround(placed);
    if (location === undefined || form === undefined || ownOf(location, 'rewrite').length > 0) continue;
    const message = judge(form, directive.arguments[0] ?? '');
    if (message === undefined) continue;
    yield {
      message: `'${textOf(directive)}' in '${textOf(location)}': ${message}`,
      span: directive.span,
      related: [{ span: location.span, message: 'the location' }],
      subjects: [placeSubject(placed)],
    };
  }
}

/** What is wrong with the path that takes the place of the location's own (ngx_http_proxy_module, proxy_pass). */
function judge({ form, pattern }: LocationForm, target: string): string | undefined {
  const [, authority = '', uri = ''] = /^https?:\/\/([^/]*)(\/.*)?$/i.exec(target) ?? [];
  if (uri === '') return undefined;
  if (authority.includes('$') && !uri.includes('$') && form !== 'exact')
    return `with a variable in the address every request is sent to ${uri}`;
  if (uri.includes('$') || !/[\w/]$/.test(uri) || uri.includes('?')) return undefined;
  if (form !== 'prefix' && form !== 'no-regex') return undefined;
  if (pattern.endsWith('/') && !uri.endsWith('/')) return `${pattern}users is sent as ${uri}users`;
  if (!pattern.endsWith('/') && uri.endsWith('/')) return `${pattern}/users is sent as ${uri}/users`;
  return undefined;
}
