import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { ServiceForecast } from '../../../forecast/forecast.ts';
import type { Decision } from '../../../model/decision.ts';
import type { Pool } from '../../../model/pool.ts';
import { evaluate } from '../../../network/evaluate.ts';
import { type EntryPoint, endpointOf, type PathDevice } from '../../../network/path.ts';
import { namedPools } from '../../named-pools.ts';
import { isMaintenance } from '../../roles.ts';
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
  scope: 'tiers',
  title: 'A routing rule takes every request, and larger pools behind it get nothing',
  why: 'All users are funnelled to the few servers of one pool; on 2024-06-01 such a rule took a service down for 90 minutes.',
  fix: 'Narrow the condition of the rule, or move it behind the rules that it shadows.',
  check: checkServices,
});

/** Share of the requests that reach a pool from which a rule takes them all but for strays. */
const captured = 0.99;

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
  const chosen = decision === undefined ? undefined : chosenPool(decision, service, device);
  if (decision === undefined || chosen === undefined) return undefined;
  const shadowedNames = decisions.slice(at).flatMap(({ action }) => namedPools(action));
  if (frontend.defaultPool !== undefined) shadowedNames.push(frontend.defaultPool.name);
  const shadowed = [...new Set(shadowedNames)]
    .filter((name) => name !== chosen.name)
    .map((name) => device.pools.get(name))
    .filter((pool): pool is Pool => pool !== undefined);
  const isSure = isCertain(decision, service);
  const starved = shadowed.filter(
    (pool) =>
      usableServers(pool).length > usableServers(chosen).length && (isSure || sharesServer(pool, chosen)),
  );
  if (starved.length === 0) return undefined;
  const count = usableServers(chosen).length;
  return {
    decision,
    observation: {
      severity: isMaintenance(chosen) ? 'note' : severityFor(count),
      message:
        `'${decision.text}' takes every request: ${starved.map(({ name }) => name).join(', ')} ` +
        `get${starved.length === 1 ? 's' : ''} nothing, and all traffic goes to ${servers(count)} of pool ${chosen.name}`,
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

function severityFor(count: number): 'error' | 'warning' {
  return count <= 1 ? 'error' : 'warning';
}

function isRoute({ action }: Decision): boolean {
  return action.kind === 'route' || action.kind === 'route-dynamic';
}

/** The pool that the rule names; for a name that is built, the pool that gets what the rule takes. */
function chosenPool({ action }: Decision, { pools }: ServiceForecast, device: PathDevice): Pool | undefined {
  if (action.kind === 'route') return device.pools.get(action.pool);
  return pools.find((one) => one.device === device && one.share >= captured)?.pool;
}

function takesAll(decision: Decision, service: ServiceForecast): boolean {
  const pooled = service.pools.reduce((sum, { share }) => sum + share, 0);
  const taken = service.decided.get(decision) ?? 0;
  return (pooled > 0.25 && taken >= captured * pooled) || isAlwaysTrue(decision, service);
}

function isAlwaysTrue(decision: Decision, { profile }: ServiceForecast): boolean {
  return profile.requests.every((request) => evaluate(decision.when, request) === 'yes');
}

/** Whether nothing that only the running program knows decides. */
function isCertain(decision: Decision, { uncertain }: ServiceForecast): boolean {
  return uncertain.every(({ text }) => text !== decision.text);
}

/** One of equals that a rule singles out: its place is in both pools. */
function sharesServer(pool: Pool, chosen: Pool): boolean {
  const places = new Set(usableServers(pool).map((server) => endpointOf(server, pool)));
  return usableServers(chosen).some((server) => places.has(endpointOf(server, chosen)));
}
