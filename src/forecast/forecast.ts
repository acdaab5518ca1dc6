import type { Decision } from '../model/decision.ts';
import { defaultIntents, type Service } from '../model/declared.ts';
import type { Pool, Server } from '../model/pool.ts';
import {
  type EntryPoint,
  endpointOf,
  entryPoints,
  hostOf,
  type Path,
  type PathDevice,
  trafficFrontends,
} from '../network/path.ts';
import type { Request } from '../network/request.ts';
import { type Route, route } from '../network/route.ts';
import { type Distribution, distribute, usableServers } from './balance/distribute.ts';
import { drawProfile, type Profile } from './profile.ts';

/** Predicted traffic of one pool of a service. Shares are parts of the service's requests, 0 to 1. */
export interface PoolForecast {
  readonly device: PathDevice;
  readonly pool: Pool;
  readonly share: number;
  /** Highest share that uncertain rules allow. */
  readonly highest: number;
  readonly distribution: Distribution;
  /** The same requests over the servers that are left when these endpoints are down. */
  readonly without: (down: ReadonlySet<string>) => Distribution;
}

/** Predicted traffic of one place where requests end, summed over the pools that name it. */
export interface EndpointForecast {
  readonly endpoint: string;
  readonly name: string;
  readonly share: number;
  readonly rate: number | undefined;
  /** Requests per second that it can serve; undefined when nobody declared it. */
  readonly capacity: number | undefined;
  readonly latencyMs: number | undefined;
  readonly utilisation: number | undefined;
  readonly servers: readonly Server[];
}

export interface ServiceForecast {
  readonly service: Service;
  readonly entries: readonly EntryPoint[];
  readonly profile: Profile;
  readonly pools: readonly PoolForecast[];
  readonly endpoints: readonly EndpointForecast[];
  /** Shares of requests that no server gets, by ending: `redirect`, `deny`, `no-pool`, `no-server`, `elsewhere`, … */
  readonly unserved: Readonly<Record<string, number>>;
  /** Share of the requests that each rule settled; a request counts for one rule at most. */
  readonly decided: ReadonlyMap<Decision, number>;
  /** Rules that could not be decided, with the share of requests that met them. */
  readonly uncertain: readonly { readonly text: string; readonly share: number }[];
}

export interface Forecast {
  readonly services: readonly ServiceForecast[];
}

export interface ForecastOptions {
  /** Requests drawn for each service. */
  readonly sample?: number | undefined;
  /** Endpoints taken as down. */
  readonly down?: ReadonlySet<string> | undefined;
}

const defaultSample = 4096;

export function forecast(path: Path, options: ForecastOptions = {}): Forecast {
  return { services: servicesOf(path).map((service) => forecastService(path, service, options)) };
}

/** The declared services; without any, each traffic frontend is one, named `device/frontend`. */
export function servicesOf(path: Path): readonly Service[] {
  if (path.declared.services.length > 0) return path.declared.services;
  return path.devices.flatMap((device) =>
    trafficFrontends(device).map((frontend) => ({
      id: `${device.id}/${frontend.name}`,
      traffic: { clients: {}, paths: {} },
      intents: defaultIntents,
      needs: [],
      span: frontend.span,
    })),
  );
}

function entriesOf(path: Path, service: Service): readonly EntryPoint[] {
  const all = entryPoints(path, service);
  const own = all.filter(({ device, frontend }) => `${device.id}/${frontend.name}` === service.id);
  return own.length > 0 ? own : all;
}

interface Reached {
  readonly device: PathDevice;
  readonly pool: Pool;
  readonly requests: Request[];
  /** Requests that a rule sends to one named server. */
  readonly pinned: Map<string, number>;
  possible: number;
}

function forecastService(path: Path, service: Service, options: ForecastOptions): ServiceForecast {
  const entries = entriesOf(path, service);
  const profile = drawProfile(path.declared, service, entries, options.sample ?? defaultSample);
  const reached = new Map<string, Reached>();
  const unserved: Record<string, number> = {};
  const doubts = new Map<string, number>();
  const decided = new Map<Decision, number>();
  const unit = 1 / profile.requests.length;
  for (const [at, request] of profile.requests.entries()) {
    const entry = entries[at % Math.max(1, entries.length)];
    if (entry === undefined) {
      add(unserved, 'no-frontend', unit);
      continue;
    }
    const routing = route(entry.device, entry.frontend, withAlive(request, entry.device, options.down));
    settle({ reached, unserved, unit }, entry.device, routing.likely);
    const { decision } = routing.likely;
    if (decision !== undefined) decided.set(decision, (decided.get(decision) ?? 0) + unit);
    for (const other of routing.possible) notePossible(reached, entry.device, other);
    for (const { text } of routing.uncertain) doubts.set(text, (doubts.get(text) ?? 0) + unit);
  }
  const scope = { path, service, options, unit };
  const pools = [...reached.values()].map((one) => poolForecast(one, { ...scope, assumed: profile.assumed }));
  for (const { share, distribution } of pools) {
    if (distribution.servers.length === 0) add(unserved, 'no-server', share);
  }
  return {
    service,
    entries,
    profile,
    pools,
    endpoints: endpointForecasts(path, service, pools),
    unserved,
    decided,
    uncertain: [...doubts].map(([text, share]) => ({ text, share })),
  };
}

