import type { Decision } from '../model/decision.ts';
import type { Frontend, Listener, VirtualHost } from '../model/facts.ts';
import type { Pool, Server } from '../model/pool.ts';
import { type Doubt, http2Doubt, refusalOf } from './handshake.ts';
import { joinOf, joins } from './join.ts';
import { onward } from './onward.ts';
import { endpointOf, listensOn, type Path, type PathDevice } from './path.ts';
import type { Request } from './request.ts';
import { type Route, type Routing, route } from './route.ts';
import { type UpstreamRequest, upstreamRequest } from './upstream-request.ts';
import { chooseFrontend } from './virtual-host.ts';

/** One device that a request passes, with what decided there. */
export interface Hop {
  readonly device: PathDevice;
  readonly listener: Listener;
  /** Undefined: the listener refuses the request. */
  readonly frontend?: Frontend | undefined;
  readonly virtualHost?: VirtualHost | undefined;
  /** Why it is refused, where that is no question of names. */
  readonly refusal?: string | undefined;
  /** What makes the hop uncertain beside its rules. */
  readonly doubts: readonly Doubt[];
  readonly routing?: Routing | undefined;
  readonly pool?: Pool | undefined;
  /** Where the pool may send it, with the share of such requests; empty when nothing is up. */
  readonly servers: readonly TracedServer[];
}

export interface TracedServer {
  readonly server: Server;
  readonly endpoint: string;
  /** 0 to 1. */
  readonly share: number;
  /** What is sent to it. */
  readonly upstream: UpstreamRequest;
  /** Where the client is sent instead (manual 5.2, `redir`). */
  readonly redirect?: string | undefined;
  /** The next device of the path, where one listens there. */
  readonly next?: Hop | undefined;
}

/** How a trace ends: the worst of its branches. */
export type Disposition = 'delivered' | 'answered' | 'uncertain' | 'no-pool' | 'no-server' | 'refused';

export interface TraceOptions {
  /** Servers of a pool that such a request may go to, with their shares. */
  readonly choose: (
    device: PathDevice,
    pool: Pool,
    route: Route,
  ) => readonly { readonly server: Server; readonly share: number }[];
}

const highestTier = 8;

/** Follows one request from each place where it may enter. */
export function trace(
  path: Path,
  request: Request,
  entries: readonly TraceEntry[],
  options: TraceOptions,
): readonly Hop[] {
  return entries.map((entry) => hop({ path, options }, { ...entry, request, tier: 0 }));
}

export interface TraceEntry {
  readonly device: PathDevice;
  readonly listener: Listener;
}

/**
 * Listeners that a client may reach on a port: those with the very address, else those on any address;
 * devices that only others of the path lead to come last, if at all.
 */
export function traceEntries(path: Path, host: string, port: number): readonly TraceEntry[] {
  const behind = new Set(joins(path).map(({ to }) => to));
  const all = path.devices.flatMap((device) =>
    distinctListeners(device)
      .filter((listener) => listensOn(listener, port))
      .map((listener) => ({ device, listener })),
  );
  const exact = all.filter(
    ({ device, listener }) => listener.address === host || (listener.address === '*' && device.host === host),
  );
  const near = exact.length > 0 ? exact : all;
  const front = near.filter(({ device }) => !behind.has(device));
  return front.length > 0 ? front : near;
}

/** Server blocks share listeners: each address and port once. */
function distinctListeners({ facts }: PathDevice): readonly Listener[] {
  const seen = new Map<string, Listener>();
  for (const { disabled, listeners } of facts.frontends) {
    if (disabled) continue;
    for (const listener of listeners) {
      const key = `${listener.address} ${listener.port} ${listener.lastPort}`;
      if (!seen.has(key)) seen.set(key, listener);
    }
  }
  return [...seen.values()];
}

interface Surroundings {
  readonly path: Path;
  readonly options: TraceOptions;
}

/** The hop before, and the server that leads from there. */
interface Before {
  readonly frontend: Frontend;
  readonly listener: Listener;
  readonly server: Server;
}

interface Coming extends TraceEntry {
  readonly request: Request;
  readonly tier: number;
  readonly before?: Before | undefined;
}

