import { usualMetric } from '../../model/network/linux-routes.ts';
import type { StaticRoute } from '../../model/network/routing.ts';
import { addressText, familyOf } from '../industry-cli/addresses.ts';
import { numberIn } from '../industry-cli/values.ts';
import { type RouteCommand, routeCommand } from './route-command.ts';
import type { Option, Stanza } from './stanzas.ts';
import { all, last } from './view.ts';

/** A route with the command's verb; `gateway` has none. */
export interface RouteMade {
  readonly route: StaticRoute;
  readonly verb?: RouteCommand['verb'] | undefined;
}

/** Default routes of `gateway`, and those that commands add when the interface comes up. */
export function routesOf(stanza: Stanza): readonly RouteMade[] {
  const gateways = all(stanza, 'gateway').flatMap((option) => gatewayRoute(option, stanza));
  const commands = ['pre-up', 'up', 'post-up']
    .flatMap((key) => all(stanza, key))
    .flatMap((option) => commandRoute(option, stanza));
  return [...gateways.map((route) => ({ route })), ...commands];
}

function gatewayRoute({ values, span, family }: Option, stanza: Stanza): readonly StaticRoute[] {
  const nextHop = addressText(values[0]);
  if (nextHop === undefined) return [];
  const own = familyOf(nextHop);
  const said = all(stanza, 'metric').findLast((one) => one.family === family);
  const distance = numberIn(said?.values[0], 0, 4_294_967_295);
  return [
    {
      vrf: vrfOf(stanza),
      family: own,
      prefix: own === 'ipv4' ? '0.0.0.0/0' : '::/0',
      nextHop,
      interface: stanza.name,
      distance: distance === undefined ? usualMetric(own) : { value: distance, span: said?.span },
      span,
    },
  ];
}

function vrfOf(stanza: Stanza): string {
  const vrf = last(stanza, 'vrf')?.values[0] ?? '';
  return last(stanza, 'vrf-table') === undefined ? vrf : stanza.name;
}

function commandRoute({ values, span }: Option, stanza: Stanza): readonly RouteMade[] {
  const command = routeCommand(values);
  if (command === undefined) return [];
  const { verb, family, prefix, type, via, dev, vrf } = command;
  const distance = numberIn(command.metric, 0, 4_294_967_295);
  const route: StaticRoute = {
    vrf: vrf ?? vrfOf(stanza),
    family,
    prefix,
    nextHop: via,
    interface: dev === '$IFACE' ? stanza.name : dev,
    discard: type === 'unicast' ? undefined : type === 'blackhole' ? 'drop' : 'reject',
    distance: distance === undefined ? usualMetric(family) : { value: distance, span },
    span,
  };
  return [{ route, verb }];
}
