import type { CapturedRoute } from '../../model/network/captured.ts';
import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Interface } from '../../model/network/interface.ts';
import type { StaticRoute } from '../../model/network/routing.ts';
import type { Span } from '../../text/source.ts';
import { type Prefix, parsePrefix } from '../address.ts';
import { isMadeElsewhere } from '../declared-host.ts';
import { interfaceNamed, type Node } from '../ground.ts';
import { type Net } from '../net.ts';
import { PrefixTable } from '../prefix-table.ts';
import { subnetOf } from '../subnets.ts';
import { machineToken } from '../tokens.ts';
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
  /** Next hop of a static route as configured, which may lie behind another route. */
  readonly via?: string | undefined;
  /** Where it stands; undefined for a gateway. */
  readonly span?: Span | undefined;
  /** Of a captured route: when, and by which protocol. */
  readonly captured?: { readonly at: string; readonly protocol: string } | undefined;
}

type Resolved = Pick<Route, 'legs' | 'discard'>;

/** A route that is installed while one of its next hops is reachable. */
interface Candidate extends Omit<Route, 'legs'> {
  readonly resolve: (net: Net, node: Node, depth: number) => Resolved | undefined;
}

/** Next hops may lie behind other routes; real configurations need two or three such steps. */
const deepestRecursion = 8;

/** The routes to an address: of the longest prefix that has any installed, those with the least distance. */
export function routesTo(net: Net, node: Node, vrf: string, address: string): readonly Route[] {
  return net.memo.get(`routes ${node.id} ${vrf} ${address}`, () =>
    search(net, node, { vrf, address: bytesOf(address), depth: 0 }),
  );
}

interface Search {
  readonly vrf: string;
  readonly address: readonly number[];
  /** How many next hops were looked up on the way here. */
  readonly depth: number;
}

function search(net: Net, node: Node, { vrf, address, depth }: Search): readonly Route[] {
  net.memo.touch(machineToken(node.id));
  for (const { prefix, values } of candidatesOf(node, vrf).holding(address)) {
    // A next hop is not looked up by a route to everywhere, which would make every next hop reachable.
    if (depth > 0 && prefix.bits === 0) continue;
    const routes = installed(net, node, values, depth);
    if (routes.length > 0) return routes;
  }
  const isUnread = node.isDeclared || isMadeElsewhere(node.facts);
  return isUnread && depth === 0 ? gatewayRoutes(net, node, address.length) : [];
}

/** Those with the least distance of which some next hop is reachable. */
function installed(net: Net, node: Node, candidates: readonly Candidate[], depth: number): readonly Route[] {
  const found: Route[] = [];
  for (const { resolve, ...rest } of candidates) {
    const [best] = found;
    if (best !== undefined && best.distance < rest.distance) break;
    const resolved = resolve(net, node, depth);
    if (resolved !== undefined) found.push({ ...rest, ...resolved });
  }
  return found;
}

/** Every route that a table has installed. */
export function installedRoutes(net: Net, node: Node, vrf: string): readonly Route[] {
  return [...candidatesOf(node, vrf).entries()].flatMap(({ values }) => installed(net, node, values, 0));
}

/** By the node: captured routes are no part of its facts. */
const held = new WeakMap<Node, Map<string, PrefixTable<Candidate>>>();

/** All routes that a table may ever install, those with the least distance first. */
function candidatesOf(node: Node, vrf: string): PrefixTable<Candidate> {
  const { facts, devices } = node;
  const tables = held.get(node) ?? new Map<string, PrefixTable<Candidate>>();
  held.set(node, tables);
  const known = tables.get(vrf);
  if (known !== undefined) return known;
  const all = [
    ...connectedCandidates(facts, vrf),
    ...staticCandidates(facts, vrf),
    ...devices.flatMap(({ state }) =>
      (state?.routes ?? []).flatMap((route) => capturedCandidate(route, vrf, state?.at ?? '')),
    ),
  ].sort((a, b) => a.distance - b.distance);
  const table = new PrefixTable<Candidate>();
  for (const one of all) table.add(one.prefix, one);
  tables.set(vrf, table);
  return table;
}

function connectedCandidates({ interfaces }: NetworkFacts, vrf: string): readonly Candidate[] {
  const own = interfaces.filter((port) => (port.vrf?.value ?? '') === vrf);
  return own.flatMap((port) =>
    port.addresses.flatMap((address): readonly Candidate[] => {
      const prefix = address.inactive === undefined ? subnetOf(address) : undefined;
      if (prefix === undefined) return [];
      const resolve: Candidate['resolve'] = (net, node) =>
        isUp(net, node, port) ? { legs: [{ port }] } : undefined;
      return [{ prefix, origin: 'connected', distance: 0, span: address.span, resolve }];
    }),
  );
}

