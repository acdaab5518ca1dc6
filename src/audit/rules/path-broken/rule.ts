import { netOf } from '../../../network/current-net.ts';
import { isLost, type ServiceWay, serviceState } from '../../../network/service-paths.ts';
import { hasNetwork, placeOf } from '../../flows.ts';
import { type Observation, type Rule, type RuleContext, serviceSubject } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'path-broken',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: "A service's packets do not get through the network",
  why: 'Clients, or one tier of the service, cannot reach the next one: requests time out though every server is well.',
  fix: "Follow it with 'evenkeel trace SERVICE' and mend the line that the trace ends at.",
  check: checkServices,
});

function* checkServices({ path }: RuleContext): Iterable<Observation> {
  if (!hasNetwork(path)) return;
  const net = netOf(path);
  for (const service of path.declared.services) {
    const state = serviceState(net, service);
    const lost = (state?.ways ?? []).filter(isLost);
    for (const [place, ways] of Map.groupBy(lost, ({ ending }) => ending.reason)) {
      const [way] = ways;
      const span = placeOf(net, way?.ending.span);
      if (way === undefined || span === undefined) continue;
      yield {
        severity: state?.works === false ? 'error' : 'warning',
        message: messageOf(service.id, ways),
        span,
        subjects: [`${serviceSubject(service.id)}/way:${place}`, serviceSubject(service.id)],
      };
    }
  }
}

function messageOf(service: string, ways: readonly ServiceWay[]): string {
  const [first] = ways;
  const more = ways.length > 1 ? ` and ${ways.length - 1} more ways` : '';
  return `service ${service}: ${first?.from} → ${first?.to}${more}: ${first?.ending.reason}`;
}
