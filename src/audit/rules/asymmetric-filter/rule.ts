import type { Service } from '../../../model/declared.ts';
import { netOf } from '../../../network/current-net.ts';
import { checkedIntents, machines } from '../../../network/flow-intents.ts';
import type { Net } from '../../../network/net.ts';
import { type ServiceWay, serviceState } from '../../../network/service-paths.ts';
import { type FilterGap, filterGaps, hasFilters } from '../../filter-gaps.ts';
import { type Observation, type Rule, type RuleContext, serviceSubject } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'asymmetric-filter',
  severity: 'warning',
  profile: 'outage',
  scope: 'path',
  title: 'One of two routers that share the traffic filters it, and the other one does not',
  why: 'An access list keeps no state: what it lets through depends on which router a packet takes. After a failure, or with the next connection, packets are dropped that passed before, or what was to be kept out comes in.',
  fix: 'Apply the same list on both routers, or let both directions pass the one that filters.',
  symptom: true,
  check: checkServices,
});

/** One finding for a list and the router that lacks it, whichever services show it. */
function* checkServices({ path }: RuleContext): Iterable<Observation> {
  if (path.declared.services.length === 0 || path.devices.every(({ facts }) => facts.network === undefined))
    return;
  const net = netOf(path);
  if (!hasFilters(net.ground.all)) return;
  const told = new Set<string>();
  for (const service of path.declared.services)
    for (const { way, gap } of gapsOf(net, service)) {
      const subject = subjectOf(gap);
      if (told.has(subject)) continue;
      told.add(subject);
      yield tell(net, service.id, way, gap);
    }
}

function gapsOf(
  net: Net,
  service: Service,
): readonly { readonly way: ServiceWay; readonly gap: FilterGap }[] {
  return net.memo.get(`gaps ${service.id}`, () => {
    const ways = serviceState(net, service)?.ways ?? [];
    const delivered = ways.filter(({ ending }) => ending.disposition === 'delivered');
    return delivered.flatMap((way) => filterGaps(way.flow).map((gap) => ({ way, gap })));
  });
}

function subjectOf({ guard, open }: FilterGap): string {
  const ends = [guard.node.id, open.node.id].sort().join('+');
  return `${ends}/filter:${guard.verdict.filter}/${guard.direction}`;
}

function tell(net: Net, service: string, { from, to }: ServiceWay, gap: FilterGap): Observation {
  const { guard, open, kind, drop } = gap;
  const [here, there] = [guard, open].map(({ node, port }) => `${node.id} ${port.name}`);
  const shared = kind === 'equal-cost' ? 'an equal-cost way passes' : 'the other direction passes';
  const lack =
    drop === undefined ? `has no list for what goes ${guard.direction}` : `drops them by ${drop.filter}`;
  return {
    message: `service ${service}: ${from} → ${to}: ${here} lets the packets through by ${guard.verdict.filter}; ${shared} ${there}, which ${lack}`,
    span: drop?.span ?? open.port.span,
    related: [{ span: guard.verdict.span, message: `${guard.node.id}: ${guard.verdict.reason}` }],
    subjects: [subjectOf(gap), serviceSubject(service), ...symmetricSubjects(net, gap)],
  };
}

/** Intents that say the same of these two routers. */
function symmetricSubjects(net: Net, { guard, open }: FilterGap): readonly string[] {
  return checkedIntents(net).flatMap(({ intent, flow }) => {
    if (intent.kind !== 'symmetric' || flow === undefined) return [];
    const passed = new Set([...machines(flow.there), ...machines(flow.back)]);
    const isSame = passed.has(guard.node.id) && passed.has(open.node.id);
    return isSame ? [`symmetric:${intent.text}`] : [];
  });
}
