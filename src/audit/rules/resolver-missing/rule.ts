import type { Action } from '../../../model/decision.ts';
import type { Directive } from '../../../model/directive.ts';
import { decisionsOf, type PathDevice } from '../../../network/path.ts';
import { blockSubject, effectiveIn, nginxDirectives } from '../../nginx-directives.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'resolver-missing',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'proxy_pass names a server by a variable, and no resolver looks it up',
  why: 'nginx answers 502 "no resolver defined" to every request of the location; nginx -t says nothing.',
  fix: 'Add a resolver, or define an upstream of that name.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  const actions = new Map<PathDevice, ReadonlyMap<string, Action>>();
  for (const { device, directive, around } of nginxDirectives(
    path,
    'proxy_pass',
    'grpc_pass',
    'fastcgi_pass',
  )) {
    if (!directive.arguments.join('').includes('$') || effectiveIn(around, 'resolver').length > 0) continue;
    const held = actions.get(device) ?? dynamicActions(device);
    actions.set(device, held);
    const action = held.get(placeOf(directive));
    const name = action === undefined ? undefined : lookedUp(action, device);
    if (name === undefined) continue;
    yield {
      message: `'${directive.name} ${directive.arguments.join(' ')}' needs ${name} looked up while nginx runs, and no resolver is set`,
      span: directive.span,
      subjects: [blockSubject(device, around, directive.name)],
    };
  }
}

function dynamicActions(device: PathDevice): ReadonlyMap<string, Action> {
  const found = new Map<string, Action>();
  for (const frontend of device.facts.frontends) {
    for (const { action, span } of decisionsOf(frontend)) {
      if (action.kind === 'route-dynamic') found.set(`${span.file}:${span.line}:${span.column}`, action);
    }
  }
  return found;
}

function placeOf({ span }: Directive): string {
  return `${span.file}:${span.line}:${span.column}`;
}

/** What nginx has to ask for: a name that is no upstream; addresses need no resolver. */
function lookedUp(action: Action, { pools }: PathDevice): string | undefined {
  if (action.kind !== 'route-dynamic') return undefined;
  if (action.names === undefined) return 'a name from the request';
  return action.names.find((name) => {
    const pool = pools.get(name);
    return pool?.implicit === true && pool.servers.some(({ family }) => family === 'name');
  });
}
