import type { Action, Template, TemplatePart } from '../../model/decision.ts';
import { effective, effectiveOne, type Scope } from './scope.ts';
import { templateOf, type Variables } from './variables.ts';

/**
 * A redirect of nginx's own. What begins with a slash is made a whole URL with the scheme, the name that was asked for and
 * the port of the listener (ngx_http_header_filter_module.c; `absolute_redirect`, `port_in_redirect`,
 * `server_name_in_redirect`).
 */
export function redirectTo(scope: Scope, location: Template, variables: Variables, status: number): Action {
  if (!isPath(location) || isSaid(scope, 'absolute_redirect', 'off'))
    return { kind: 'redirect', location, status };
  const { text, parts } = location;
  const scheme = templateOf('$scheme', variables).parts;
  const named = isSaid(scope, 'server_name_in_redirect', 'on') ? '$server_name' : '$host';
  const port = isSaid(scope, 'port_in_redirect', 'off') ? [] : [portPart(scope)];
  const whole = [...scheme, { literal: '://' }, ...templateOf(named, variables).parts, ...port, ...parts];
  return { kind: 'redirect', location: { text, parts: whole }, status };
}

function isSaid(scope: Scope, name: string, word: string): boolean {
  return effectiveOne(scope, name)?.arguments[0] === word;
}

function isPath({ parts: [first] }: Template): boolean {
  if (first === undefined) return false;
  if ('literal' in first) return first.literal.startsWith('/');
  return first.transforms.length === 0 && (first.field.name === 'path' || first.field.name === 'url');
}

/** The port that the scheme stands for is left out. */
function portPart(scope: Scope): TemplatePart {
  const listens = effective(scope, 'listen').map(({ arguments: words }) => words.includes('ssl'));
  const usual =
    listens.length === 0 || listens.includes(false) ? (listens.includes(true) ? '(?:80|443)' : '80') : '443';
  return {
    field: { name: 'destination-port' },
    transforms: [
      { name: 'replace', arguments: [`^${usual}$`, '', ''] },
      { name: 'substitute', arguments: ['^(\\d+)$', '', ':$1'] },
    ],
  };
}
