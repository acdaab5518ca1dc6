import type { Decision } from '../model/decision.ts';
import type { Service } from '../model/declared.ts';
import type { Pool, Server } from '../model/pool.ts';
import { refusalOf } from '../network/handshake.ts';
import { type Join, joinOf } from '../network/join.ts';
import { onward } from '../network/onward.ts';
import { type EntryPoint, endpointOf, hostOf, type Path, type PathDevice } from '../network/path.ts';
import type { Request } from '../network/request.ts';
import { type Route, type Routing, route } from '../network/route.ts';
import { chooseFrontend } from '../network/virtual-host.ts';
import { asksAlive } from './asks-alive.ts';
import { programOf } from './balance/chooser.ts';
import { type Distribution, distribute, usableServers } from './balance/distribute.ts';
import type { FrontendForecast, PoolForecast } from './forecast.ts';

/** What is the same for all requests of a service. */
export interface Scope {
  readonly path: Path;
  readonly service: Service;
  /** Endpoints taken as down. */
  readonly down: ReadonlySet<string> | undefined;
  /** Fields whose values are made up. */
  readonly assumed: ReadonlySet<string>;
  /** Position of the entry that each request comes in by; undefined: each in turn. */
  readonly enters?: readonly number[] | undefined;
}

export interface Followed {
  readonly frontends: readonly FrontendForecast[];
  readonly pools: readonly PoolForecast[];
  readonly unserved: Record<string, number>;
  readonly decided: Map<Decision, number>;
  /** Share of the requests that met each rule which could not be decided, by its text. */
  readonly doubts: Map<string, number>;
}

/** Requests with the share of the service that each stands for. */
interface Weighed {
  readonly requests: Request[];
  readonly weights: number[];
}

interface Arrival extends EntryPoint, Weighed {}

interface Reached extends Weighed {
  /** In what each request differs as it is sent on. */
  readonly sent: Route['sent'][];
  readonly device: PathDevice;
  readonly pool: Pool;
  /** Share that rules send to one named server. */
  readonly pinned: Map<string, number>;
  possible: number;
}

/** Longer chains of balancers lead in a circle. */
const highestTier = 8;

/** Follows a service's requests from its entries through every tier of balancers and web servers. */
export function followTiers(
  scope: Scope,
  entries: readonly EntryPoint[],
  requests: readonly Request[],
): Followed {
  const all = { unserved: {}, decided: new Map<Decision, number>(), doubts: new Map<string, number>() };
  const frontends: FrontendForecast[] = [];
  const pools: PoolForecast[] = [];
  let arrivals = firstArrivals(scope, entries, requests, all.unserved);
  for (let tier = 0; tier < highestTier && arrivals.length > 0; tier++) {
    for (const one of arrivals) frontends.push({ ...one, tier, share: sum(one.weights) });
    const reached = new Map<Pool, Reached>();
    for (const arrival of arrivals) followArrival({ ...all, reached }, scope, arrival);
    const next = new Map<string, Arrival>();
    for (const one of reached.values()) {
      const predicted = poolForecast(one, scope, tier);
      pools.push(predicted);
      if (predicted.distribution.servers.length === 0) add(all.unserved, 'no-server', predicted.share);
      sendOnward({ ...scope, next, unserved: all.unserved }, one, predicted.distribution);
    }
    arrivals = [...next.values()];
  }
  return { ...all, frontends, pools };
}

function firstArrivals(
  { enters }: Scope,
  entries: readonly EntryPoint[],
  requests: readonly Request[],
  unserved: Record<string, number>,
): readonly Arrival[] {
  if (entries.length === 0) {
    add(unserved, 'no-frontend', 1);
    return [];
  }
  const arrivals = entries.map((entry): Arrival => ({ ...entry, requests: [], weights: [] }));
  const unit = 1 / requests.length;
  for (const [at, request] of requests.entries())
    push(arrivals[enters?.[at] ?? at % arrivals.length], request, unit);
  return arrivals;
}

