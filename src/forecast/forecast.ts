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
import type { Distribution } from './balance/distribute.ts';
import { drawProfile, type Profile } from './profile.ts';
import type { Station } from './queue.ts';
import { type Placed, stationOf } from './queue-station.ts';
import { followTiers } from './tiers.ts';

/** Predicted traffic of one pool of a service. Shares are parts of the service's requests, 0 to 1. */
export interface PoolForecast {
  readonly device: PathDevice;
  readonly pool: Pool;
  /** 0 where the service enters, 1 behind the first balancer, and so on. */
  readonly tier: number;
  /** The requests as the pool sees them, after rewrites. */
  readonly requests: readonly Request[];
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
  /** Slots and room as a queue; `queueOf` says what waits there and what is refused. */
  readonly station?: Station | undefined;
}

/** Predicted traffic of one frontend: those of the first tier, and those that servers of a tier before lead to. */
export interface FrontendForecast extends EntryPoint {
  readonly tier: number;
  readonly share: number;
  readonly requests: readonly Request[];
}

export interface ServiceForecast {
  readonly service: Service;
  readonly entries: readonly EntryPoint[];
  /** Every frontend that its requests reach, tier by tier. */
  readonly frontends: readonly FrontendForecast[];
  readonly profile: Profile;
  readonly pools: readonly PoolForecast[];
  readonly endpoints: readonly EndpointForecast[];
  /** Shares of requests that no server gets, by ending: `redirect`, `deny`, `no-pool`, `no-server`, `elsewhere`, … */
  readonly unserved: Readonly<Record<string, number>>;
  /** Share of the requests that each rule settled or that entered it; a request counts once for each tier. */
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
  /** Another version of the path: the sample tells its rules apart too, so that both are asked the same requests. */
  readonly beside?: Path | undefined;
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
      traffic: { clients: {}, paths: {}, observed: path.declared.observed },
      intents: defaultIntents,
      needs: [],
      span: frontend.span,
    })),
  );
}

/** A frontend that stands for a service of its own; else where the declared service enters. */
function entriesOf(path: Path, service: Service): readonly EntryPoint[] {
  const own = path.declared.services.length > 0 ? undefined : ownEntries(path).get(service.id);
  return own === undefined ? entryPoints(path, service) : [own];
}

const heldEntries = new WeakMap<Path, ReadonlyMap<string, EntryPoint>>();

function ownEntries(path: Path): ReadonlyMap<string, EntryPoint> {
  const held = heldEntries.get(path);
  if (held !== undefined) return held;
  const made = new Map(
    path.devices.flatMap((device) =>
      trafficFrontends(device).map(
        (frontend) => [`${device.id}/${frontend.name}`, { device, frontend }] as const,
      ),
    ),
  );
  heldEntries.set(path, made);
  return made;
}

/** A log may tell the rate that nobody declared. */
function withRate(service: Service, rate: number | undefined): Service {
  return rate === service.traffic.rate ? service : { ...service, traffic: { ...service.traffic, rate } };
}

function forecastService(path: Path, declared: Service, options: ForecastOptions): ServiceForecast {
  const entries = entriesOf(path, declared);
  const others = options.beside === undefined ? [] : entriesOf(options.beside, declared);
  const profile = drawProfile(path.declared, declared, { entries, others }, options.sample ?? defaultSample);
  const service = withRate(declared, profile.rate);
  const { frontends, pools, unserved, decided, doubts } = followTiers(
    { path, service, down: options.down, assumed: profile.assumed, enters: profile.enters },
    entries,
    profile.requests,
  );
  return {
    service,
    entries,
    frontends,
    profile,
    pools,
    endpoints: endpointForecasts(path, service, pools),
    unserved,
    decided,
    uncertain: [...doubts].map(([text, share]) => ({ text, share })),
  };
}

function endpointForecasts(
  path: Path,
  service: Service,
  pools: readonly PoolForecast[],
): readonly EndpointForecast[] {
  const shares = new Map<string, { server: Server; share: number; placed: Placed[] }>();
  for (const { device, pool, share, distribution } of pools) {
    for (const server of pool.servers.filter((one) => one.address !== undefined)) {
      const endpoint = endpointOf(server, pool);
      const held = shares.get(endpoint) ?? { server, share: 0, placed: [] };
      const at = distribution.servers.indexOf(server);
      held.share += at < 0 ? 0 : share * (distribution.shares[at] ?? 0);
      held.placed.push({ kind: device.facts.kind, pool, server });
      shares.set(endpoint, held);
    }
  }
  return [...shares].map(([endpoint, { server, share, placed }]) => {
    const host = hostOf(path, server);
    const rate = service.traffic.rate === undefined ? undefined : service.traffic.rate * share;
    const capacity = host?.capacity;
    const utilisation = rate === undefined || capacity === undefined ? undefined : rate / capacity;
    const name = host?.id ?? server.name;
    const servers = placed.map((one) => one.server);
    const station = stationOf(host, placed);
    return {
      endpoint,
      name,
      share,
      rate,
      capacity,
      latencyMs: host?.latencyMs,
      utilisation,
      servers,
      station,
    };
  });
}