/** Of a host of which nothing was read that tells its routes. */
function gatewayRoutes(net: Net, node: Node, bytes: number): readonly Route[] {
  const { interfaces } = node.facts;
  const port = interfaces.find(({ addresses }) => addresses.length > 0) ?? interfaces[0];
  if (port === undefined || !isUp(net, node, port)) return [];
  const family = bytes === 4 ? 'ipv4' : 'ipv6';
  const places = gatewaysOf(net, node, port).filter(({ address }) => address.family === family);
  if (places.length === 0) return [];
  const prefix = { bytes: Array.from({ length: bytes }, () => 0), bits: 0 };
  return [
    {
      prefix,
      origin: 'gateway',
      distance: 1,
      legs: places.map(({ address }) => ({ port, nextHop: address.address })),
    },
  ];
}

function staticCandidates({ routes }: NetworkFacts, vrf: string): readonly Candidate[] {
  return routes
    .filter((route) => route.vrf === vrf)
    .flatMap((route): readonly Candidate[] => {
      const prefix = parsePrefix(route.prefix);
      if (prefix === undefined) return [];
      const resolve: Candidate['resolve'] = (net, node, depth) =>
        route.track === undefined || isTrackedUp(net, node, route.track, 'object')
          ? resolveStatic(net, node, route, depth)
          : undefined;
      return [
        {
          prefix,
          origin: 'static',
          distance: route.distance.value,
          via: route.nextHop,
          span: route.span,
          resolve,
        },
      ];
    });
}

function resolveStatic(net: Net, node: Node, route: StaticRoute, depth: number): Resolved | undefined {
  if (route.discard !== undefined) return { legs: [], discard: route.discard };
  const { nextHop } = route;
  if (route.interface !== undefined) {
    const port = interfaceNamed(node.facts, route.interface);
    return port !== undefined && isUp(net, node, port) ? { legs: [{ port, nextHop }] } : undefined;
  }
  const legs =
    nextHop === undefined ? [] : legsTo(net, node, { vrf: route.nextHopVrf ?? route.vrf, nextHop, depth });
  return legs.length === 0 ? undefined : { legs };
}

interface NextHop {
  readonly vrf: string;
  readonly nextHop: string;
  readonly depth: number;
}

function legsTo(net: Net, node: Node, { vrf, nextHop, depth }: NextHop): readonly RouteLeg[] {
  const address = parsePrefix(nextHop)?.bytes;
  if (address === undefined || depth >= deepestRecursion) return [];
  return search(net, node, { vrf, address, depth: depth + 1 }).flatMap(({ legs, origin }) =>
    origin === 'connected' ? legs.map(({ port }) => ({ port, nextHop })) : legs,
  );
}

/** Where a device prints none (EOS User Manual, OSPFv2, IS-IS, RIP and BGP: all of BGP have 200 there). */
const usualDistances: Readonly<Partial<Record<CapturedRoute['protocol'], number>>> = {
  ospf: 110,
  isis: 115,
  rip: 120,
  bgp: 200,
};

/** Routes of protocols that are not computed, as the device had them; its own connected and static ones are. */
function capturedCandidate(route: CapturedRoute, vrf: string, at: string): readonly Candidate[] {
  const { protocol, span } = route;
  const distance = route.distance ?? usualDistances[protocol] ?? 255;
  const isComputed = ['connected', 'local', 'static', 'kernel'].includes(protocol);
  const prefix = route.vrf !== vrf || isComputed ? undefined : parsePrefix(route.prefix);
  if (prefix === undefined) return [];
  const resolve: Candidate['resolve'] = (net, node, depth) => resolveCaptured(net, node, route, depth);
  return [{ prefix, origin: 'captured', distance, span, captured: { at, protocol }, resolve }];
}

function resolveCaptured(net: Net, node: Node, route: CapturedRoute, depth: number): Resolved | undefined {
  if (route.discard !== undefined) return { legs: [], discard: route.discard };
  const legs = route.nextHops.flatMap(({ address, interface: name }): readonly RouteLeg[] => {
    if (name === undefined)
      return address === undefined ? [] : legsTo(net, node, { vrf: route.vrf, nextHop: address, depth });
    const port = interfaceNamed(node.facts, name);
    return port !== undefined && isUp(net, node, port) ? [{ port, nextHop: address }] : [];
  });
  return legs.length === 0 ? undefined : { legs };
}
