import { nginxDirectives } from '../../nginx-directives.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'version-disclosure',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'Answers name the version of the web server',
  why: 'Scanners sort their targets by it: the day a flaw of that version is known, the server is on the list.',
  fix: 'Add server_tokens off to the http block (httpd: ServerTokens Prod).',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  const quiet = new Set<string>();
  for (const { device, directive } of nginxDirectives(path, 'server_tokens')) {
    if (directive.arguments[0] !== 'on') quiet.add(device.id);
  }
  for (const { device, directive } of nginxDirectives(path, 'http')) {
    if (quiet.has(device.id)) continue;
    yield {
      message: 'server_tokens is on: the Server header and error pages name the version',
      span: directive.span,
      subjects: [`${device.id}/server_tokens`],
    };
  }
  yield* httpd(path);
}

function* httpd({ devices }: RuleContext['path']): Iterable<Observation> {
  for (const device of devices.filter(({ facts }) => facts.kind === 'apache')) {
    const tokens = device.directives().find(({ name }) => name === 'servertokens');
    if (tokens === undefined || /^prod/i.test(tokens.arguments[0] ?? '')) continue;
    yield {
      message: `ServerTokens ${tokens.arguments[0]} names the version`,
      span: tokens.span,
      subjects: [`${device.id}/ServerTokens`],
    };
  }
}
