import type { CapturedRoute } from '../../model/network/captured.ts';
import type { Interface } from '../../model/network/interface.ts';
import type { StaticRoute } from '../../model/network/routing.ts';
import type { Span } from '../../text/source.ts';
import { type Prefix, parsePrefix } from '../address.ts';
import { interfaceNamed, type Node } from '../ground.ts';
import { machineToken, type Net } from '../net.ts';
import { PrefixTable } from '../prefix-table.ts';
import { subnetOf } from '../subnets.ts';
import { isUp } from './interface-state.ts';
import { gatewaysOf } from './neighbors.ts';
import { bytesOf } from './packet.ts';
import { isTrackedUp } from './redundancy.ts';

/** One way that a route sends packets. */
export interface RouteLeg {
  readonly port: Interface;
  /** The packet's own destination where undefined. */
  readonly nextHop?: string | undefined;
}

export interface Route {
  readonly prefix: Prefix;
  /** `gateway`: of a host of which nothing was read, the router that its subnet has. */
  readonly origin: 'connected' | 'static' | 'gateway' | 'captured';
  readonly distance: number;
  /** Several are equal-cost paths; empty: packets are dropped. */
  readonly legs: readonly RouteLeg[];
  readonly discard?: 'drop' | 'reject' | undefined;
  /** Where it stands; undefined for a gateway. */
  readonly span?: Span | undefined;
  /** Of a captured route: when, and by which protocol. */
  readonly captured?: { readonly at: string; readonly protocol: string } | undefined;
}

/** The routes that a table has installed: of each prefix those with the least distance. */
export function tableOf(net: Net, node: Node, vrf: string): PrefixTable<Route> {
  return net.memo.get(`table ${node.id} ${vrf}`, () => {
    net.memo.touch(machineToken(node.id));
    const table = new PrefixTable<Route>();
    const connected = connectedRoutes(net, node, vrf);
    for (const route of connected) table.add(route.prefix, route);
    if (node.isDeclared) for (const route of gatewayRoutes(net, node)) table.add(route.prefix, route);
    install(table, [...staticCandidates(net, node, vrf), ...capturedCandidates(net, node, vrf)]);
    return table;
  });
}

/** Interfaces of a table, by name; the default table has an empty name. */
export function interfacesIn({ facts }: Node, vrf: string): readonly Interface[] {
  return facts.interfaces.filter((port) => (port.vrf?.value ?? '') === vrf);
}

function connectedRoutes(net: Net, node: Node, vrf: string): readonly Route[] {
  return interfacesIn(node, vrf).flatMap((port) => {
    const own = port.addresses.filter(({ inactive }) => inactive === undefined);
    if (own.length === 0 || !isUp(net, node, port)) return [];
    return own.flatMap((address): readonly Route[] => {
      const prefix = subnetOf(address);
      return prefix === undefined
        ? []
        : [{ prefix, origin: 'connected', distance: 0, legs: [{ port }], span: address.span }];
    });
  });
}

function gatewayRoutes(net: Net, node: Node): readonly Route[] {
  const [port] = node.facts.interfaces;
  if (port === undefined || !isUp(net, node, port)) return [];
  const byFamily = Map.groupBy(gatewaysOf(net, node, port), ({ address }) => address.family);
  return [...byFamily].map(([family, places]) => ({
    prefix: { bytes: family === 'ipv4' ? [0, 0, 0, 0] : Array.from({ length: 16 }, () => 0), bits: 0 },
    origin: 'gateway',
    distance: 1,
    legs: places.map(({ address }) => ({ port, nextHop: address.address })),
  }));
}

/** A route that is installed once one of its next hops is known to be reachable. */
interface Candidate {
  readonly prefix: Prefix;
  readonly distance: number;
  readonly resolve: (table: PrefixTable<Route>) => Pick<Route, 'legs' | 'discard'> | undefined;
  readonly rest: Pick<Route, 'origin' | 'span' | 'captured'>;
}

