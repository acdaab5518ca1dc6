import { heldBy } from '../../../model/held.ts';
import { addressIn, parsePrefix } from '../../../network/address.ts';
import { netOf } from '../../../network/current-net.ts';
import type { Node } from '../../../network/ground.ts';
import { type FlowHop, forward } from '../../../network/layer3/forward.ts';
import type { Net } from '../../../network/net.ts';
import { hasNetwork } from '../../flows.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'routing-loop',
  severity: 'warning',
  profile: 'outage',
  scope: 'path',
  title: 'Two routers send packets to each other until they die',
  why: 'Each such packet crosses the link up to 255 times: a scan or a lost subnet fills it, and its flow never arrives.',
  fix: 'Add a discard route (Null0, blackhole) for the whole prefix at the router that has its parts, or mend the route that leads back.',
  check: checkRoutes,
});

function* checkRoutes({ path }: RuleContext): Iterable<Observation> {
  if (!hasNetwork(path)) return;
  const net = netOf(path);
  const told = new Set<string>();
  for (const node of net.ground.all) {
    for (const { route, destination } of destinationsOf(node)) {
      const round = roundOf(net, node, route.vrf, destination);
      if (round === undefined || told.has(round.join(' '))) continue;
      told.add(round.join(' '));
      yield {
        message: `packets for ${destination} of ${route.prefix} go round between ${round.join(' and ')}`,
        span: route.span,
        subjects: [`loop:${round.join(' ')}`],
      };
    }
  }
}

/** An address behind each route that sends packets on. */
const destinationsOf = heldBy(({ facts }: Node) =>
  facts.routes.flatMap((route) => {
    const prefix = parsePrefix(route.prefix);
    if (prefix === undefined || prefix.bits === 0 || route.discard !== undefined) return [];
    return [{ route, destination: addressIn(prefix, 0.999_999_9) }];
  }),
);

function roundOf(net: Net, node: Node, vrf: string, destination: string): readonly string[] | undefined {
  const family = destination.includes(':') ? 'ipv6' : 'ipv4';
  const source = family === 'ipv4' ? '192.0.2.1' : '2001:db8::1';
  return net.memo.get(`loop ${node.id} ${vrf} ${destination}`, () =>
    loopOf(forward(net, node, { family, protocol: 6, source, destination, established: false }, vrf)),
  );
}

/** Machines of the round, in the order of their names. */
function loopOf(start: FlowHop): readonly string[] | undefined {
  const seen = new Set<FlowHop['branches']>();
  const walk = (hop: FlowHop, passed: readonly string[]): readonly string[] | undefined => {
    const { node, ending, branches } = hop;
    const first = passed.lastIndexOf(node.id);
    if (ending?.disposition === 'loop' && first >= 0) return [...new Set(passed.slice(first))].sort();
    if (seen.has(branches)) return undefined;
    seen.add(branches);
    for (const next of branches.flatMap((branch) => branch.next)) {
      const round = walk(next, [...passed, node.id]);
      if (round !== undefined) return round;
    }
    return undefined;
  };
  return walk(start, []);
}
