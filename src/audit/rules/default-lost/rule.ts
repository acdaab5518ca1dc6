import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { StaticRoute } from '../../../model/network/routing.ts';
import { type NetworkDevice, networkPairs, routesDynamically } from '../../../network/router-neighbors.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'default-lost',
  severity: 'error',
  profile: 'outage',
  scope: 'pair',
  title: 'One of two equal devices has no default route',
  why: 'While it carries the traffic, everything that leaves the site is dropped: half of the flows now, or all of them at the next failover.',
  fix: 'Give both devices their default route.',
  check: checkPairs,
});

function* checkPairs({ path }: RuleContext): Iterable<Observation> {
  for (const [one, other] of networkPairs(path)) {
    yield* compare(one, other);
    yield* compare(other, one);
  }
}

/** Default routes of the first in tables that the second routes too, and in which it has none. */
function* compare(one: NetworkDevice, other: NetworkDevice): Iterable<Observation> {
  const told = new Set<string>();
  for (const route of one.network.routes.filter(({ prefix }) => prefix.endsWith('/0'))) {
    const { vrf, family, prefix } = route;
    const key = `${vrf} ${family}`;
    if (told.has(key) || hasDefault(other.network, route)) continue;
    const place = placeOf(other.network, route);
    if (place === undefined || [one, other].some(({ network }) => mayLearn(network, vrf))) continue;
    told.add(key);
    yield {
      message: `${one.device.id} has a default route ${prefix}${vrf === '' ? '' : ` in VRF ${vrf}`}, and ${other.device.id} has none`,
      span: place,
      related: [{ span: route.span, message: `${one.device.id} has it` }],
      subjects: [`${other.device.id}/default:${key}`],
    };
  }
}

function hasDefault({ routes, management }: NetworkFacts, { vrf, family }: StaticRoute): boolean {
  const isSwitchOnly = vrf === '' && family === 'ipv4' && management.gateway !== undefined;
  return (
    isSwitchOnly ||
    routes.some((one) => one.vrf === vrf && one.family === family && one.prefix.endsWith('/0'))
  );
}

/** An interface of the table with an address, where the device routes the family. */
function placeOf(
  { interfaces, vrfs }: NetworkFacts,
  { vrf, family }: StaticRoute,
): Observation['span'] | undefined {
  const table = vrfs.find(({ name }) => name === vrf);
  if (table?.routing[family].value !== true) return undefined;
  return interfaces.find(
    (one) =>
      one.enabled.value &&
      (one.vrf?.value ?? '') === vrf &&
      one.kind !== 'loopback' &&
      one.addresses.some((address) => address.family === family && address.inactive === undefined),
  )?.span;
}

function mayLearn(network: NetworkFacts, vrf: string): boolean {
  return routesDynamically(network, vrf) || network.interfaces.some(({ dhcp }) => dhcp?.value === true);
}
