import type { Decision } from '../../../model/decision.ts';
import type { Frontend } from '../../../model/facts.ts';
import { trafficFrontends } from '../../../network/path.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'no-default-backend',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'Requests that match no rule have nowhere to go',
  why: 'The balancer answers 503 to every request that no use_backend rule matches.',
  fix: 'Name a default_backend, or end the rules with one that always matches.',
  check: checkFrontends,
});

function* checkFrontends({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const frontend of trafficFrontends(device)) {
      const missing = missingDefault(frontend, device.pools);
      if (missing === undefined) continue;
      yield { ...missing, subjects: [frontendSubject(device, frontend.name)] };
    }
  }
}

function missingDefault(
  frontend: Frontend,
  pools: ReadonlyMap<string, unknown>,
): Omit<Observation, 'subjects'> | undefined {
  const { defaultPool, decisions, name } = frontend;
  if (defaultPool !== undefined && !pools.has(defaultPool.name)) {
    return {
      message: `frontend ${name}: default_backend ${defaultPool.name} is defined nowhere`,
      span: defaultPool.span,
    };
  }
  if (defaultPool !== undefined || decisions.some(endsAlways)) return undefined;
  const routed = decisions.some(({ action }) => action.kind === 'route' || action.kind === 'route-dynamic');
  return {
    severity: routed ? 'warning' : 'error',
    message: routed
      ? `frontend ${name}: requests that match no rule get 503`
      : `frontend ${name}: no rule and no default_backend: every request gets 503`,
    span: frontend.span,
  };
}

/** An unconditional rule that ends the evaluation: routed, redirected, or answered. */
function endsAlways({ when, action }: Decision): boolean {
  if (when.kind !== 'constant' || !when.value) return false;
  return !['none', 'set', 'set-destination', 'accept'].includes(action.kind);
}