interface Tally extends Pick<Followed, 'unserved' | 'decided' | 'doubts'> {
  readonly reached: Map<Pool, Reached>;
}

function followArrival(tally: Tally, { down }: Scope, arrival: Arrival): void {
  const { device, frontend } = arrival;
  const asks = asksAlive(device);
  const aliveServers = (name: string): number | undefined => {
    const pool = device.pools.get(name);
    if (pool?.disabled === true) return 0;
    return pool === undefined ? undefined : usableServers(pool, downServers(pool, down)).length;
  };
  for (const [at, request] of arrival.requests.entries()) {
    const asked = asks ? { ...request, aliveServers } : request;
    count(tally, device, route(device, frontend, asked), arrival.weights[at] ?? 0);
  }
}

function count(tally: Tally, device: PathDevice, routing: Routing, weight: number): void {
  const { likely } = routing;
  settle(tally, device, likely, weight);
  const { entered, decision: last } = likely;
  for (const [at, decision] of entered.entries()) {
    if (decision !== last && entered.indexOf(decision) === at) addTo(tally.decided, decision, weight);
  }
  if (last !== undefined) addTo(tally.decided, last, weight);
  for (const other of routing.possible) notePossible(tally.reached, device, other, weight);
  for (const { text } of routing.uncertain) addTo(tally.doubts, text, weight);
}

const none: ReadonlySet<Server> = new Set();

function addTo<K>(sums: Map<K, number>, key: K, weight: number): void {
  sums.set(key, (sums.get(key) ?? 0) + weight);
}

function downServers(pool: Pool, down: ReadonlySet<string> | undefined): ReadonlySet<Server> {
  if (down === undefined) return none;
  return new Set(pool.servers.filter((server) => down.has(endpointOf(server, pool))));
}

function settle(
  { reached, unserved }: Tally,
  device: PathDevice,
  { ending, request, sent }: Route,
  weight: number,
): void {
  if (ending.kind !== 'pool') {
    add(unserved, ending.kind === 'answered' ? ending.how : ending.kind, weight);
    return;
  }
  const entry = reachedPool(reached, device, ending.pool);
  if (entry === undefined) {
    add(unserved, 'no-pool', weight);
    return;
  }
  push(entry, request, weight);
  entry.sent.push(sent);
  if (ending.server !== undefined)
    entry.pinned.set(ending.server, (entry.pinned.get(ending.server) ?? 0) + weight);
}

function notePossible(
  reached: Map<Pool, Reached>,
  device: PathDevice,
  { ending }: Route,
  weight: number,
): void {
  const entry = ending.kind === 'pool' ? reachedPool(reached, device, ending.pool) : undefined;
  if (entry !== undefined) entry.possible += weight;
}

function reachedPool(reached: Map<Pool, Reached>, device: PathDevice, name: string): Reached | undefined {
  const pool = device.pools.get(name);
  const held = pool === undefined ? undefined : reached.get(pool);
  if (held !== undefined || pool === undefined) return held;
  const fresh: Reached = {
    device,
    pool,
    requests: [],
    sent: [],
    weights: [],
    pinned: new Map(),
    possible: 0,
  };
  reached.set(pool, fresh);
  return fresh;
}

function poolForecast(one: Reached, { path, service, down, assumed }: Scope, tier: number): PoolForecast {
  const { traffic } = service;
  const share = sum(one.weights);
  const rate = traffic.rate === undefined ? undefined : traffic.rate * share;
  const latency = one.pool.servers.map((server) => hostOf(path, server)?.latencyMs).find(Boolean);
  const erlangs = rate !== undefined && latency !== undefined ? (rate * latency) / 1000 : undefined;
  const without = (lost: ReadonlySet<string> | undefined): Distribution => {
    const { requests, weights } = one;
    const program = programOf(one.device.facts.kind);
    const down = downServers(one.pool, lost);
    const load = { requests, weights, assumed, erlangs, program, down, workers: workersApart(one) };
    return pin(distribute(one.pool, load), one.pinned, share);
  };
  return {
    device: one.device,
    pool: one.pool,
    tier,
    requests: one.requests,
    share,
    highest: share + one.possible,
    distribution: without(down),
    without: (lost) => without(new Set([...(down ?? []), ...lost])),
  };
}

