import { usualMetric } from '../../model/network/linux-routes.ts';
import type { StaticRoute } from '../../model/network/routing.ts';
import {
  addressText,
  familyOf,
  ipv4Prefix,
  ipv6Prefix,
  maskLength,
  networkText,
} from '../industry-cli/addresses.ts';
import { numberIn } from '../industry-cli/values.ts';
import { isRouteCommand } from './options.ts';
import type { Option, Stanza } from './stanzas.ts';
import { all, last } from './view.ts';

/** Default routes of `gateway`, and those that commands add when the interface comes up. */
export function routesOf(stanza: Stanza): readonly StaticRoute[] {
  const gateways = all(stanza, 'gateway').flatMap((option) => gatewayRoute(option, stanza));
  const commands = ['pre-up', 'up', 'post-up']
    .flatMap((key) => all(stanza, key))
    .flatMap((option) => commandRoute(option, stanza));
  return [...gateways, ...commands];
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

const kinds: ReadonlySet<string> = new Set(['unicast', 'blackhole', 'unreachable', 'prohibit']);

/** `ip route add [blackhole] PREFIX [via A] [dev D] [metric N] [vrf V]`, and the older `route add -net P gw A`. */
function commandRoute({ values, span }: Option, stanza: Stanza): readonly StaticRoute[] {
  if (!isRouteCommand(values)) return [];
  const words = values
    .slice(values.indexOf('add') < 0 ? 3 : values.indexOf('add') + 1)
    .filter((word) => word !== '-net' && word !== '-host');
  const type = kinds.has(words[0] ?? '') ? words.shift() : undefined;
  const after = (...names: readonly string[]): string | undefined =>
    names.map((name) => words[words.indexOf(name) + 1 || words.length]).find((word) => word !== undefined);
  const nextHop = addressText(after('via', 'gw'));
  const isSix = values.includes('-6') || (nextHop ?? '').includes(':');
  const prefix = destination(words[0] ?? '', after('netmask'), isSix);
  if (prefix === undefined) return [];
  const family = prefix.includes(':') ? 'ipv6' : 'ipv4';
  const port = after('dev');
  const discard =
    type === 'blackhole' ? 'drop' : type === undefined || type === 'unicast' ? undefined : 'reject';
  if (nextHop === undefined && port === undefined && discard === undefined) return [];
  const distance = numberIn(after('metric'), 0, 4_294_967_295);
  return [
    {
      vrf: after('vrf') ?? vrfOf(stanza),
      family,
      prefix,
      nextHop,
      interface: port === '$IFACE' ? stanza.name : port,
      discard,
      distance: distance === undefined ? usualMetric(family) : { value: distance, span },
      span,
    },
  ];
}

function destination(text: string, netmask: string | undefined, isSix: boolean): string | undefined {
  if (text === 'default') return isSix ? '::/0' : '0.0.0.0/0';
  const address = addressText(text);
  if (address !== undefined)
    return networkText({ address, length: address.includes(':') ? 128 : (maskLength(netmask) ?? 32) });
  const prefix = ipv4Prefix([text]) ?? ipv6Prefix(text);
  return prefix === undefined ? undefined : networkText(prefix);
}
