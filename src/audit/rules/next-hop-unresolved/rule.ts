import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { StaticRoute } from '../../../model/network/routing.ts';
import { addressBytes, contains, parsePrefix } from '../../../network/address.ts';
import { ownAddressFor } from '../../../network/subnets.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'next-hop-unresolved',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'The next hop of a static route is in no subnet of the device',
  why: 'The route is not used: packets take a wider route, or are dropped.',
  fix: 'Correct the next hop, or the interface that should lead to it.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { id, facts } of path.devices) {
    const { network } = facts;
    // What a routing protocol or DHCP learns may resolve it.
    if (network === undefined || learns(network) || isPartial(network)) continue;
    for (const route of network.routes) {
      const { nextHop, span, prefix } = route;
      if (nextHop === undefined || route.interface !== undefined || isResolved(network, route, 0)) continue;
      yield {
        message: `${id}: the next hop ${nextHop} of ${prefix} is in no subnet of ${route.vrf === '' ? 'the device' : `VRF ${route.vrf}`}`,
        span,
        subjects: [`${id}/route:${route.vrf}/${prefix}/${nextHop}`],
      };
    }
  }
}

function learns({ ospf, bgp, unmodelled = [], interfaces }: NetworkFacts): boolean {
  return (
    ospf.length > 0 ||
    bgp.length > 0 ||
    unmodelled.some(({ kind }) => kind === 'routing-protocol') ||
    interfaces.some(({ dhcp, unnumbered }) => dhcp?.value === true || unnumbered !== undefined)
  );
}

/** FRR routes over interfaces and addresses that the operating system's own files may state. */
function isPartial({ platform, interfaces }: NetworkFacts): boolean {
  return platform === 'frr' || interfaces.some(({ madeElsewhere }) => madeElsewhere);
}

/** Static routes may lead to the next hop of others; longer chains lead in a circle. */
const deepest = 8;

function isResolved(network: NetworkFacts, route: StaticRoute, depth: number): boolean {
  const { nextHop = '', vrf, nextHopVrf = vrf } = route;
  const bytes = addressBytes(nextHop);
  // Link-local next hops need an interface, which the device itself demands.
  if (bytes === undefined || depth > deepest) return true;
  const isConnected = network.interfaces.some(
    (one) => (one.vrf?.value ?? '') === nextHopVrf && ownAddressFor(one, nextHop) !== undefined,
  );
  return (
    isConnected ||
    network.routes.some((other) => {
      const prefix = parsePrefix(other.prefix);
      if (other === route || other.vrf !== nextHopVrf || prefix === undefined || prefix.bits === 0)
        return false;
      if (!contains(prefix, bytes)) return false;
      return other.interface !== undefined || isResolved(network, other, depth + 1);
    })
  );
}