/** Next hops may lie behind other routes (recursive): what newly resolves may resolve more. */
function install(table: PrefixTable<Route>, candidates: readonly Candidate[]): void {
  let waiting = [...candidates].sort((a, b) => a.distance - b.distance);
  for (let found = true; found && waiting.length > 0; ) {
    found = false;
    const still: Candidate[] = [];
    for (const one of waiting) {
      const there = table.exactly(one.prefix);
      const best = there[0]?.distance ?? Number.POSITIVE_INFINITY;
      if (best < one.distance) continue;
      const resolved = one.resolve(table);
      if (resolved === undefined) still.push(one);
      else {
        table.add(one.prefix, { prefix: one.prefix, distance: one.distance, ...resolved, ...one.rest });
        found = true;
      }
    }
    waiting = still;
  }
}

function staticCandidates(net: Net, node: Node, vrf: string): readonly Candidate[] {
  return node.facts.routes
    .filter(
      (route) =>
        route.vrf === vrf && (route.track === undefined || isTrackedUp(net, node, route.track, 'object')),
    )
    .flatMap((route): readonly Candidate[] => {
      const prefix = parsePrefix(route.prefix);
      if (prefix === undefined) return [];
      const rest = { origin: 'static' as const, span: route.span };
      const resolve: Candidate['resolve'] = (table) => resolveStatic(net, node, route, table);
      return [{ prefix, distance: route.distance.value, resolve, rest }];
    });
}

function resolveStatic(
  net: Net,
  node: Node,
  route: StaticRoute,
  table: PrefixTable<Route>,
): Pick<Route, 'legs' | 'discard'> | undefined {
  if (route.discard !== undefined) return { legs: [], discard: route.discard };
  const { nextHop } = route;
  if (route.interface !== undefined) {
    const port = interfaceNamed(node.facts, route.interface);
    return port !== undefined && isUp(net, node, port) ? { legs: [{ port, nextHop }] } : undefined;
  }
  if (nextHop === undefined) return undefined;
  const isElsewhere = route.nextHopVrf !== undefined && route.nextHopVrf !== route.vrf;
  const legs = legsTo(isElsewhere ? tableOf(net, node, route.nextHopVrf ?? '') : table, nextHop);
  return legs.length === 0 ? undefined : { legs };
}

/** Where a next hop lies; not by a route to everywhere, which would make every next hop reachable. */
function legsTo(table: PrefixTable<Route>, nextHop: string): readonly RouteLeg[] {
  const found = table.longest(bytesOf(nextHop));
  if (found === undefined || found.prefix.bits === 0) return [];
  return found.values.flatMap(({ legs, origin }) =>
    origin === 'connected' ? legs.map(({ port }) => ({ port, nextHop })) : legs,
  );
}

/** Routes of protocols that are not computed, as the device had them; its own connected and static ones are. */
function capturedCandidates(net: Net, node: Node, vrf: string): readonly Candidate[] {
  return node.devices.flatMap(({ state }) =>
    (state?.routes ?? [])
      .filter((route) => route.vrf === vrf && !isComputed(route))
      .flatMap((route): readonly Candidate[] => {
        const prefix = parsePrefix(route.prefix);
        if (prefix === undefined) return [];
        const captured = { at: state?.at ?? '', protocol: route.protocol };
        const rest = { origin: 'captured' as const, span: route.span, captured };
        const resolve: Candidate['resolve'] = (table) => resolveCaptured(net, node, route, table);
        return [{ prefix, distance: route.distance ?? 255, resolve, rest }];
      }),
  );
}

function isComputed({ protocol }: CapturedRoute): boolean {
  return protocol === 'connected' || protocol === 'local' || protocol === 'static' || protocol === 'kernel';
}

function resolveCaptured(
  net: Net,
  node: Node,
  route: CapturedRoute,
  table: PrefixTable<Route>,
): Pick<Route, 'legs' | 'discard'> | undefined {
  if (route.discard !== undefined) return { legs: [], discard: route.discard };
  const legs = route.nextHops.flatMap(({ address, interface: name }): readonly RouteLeg[] => {
    if (name === undefined) return address === undefined ? [] : legsTo(table, address);
    const port = interfaceNamed(node.facts, name);
    return port !== undefined && isUp(net, node, port) ? [{ port, nextHop: address }] : [];
  });
  return legs.length === 0 ? undefined : { legs };
}
