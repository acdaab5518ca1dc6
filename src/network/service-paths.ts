import type { Client, Service } from '../model/declared.ts';
import { endpointOf } from './endpoints.ts';
import { addressOfClient, arrivals, endingOf, everyHop, type Flow } from './flow.ts';
import type { FlowHop } from './layer3/forward.ts';
import type { Ending } from './layer3/lookup.ts';
import { type Net } from './net.ts';
import { entryPoints } from './path.ts';
import { emptyRequest } from './request.ts';
import { flowBetween, flowToEntry, flowToServer, isFollowed, type TierFlow } from './tier-flows.ts';
import { addressToken, tiersToken } from './tokens.ts';
import { type Hop, type TracedServer, trace } from './trace.ts';

/** One way that a service needs, with how its packets end. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly flow: Flow;
  readonly ending: Ending;
}

export interface ServiceWay extends Way {
  /** What was taken for granted, or is as some device had it once. */
  readonly captured: readonly string[];
}

/** Whether a service is reachable from its clients through all its tiers to what it needs. */
export interface BriefState {
  readonly works: boolean;
  /** Why not: the first way without which nothing is left. */
  readonly broken?: Way | undefined;
  /** Every way that was followed. */
  readonly ways: readonly Way[];
}

export interface ServiceState extends BriefState {
  readonly ways: readonly ServiceWay[];
  /** Every hop of them. */
  readonly hops: readonly FlowHop[];
}

/** The state of a service; undefined when no entry of it is read, or no client is declared to come in anywhere. */
export function serviceState(net: Net, service: Service): ServiceState | undefined {
  return net.memo.get(`service ${service.id}`, () => {
    const state = stateOf(net, service, true);
    return state && { ...state, ways: state.ways.map(withCaptured), hops: state.ways.flatMap(hopsOfWay) };
  });
}

/** The same, with no more ways than it takes to tell whether the service works. */
export function briefState(net: Net, service: Service): BriefState | undefined {
  return net.memo.get(`brief ${service.id}`, () => stateOf(net, service, false));
}

function stateOf(net: Net, service: Service, isWhole: boolean): BriefState | undefined {
  const hops = hopsOf(net, service);
  const clients = clientsOf(net, service);
  if (hops.length === 0 || clients.length === 0) return undefined;
  const ways = new Map<string, Way>();
  const walk: Walk = { net, needs: service.needs, ways, isWhole };
  const broken = clients.flatMap((client) => brokenFor(walk, hops, client) ?? []);
  return { works: broken.length === 0, broken: broken[0], ways: [...ways.values()] };
}

function withCaptured(way: Way): ServiceWay {
  return { ...way, captured: [...new Set(hopsOfWay(way).flatMap(capturedAt))] };
}

function hopsOfWay({ flow }: Way): readonly FlowHop[] {
  return [...flow.there, ...flow.back];
}

/** Clients that a service has and of which it is known where they come in. */
export function clientsOf({ ground }: Net, { traffic }: Service): readonly Client[] {
  const placed = ground.path.declared.clients.filter(({ at = [] }) => at.length > 0);
  const own = placed.filter(({ id }) => (traffic.clients[id] ?? 0) > 0);
  return own.length > 0 ? own : placed;
}

/** The tiers of a service: what its request passes, whatever is up. */
function hopsOf({ ground, memo }: Net, service: Service): readonly Hop[] {
  return memo.get(`tiers ${service.id}`, () => {
    memo.touch(tiersToken);
    return traceService(ground.path, service);
  });
}

function traceService(path: Net['ground']['path'], service: Service): readonly Hop[] {
  const { entry } = service;
  if (entry === undefined) return [];
  const request = { ...emptyRequest, method: 'GET', host: entry.host, path: entry.path, tls: entry.tls };
  const entries = entryPoints(path, service).flatMap(({ device, frontend }) => {
    const listener = frontend.listeners.find(({ port }) => port === entry.port) ?? frontend.listeners[0];
    return listener === undefined ? [] : [{ device, listener }];
  });
  return trace(path, request, entries, {
    choose: (_, pool) => {
      const usable = pool.servers.filter(({ disabled }) => !disabled);
      return usable.map((server) => ({ server, share: 1 / usable.length }));
    },
  });
}

