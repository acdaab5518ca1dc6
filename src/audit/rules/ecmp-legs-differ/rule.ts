import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { Interface } from '../../../model/network/interface.ts';
import type { StaticRoute } from '../../../model/network/routing.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import { ownAddressFor } from '../../../network/subnets.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ecmp-legs-differ',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'The equal ways of a static route are not equal',
  why: 'A way that is down halves the capacity unseen; one with a smaller MTU drops the large packets of those flows that happen to take it.',
  fix: 'Bring the interface up or take the way out; give all ways the same MTU.',
  check: checkDevices,
});

interface Leg {
  readonly route: StaticRoute;
  readonly port: Interface;
}

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { device, network } of networkDevices(path)) {
    const groups = Map.groupBy(
      network.routes,
      ({ vrf, prefix, distance }) => `${vrf} ${prefix} ${distance.value}`,
    );
    for (const routes of groups.values()) {
      const legs = routes.length < 2 ? [] : routes.flatMap((route) => legOf(network, route));
      const found = legs.length < 2 ? undefined : unequal(legs);
      if (found === undefined) continue;
      const { route } = found.leg;
      yield {
        message: `${device.id}: ${route.prefix} ${found.text}`,
        span: route.span,
        related: [
          { span: found.leg.port.span, message: `${device.id} ${found.leg.port.name}` },
          { span: found.other.route.span, message: 'the other way' },
        ],
        subjects: [
          `${device.id}/route:${route.vrf}/${route.prefix}/${route.nextHop ?? route.interface ?? ''}`,
        ],
      };
    }
  }
}

/** The interface that the way leaves by; ways through other routes are not followed. */
function legOf({ interfaces }: NetworkFacts, route: StaticRoute): readonly Leg[] {
  const { nextHop = '', vrf, nextHopVrf = vrf } = route;
  if (route.discard !== undefined) return [];
  const port = interfaces.find(
    (one) =>
      (one.vrf?.value ?? '') === nextHopVrf &&
      (route.interface === undefined
        ? ownAddressFor(one, nextHop) !== undefined
        : one.name === route.interface),
  );
  return port === undefined ? [] : [{ route, port }];
}

interface Found {
  readonly leg: Leg;
  readonly other: Leg;
  readonly text: string;
}

function unequal(legs: readonly Leg[]): Found | undefined {
  const up = legs.find(({ port }) => port.enabled.value);
  const down = legs.find(({ port }) => !port.enabled.value);
  if (up !== undefined && down !== undefined)
    return { leg: down, other: up, text: `has a way by ${down.port.name}, which is shut down` };
  const [first, ...others] = legs;
  const odd = others.find((leg) => first !== undefined && packetsOf(leg) !== packetsOf(first));
  if (first === undefined || odd === undefined) return undefined;
  const [leg, other] = packetsOf(odd) < packetsOf(first) ? [odd, first] : [first, odd];
  return {
    leg,
    other,
    text: `has a way by ${leg.port.name} for packets of ${packetsOf(leg)} bytes, and one by ${other.port.name} for ${packetsOf(other)}`,
  };
}

/** Bytes of the longest packet. */
function packetsOf({ port }: Leg): number {
  return port.ipMtu?.value ?? port.mtu.value;
}