function withAlive(request: Request, device: PathDevice, down: ReadonlySet<string> | undefined): Request {
  return {
    ...request,
    aliveServers: (name) => {
      const pool = device.pools.get(name);
      if (pool?.disabled === true) return 0;
      return pool === undefined ? undefined : usableServers(pool, downServers(pool, down)).length;
    },
  };
}

function downServers(pool: Pool, down: ReadonlySet<string> | undefined): ReadonlySet<Server> {
  return new Set(
    down === undefined ? [] : pool.servers.filter((server) => down.has(endpointOf(server, pool))),
  );
}

interface Tally {
  readonly reached: Map<string, Reached>;
  readonly unserved: Record<string, number>;
  readonly unit: number;
}

function settle({ reached, unserved, unit }: Tally, device: PathDevice, { ending, request }: Route): void {
  if (ending.kind !== 'pool') {
    add(unserved, ending.kind === 'answered' ? ending.how : ending.kind, unit);
    return;
  }
  const entry = reachedPool(reached, device, ending.pool);
  if (entry === undefined) {
    add(unserved, 'no-pool', unit);
    return;
  }
  entry.requests.push(request);
  if (ending.server !== undefined)
    entry.pinned.set(ending.server, (entry.pinned.get(ending.server) ?? 0) + 1);
}

function notePossible(reached: Map<string, Reached>, device: PathDevice, { ending }: Route): void {
  const entry = ending.kind === 'pool' ? reachedPool(reached, device, ending.pool) : undefined;
  if (entry !== undefined) entry.possible++;
}

function reachedPool(reached: Map<string, Reached>, device: PathDevice, name: string): Reached | undefined {
  const key = `${device.id}/${name}`;
  const held = reached.get(key);
  if (held !== undefined) return held;
  const pool = device.pools.get(name);
  if (pool === undefined) return undefined;
  const fresh: Reached = { device, pool, requests: [], pinned: new Map(), possible: 0 };
  reached.set(key, fresh);
  return fresh;
}

interface Scope {
  readonly path: Path;
  readonly service: Service;
  readonly options: ForecastOptions;
  readonly unit: number;
  readonly assumed: ReadonlySet<string>;
}

function poolForecast(one: Reached, { path, service, options, unit, assumed }: Scope): PoolForecast {
  const { traffic } = service;
  const share = one.requests.length * unit;
  const rate = traffic.rate === undefined ? undefined : traffic.rate * share;
  const latency = one.pool.servers.map((server) => hostOf(path, server)?.latencyMs).find(Boolean);
  const erlangs = rate !== undefined && latency !== undefined ? (rate * latency) / 1000 : undefined;
  const without = (down: ReadonlySet<string> | undefined): Distribution => {
    const load = { requests: one.requests, assumed, erlangs, down: downServers(one.pool, down) };
    return pin(distribute(one.pool, load), one);
  };
  return {
    device: one.device,
    pool: one.pool,
    share,
    highest: share + one.possible * unit,
    distribution: without(options.down),
    without: (down) => without(new Set([...(options.down ?? []), ...down])),
  };
}

/** `use-server` rules take their requests out of the balancing. */
function pin(distribution: Distribution, { pinned, requests }: Reached): Distribution {
  if (pinned.size === 0) return distribution;
  const usable = new Set(distribution.servers.map(({ name }) => name));
  const pinnedTotal = [...pinned].reduce((sum, [name, count]) => sum + (usable.has(name) ? count : 0), 0);
  const rest = (requests.length - pinnedTotal) / requests.length;
  const shares = distribution.servers.map(
    ({ name }, at) => (distribution.shares[at] ?? 0) * rest + (pinned.get(name) ?? 0) / requests.length,
  );
  return { ...distribution, shares };
}

function endpointForecasts(
  path: Path,
  service: Service,
  pools: readonly PoolForecast[],
): readonly EndpointForecast[] {
  const shares = new Map<string, { server: Server; share: number; servers: Server[] }>();
  for (const { pool, share, distribution } of pools) {
    for (const server of pool.servers.filter((one) => one.address !== undefined)) {
      const endpoint = endpointOf(server, pool);
      const held = shares.get(endpoint) ?? { server, share: 0, servers: [] };
      const at = distribution.servers.indexOf(server);
      held.share += at < 0 ? 0 : share * (distribution.shares[at] ?? 0);
      held.servers.push(server);
      shares.set(endpoint, held);
    }
  }
  return [...shares].map(([endpoint, { server, share, servers }]) => {
    const host = hostOf(path, server);
    const rate = service.traffic.rate === undefined ? undefined : service.traffic.rate * share;
    const capacity = host?.capacity;
    const utilisation = rate === undefined || capacity === undefined ? undefined : rate / capacity;
    const name = host?.id ?? server.name;
    return { endpoint, name, share, rate, capacity, latencyMs: host?.latencyMs, utilisation, servers };
  });
}

function add(totals: Record<string, number>, key: string, amount: number): void {
  totals[key] = (totals[key] ?? 0) + amount;
}
