import type { Directive } from '../../../model/directive.ts';
import type { PathDevice } from '../../../network/path.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { deviceStatements, ownOf, placeSubject, statementsOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'open-forward-proxy',
  severity: 'error',
  profile: 'security',
  scope: 'device',
  title: 'The server is a proxy to anywhere, for everybody',
  why: 'Strangers reach inner machines through it and attack others in its name; such proxies are found and abused within hours.',
  fix: 'Write \'ProxyRequests Off\': a reverse proxy does not need it. Else restrict <Proxy "*"> with Require.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'apache', 'proxyrequests')) {
    if (!/^on$/i.test(placed.directive.arguments[0] ?? '') || isRestricted(placed.device)) continue;
    yield {
      message: 'ProxyRequests is on, and no <Proxy "*"> says who may use it',
      span: placed.directive.span,
      subjects: [placeSubject(placed)],
    };
  }
}

function isRestricted(device: PathDevice): boolean {
  return deviceStatements(device, 'proxy').some(
    ({ directive }) => directive.arguments[0] === '*' && restricts(directive),
  );
}

function restricts(section: Directive): boolean {
  const requires = [
    ...ownOf(section, 'require'),
    ...ownOf(section, 'requireall'),
    ...ownOf(section, 'requireany'),
  ];
  if (requires.length > 0) return !requires.some((one) => /^all granted$/i.test(one.arguments.join(' ')));
  return ownOf(section, 'deny').length > 0;
}
