import { blockSubject, nginxDirectives } from '../../nginx-directives.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'host-spoofing',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'The host name that the client wrote is passed on or redirected to unchecked',
  why: 'Links, password mails and caches of the application then carry a host that an attacker chose.',
  fix: 'Use $host in a server block with a server_name, or write the name of the site.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const { device, directive, around } of nginxDirectives(
    path,
    'proxy_set_header',
    'return',
    'rewrite',
  )) {
    const [first = ''] = directive.arguments;
    const value = directive.arguments.slice(1).join(' ') || first;
    const isHeader = directive.name === 'proxy_set_header';
    if (isHeader && !/^(host|x-forwarded-host)$/i.test(first)) continue;
    if (!/\$\{?http_host\b/.test(value)) continue;
    yield {
      message: isHeader
        ? `${first} is what the client wrote, with whatever port and letters`
        : `the redirect goes to the host that the client wrote`,
      span: directive.span,
      subjects: [blockSubject(device, around, `${directive.name} ${first}`)],
    };
  }
}
