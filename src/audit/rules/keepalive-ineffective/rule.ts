import type { Directive } from '../../../model/directive.ts';
import { effective, effectiveOne } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { deviceStatements, ownOf, type Placed, placeSubject, statementsOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'keepalive-ineffective',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Connections to the servers should be kept, and are closed after each request',
  why: 'Every request makes a connection of its own: slower answers, and at load the ports of the proxy run out.',
  fix: "Add 'proxy_http_version 1.1;' and 'proxy_set_header Connection \"\";' (FastCGI: 'fastcgi_keep_conn on;').",
  check: checkUpstreams,
});

function* checkUpstreams({ path }: RuleContext): Iterable<Observation> {
  for (const upstream of statementsOf(path, 'nginx', 'upstream')) {
    const [keepalive] = ownOf(upstream.directive, 'keepalive');
    const [name = ''] = upstream.directive.arguments;
    if (keepalive === undefined || keepalive.arguments[0] === '0') continue;
    const uses = usesOf(upstream, name);
    const found = uses.map((use) => [use, reasonOf(use)] as const).find(([, reason]) => reason !== undefined);
    if (found === undefined) continue;
    const [use, reason] = found;
    yield {
      message: `upstream ${name} keeps connections, but ${reason}`,
      span: use.directive.span,
      related: [{ span: keepalive.span, message: 'connections should be kept here' }],
      subjects: [`${placeSubject(upstream)}/keepalive`],
    };
  }
}

function usesOf({ device }: Placed, name: string): readonly Placed[] {
  return ['proxy_pass', 'fastcgi_pass'].flatMap((pass) =>
    deviceStatements(device, pass).filter(({ directive, around }) => {
      const target = (directive.arguments[0] ?? '').replace(/^https?:\/\//i, '').replace(/\/.*$/s, '');
      return target === name && !around.some((block) => block.name === 'stream');
    }),
  );
}

/** A connection is kept when the server is spoken to in HTTP/1.1 and not told to close it. */
function reasonOf(use: Placed): string | undefined {
  if (use.directive.name === 'fastcgi_pass')
    return effectiveOne(use, 'fastcgi_keep_conn')?.arguments[0] === 'on'
      ? undefined
      : 'fastcgi_keep_conn is off';
  const version = effectiveOne(use, 'proxy_http_version')?.arguments[0];
  const header = effective(use, 'proxy_set_header').findLast(isConnection)?.arguments[1];
  if (version !== '1.1' && header === undefined)
    return "requests are sent as HTTP/1.0 with 'Connection: close'";
  if (version !== '1.1') return 'requests are sent as HTTP/1.0';
  return header === undefined || header === 'close'
    ? "requests are sent with 'Connection: close'"
    : undefined;
}

function isConnection({ arguments: [name = ''] }: Directive): boolean {
  return name.toLowerCase() === 'connection';
}