interface Walk {
  readonly net: Net;
  readonly needs: readonly string[];
  readonly ways: Map<string, Way>;
  /** Every server is tried, though one that works is enough. */
  readonly isWhole: boolean;
}

/** Undefined: one of the entries works. A shared address leads to whichever balancer has it. */
function brokenFor(walk: Walk, hops: readonly Hop[], client: Client): Way | undefined {
  const source = addressOfClient(client.from) ?? '';
  let last: Way | undefined;
  for (const hop of hops) {
    const tier = flowToEntry(walk.net, hop, source, client.id);
    const way = note(walk, tier);
    const isHere = tier !== undefined && arrivesAt(walk.net, tier.flow, hop.device.id);
    if (tier === undefined) continue;
    const broken = isLost(way) ? way : isHere ? brokenBelow(walk, hop) : last;
    if (broken === undefined && isHere) return undefined;
    last = broken ?? last;
  }
  return last;
}

/** Whether a flow's packets come to a device's machine. */
export function arrivesAt(net: Net, { there }: Flow, device: string): boolean {
  const node = net.ground.nodes.get(device);
  return node !== undefined && there.flatMap(arrivals).includes(node);
}

/** Undefined: one of the servers works, with all that it needs. */
function brokenBelow(walk: Walk, hop: Hop): Way | undefined {
  const { net, isWhole } = walk;
  const isEnough = (one: TracedServer): boolean =>
    !isLost(note(walk, flowToServer(net, hop.device, one))) && brokenBehind(walk, one) === undefined;
  const known = isWhole ? [] : hop.servers.filter((one) => isFollowed(net, hop.device, one));
  if (known.some(isEnough)) return undefined;
  let first: Way | undefined;
  let works = hop.servers.length === 0;
  for (const one of hop.servers) {
    const way = note(walk, flowToServer(net, hop.device, one));
    const broken = isLost(way) ? way : brokenBehind(walk, one);
    if (broken === undefined && !isWhole) return undefined;
    if (broken === undefined) works = true;
    first ??= broken;
  }
  return works ? undefined : first;
}

function brokenBehind(walk: Walk, { server, next }: TracedServer): Way | undefined {
  if (next !== undefined && next.servers.length > 0) return brokenBelow(walk, next);
  const { net } = walk;
  net.memo.touch(addressToken(server.address ?? ''));
  const owner = net.ground.byAddress.get(server.address ?? '')?.[0]?.node;
  const id = next?.device.id ?? owner?.id ?? server.name;
  for (const name of walk.needs) {
    const to = endpointOf(net, name);
    const way = to === undefined ? undefined : note(walk, flowBetween(net, { id }, { ...to, name }));
    if (isLost(way)) return way;
  }
  return undefined;
}

function note({ ways }: Walk, tier: TierFlow | undefined): Way | undefined {
  if (tier === undefined) return undefined;
  const { from, to, flow } = tier;
  const key = `${from} ${to}`;
  const way = ways.get(key) ?? { from, to, flow, ending: endingOf(flow) };
  ways.set(key, way);
  return way;
}

function capturedAt(hop: FlowHop): readonly string[] {
  const captured = everyHop(hop).filter(({ routes }) => routes.some((route) => route.captured !== undefined));
  return captured.map(({ node }) => node.id);
}

/** What is uncertain may work. */
export function isLost(way: Pick<Way, 'ending'> | undefined): boolean {
  return (
    way !== undefined && way.ending.disposition !== 'delivered' && way.ending.disposition !== 'uncertain'
  );
}