/** Processes that balance each by itself: those of nginx, unless a `zone` is their common memory. */
function workersApart({ device, pool }: Reached): number | undefined {
  const { kind, limits } = device.facts;
  return kind === 'nginx' && pool.sharedMemory === undefined ? limits.workers : undefined;
}

/** `use-server` rules take their requests out of the balancing. */
function pin(distribution: Distribution, pinned: ReadonlyMap<string, number>, total: number): Distribution {
  if (pinned.size === 0) return distribution;
  const usable = new Set(distribution.servers.map(({ name }) => name));
  const pinnedTotal = [...pinned].reduce((all, [name, share]) => all + (usable.has(name) ? share : 0), 0);
  const rest = (total - pinnedTotal) / total;
  const shares = distribution.servers.map(
    ({ name }, at) => (distribution.shares[at] ?? 0) * rest + (pinned.get(name) ?? 0) / total,
  );
  return { ...distribution, shares, spread: distribution.spread?.map((one) => one * rest) };
}

/** The next tier, and what is lost on the way to it. */
interface Onward extends Pick<Scope, 'path'> {
  readonly next: Map<string, Arrival>;
  readonly unserved: Record<string, number>;
}

/** Requests of a pool whose servers are listeners of another device arrive there. */
function sendOnward(to: Onward, reached: Reached, distribution: Distribution): void {
  const { path } = to;
  const places = distribution.servers.map((server) => joinOf(path, server));
  if (places.every((join) => join === undefined)) return;
  for (const { at, weight, server } of dealt(reached, distribution)) {
    const join = places[server];
    if (join !== undefined && weight > 0) {
      const [request, sent] = [reached.requests[at], reached.sent[at]];
      if (request !== undefined && sent !== undefined)
        arrive(to, join, onward(join, { request, sent }), weight);
    }
  }
}

/** Which server each request goes to: as hashing said, else in turn, each standing for its server's share. */
function* dealt(
  { requests, weights }: Weighed,
  { servers, shares, chosen }: Distribution,
): Iterable<{ readonly at: number; readonly weight: number; readonly server: number }> {
  for (let at = 0; at < requests.length; at++) {
    const weight = weights[at] ?? 0;
    const fixed = chosen?.[at];
    if (fixed !== undefined && fixed >= 0) yield { at, weight, server: fixed };
    else if (requests.length >= 8 * servers.length) {
      const server = at % servers.length;
      yield { at, weight: weight * (shares[server] ?? 0) * servers.length, server };
    } else {
      for (const [server, share] of shares.entries()) yield { at, weight: weight * share, server };
    }
  }
}

/** A listener that takes no such name, or speaks another protocol, refuses what comes. */
function arrive({ next, unserved }: Onward, join: Join, request: Request, weight: number): void {
  const { to: device, listener, server: by } = join;
  const chosen = chooseFrontend(device, listener, request);
  if (chosen === undefined || refusalOf({ device, listener, request, by }, chosen.frontend) !== undefined) {
    add(unserved, 'refused', weight);
    return;
  }
  const key = `${join.to.id}/${chosen.frontend.name}`;
  const held = next.get(key) ?? { device: join.to, frontend: chosen.frontend, requests: [], weights: [] };
  push(held, request, weight);
  next.set(key, held);
}

function push(to: Weighed | undefined, request: Request, weight: number): void {
  to?.requests.push(request);
  to?.weights.push(weight);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function add(totals: Record<string, number>, key: string, amount: number): void {
  totals[key] = (totals[key] ?? 0) + amount;
}
