import type { Path } from '../../../network/path.ts';
import type { Observation } from '../../rule.ts';
import { ownOf, type Placed, placeSubject, statementsOf } from '../../statements.ts';

/** Handlers of httpd that show its state; one of them changes it too. */
const pages = /^(server-status|server-info|ldap-status|balancer-manager)$/i;

/** Pages of httpd in a section that refuses nobody. */
export function* openHttpdPages(path: Path): Iterable<Observation> {
  for (const placed of statementsOf(path, 'apache', 'sethandler')) {
    const [handler = ''] = placed.directive.arguments;
    if (!pages.test(handler) || isGuarded(placed)) continue;
    const changes = /^balancer-manager$/i.test(handler);
    yield {
      severity: changes ? 'error' : 'warning',
      message: changes
        ? 'everybody who reaches the server can take members out of its balancers'
        : `everybody who reaches the server sees ${handler}`,
      span: placed.directive.span,
      help: "Add 'Require local' or 'Require ip …' to the section.",
      subjects: [`${placeSubject(placed)}`],
    };
  }
}

/** Something in the section asks who it is; `Require all granted` does not. */
function isGuarded({ around }: Placed): boolean {
  const section = around.at(-1);
  if (section === undefined) return false;
  const requires = ownOf(section, 'require').map((one) => one.arguments.join(' ').toLowerCase());
  if (requires.length > 0) return !requires.includes('all granted');
  return ['requireall', 'requireany', 'deny', 'authtype'].some((name) => ownOf(section, name).length > 0);
}