function hop(around: Surroundings, coming: Coming): Hop {
  const { device, listener, request, tier, before } = coming;
  const chosen = chooseFrontend(device, listener, request);
  if (chosen === undefined) return { device, listener, doubts: [], servers: [] };
  const { frontend, name, uncertain } = chosen;
  const arrival = { device, listener, request, by: before?.server };
  const refusal = refusalOf(arrival, frontend);
  if (refusal !== undefined) return { device, listener, frontend, refusal, doubts: [], servers: [] };
  const routing = route(device, frontend, request);
  const { ending } = routing.likely;
  const pool = ending.kind === 'pool' ? device.pools.get(ending.pool) : undefined;
  const way = { frontend, listener, arrived: request, tier, route: routing.likely, ending };
  const servers = pool === undefined ? [] : follow(around, device, { ...way, pool });
  const spoken = http2Doubt(arrival, frontend, before);
  const doubts = [
    ...uncertain.map(({ span }) => ({ reason: 'this name may take it as well', span })),
    ...(spoken === undefined ? [] : [spoken]),
  ];
  return { device, listener, frontend, virtualHost: name, doubts, routing, pool, servers };
}

interface Way {
  readonly frontend: Frontend;
  readonly listener: Listener;
  readonly arrived: Request;
  readonly pool: Pool;
  readonly tier: number;
  readonly route: Route;
  readonly ending: Route['ending'];
}

function follow({ path, options }: Surroundings, from: PathDevice, way: Way): readonly TracedServer[] {
  const { pool, tier, ending, route: settled, arrived } = way;
  const pinned = ending.kind === 'pool' ? ending.server : undefined;
  const all = options.choose(from, pool, settled);
  const named = all.filter(({ server }) => server.name === pinned);
  const chosen = named.length > 0 ? named.map(({ server }) => ({ server, share: 1 })) : all;
  return chosen
    .filter(({ share }) => share > 0)
    .map(({ server, share }): TracedServer => {
      const join = tier < highestTier ? joinOf(path, server) : undefined;
      const upstream = upstreamRequest({ from, pool, server }, arrived, settled);
      const endpoint = endpointOf(server, pool);
      const redirect = redirectOf(server, settled.request);
      if (redirect !== undefined) return { server, endpoint, share, upstream, redirect };
      if (join === undefined) return { server, endpoint, share, upstream };
      const { to: device, listener } = join;
      const request = onward(join, settled);
      const before = { frontend: way.frontend, listener: way.listener, server };
      const next = hop({ path, options }, { device, listener, request, tier: tier + 1, before });
      return { server, endpoint, share, upstream, next };
    });
}

/** GET and HEAD alone are answered for such a server. */
function redirectOf({ redirect }: Server, { method, path, query }: Request): string | undefined {
  if (redirect === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
  return `${redirect}${path}${query === '' ? '' : `?${query}`}`;
}

const worst: readonly Disposition[] = [
  'delivered',
  'answered',
  'uncertain',
  'no-server',
  'no-pool',
  'refused',
];

/** The worst that may happen to the request below a hop. */
export function dispositionOf(one: Hop): Disposition {
  if (one.routing === undefined) return 'refused';
  const { likely, possible, uncertain } = one.routing;
  const own = ownDisposition(one, likely);
  const doubtful =
    one.doubts.length > 0 ||
    possible.some((other) => !sameEnding(other, likely)) ||
    isUndecided(uncertain, likely);
  const below = one.servers.map(({ next, redirect }) => {
    if (redirect !== undefined) return 'answered';
    return next === undefined ? 'delivered' : dispositionOf(next);
  });
  const all: readonly Disposition[] = [own, ...(doubtful ? (['uncertain'] as const) : []), ...below];
  return worst.findLast((level) => all.includes(level)) ?? 'delivered';
}

function ownDisposition({ pool, servers }: Hop, { ending }: Route): Disposition {
  if (ending.kind === 'answered') return 'answered';
  if (ending.kind === 'elsewhere') return 'uncertain';
  if (ending.kind === 'no-server') return 'no-server';
  if (ending.kind === 'no-pool' || pool === undefined) return 'no-pool';
  return servers.length === 0 ? 'no-server' : 'delivered';
}

function sameEnding(a: Route, b: Route): boolean {
  return JSON.stringify(a.ending) === JSON.stringify(b.ending);
}

/** A pool's name could not be worked out. */
function isUndecided(uncertain: readonly Decision[], { ending }: Route): boolean {
  return ending.kind === 'no-pool' && uncertain.length > 0;
}
