import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { ServiceForecast } from '../../../forecast/forecast.ts';
import type { Decision } from '../../../model/decision.ts';
import type { Pool } from '../../../model/pool.ts';
import { evaluate } from '../../../network/evaluate.ts';
import type { EntryPoint } from '../../../network/path.ts';
import {
  frontendSubject,
  type Observation,
  poolSubject,
  type Rule,
  type RuleContext,
  serviceSubject,
} from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'capture-all',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'A routing rule takes every request, and larger pools behind it get nothing',
  why: 'All users are funnelled to the few servers of one pool; on 2024-06-01 such a rule took a service down for 90 minutes.',
  fix: 'Narrow the condition of the rule, or move it behind the rules that it shadows.',
  check: checkServices,
});

function* checkServices({ forecast }: RuleContext): Iterable<Observation> {
  const seen = new Set<Decision>();
  for (const service of forecast.services) {
    for (const entry of service.entries) {
      const found = checkEntry(service, entry);
      if (found === undefined || seen.has(found.decision)) continue;
      seen.add(found.decision);
      yield found.observation;
    }
  }
}

function checkEntry(
  service: ServiceForecast,
  { device, frontend }: EntryPoint,
): { readonly decision: Decision; readonly observation: Observation } | undefined {
  const { decisions } = frontend;
  const at = decisions.findIndex((decision) => isRoute(decision) && takesAll(decision, service));
  const decision = decisions[at];
  if (decision?.action.kind !== 'route') return undefined;
  const chosen = device.pools.get(decision.action.pool);
  if (chosen === undefined) return undefined;
  const shadowedNames = decisions
    .slice(at + 1)
    .flatMap(({ action }) => (action.kind === 'route' ? [action.pool] : []));
  if (frontend.defaultPool !== undefined) shadowedNames.push(frontend.defaultPool.name);
  const shadowed = [...new Set(shadowedNames)]
    .filter((name) => name !== chosen.name)
    .map((name) => device.pools.get(name))
    .filter((pool): pool is Pool => pool !== undefined);
  const starved = shadowed.filter((pool) => usableServers(pool).length > usableServers(chosen).length);
  if (starved.length === 0) return undefined;
  const count = usableServers(chosen).length;
  return {
    decision,
    observation: {
      severity: count <= 1 ? 'error' : 'warning',
      message:
        `'${decision.text}' takes every request: ${starved.map(({ name }) => name).join(', ')} ` +
        `get nothing, and all traffic goes to ${servers(count)} of pool ${chosen.name}`,
      span: decision.span,
      related: starved.map((pool) => ({ span: pool.span, message: `pool ${pool.name} is starved` })),
      subjects: [
        frontendSubject(device, frontend.name),
        serviceSubject(service.service.id),
        poolSubject(device, chosen.name),
      ],
    },
  };
}

function servers(count: number): string {
  return count === 1 ? 'the one server' : `the ${count} servers`;
}

function isRoute(decision: Decision): boolean {
  return decision.action.kind === 'route';
}

function takesAll(decision: Decision, { profile }: ServiceForecast): boolean {
  return profile.requests.every((request) => evaluate(decision.when, request) === 'yes');
}
