import type { Host } from '../model/declared.ts';
import type { Pool, Server } from '../model/pool.ts';
import type { EndpointForecast } from './forecast.ts';
import { type Queueing, queueing, type Station } from './queue.ts';

/** A server of a pool, and the kind of the device that keeps the pool. */
export interface Placed {
  readonly kind: string;
  readonly pool: Pool;
  readonly server: Server;
}

/**
 * The station that a machine is behind its balancers. The slots are capacity × latency (Little's law at full use,
 * rounded, at least 1), so that they serve exactly the declared capacity together; fewer when the balancers let
 * fewer connections in (`maxconn`). Without a declared capacity they are the allowed connections. Undefined when
 * the latency, or both capacity and limit, are not known.
 */
export function stationOf(host: Host | undefined, placed: readonly Placed[]): Station | undefined {
  if (host?.latencyMs === undefined || host.latencyMs <= 0) return undefined;
  const allowed = total(placed.map(({ server }) => server.maxConnections));
  const natural =
    host.capacity === undefined ? allowed : Math.max(1, Math.round((host.capacity * host.latencyMs) / 1000));
  if (natural === undefined || natural < 1) return undefined;
  const perSlot = host.capacity === undefined ? 1000 / host.latencyMs : host.capacity / natural;
  const slots = Math.min(natural, allowed ?? natural);
  if (allowed === undefined) return { slots, perSlot, room: Infinity };
  return { slots, perSlot, room: allowed + queueRoom(placed, slots * perSlot) };
}

/**
 * Places in the balancer's own queue: `maxqueue`, else as many as are served within `timeout queue`, since who
 * waits longer is answered 503. Only HAProxy queues; the others pass on or refuse at once.
 */
function queueRoom(placed: readonly Placed[], servedPerSecond: number): number {
  if (!placed.every(({ kind }) => kind === 'haproxy')) return 0;
  const bound = total(placed.map(({ server }) => server.maxQueue));
  if (bound !== undefined) return bound;
  const [first] = placed;
  // Without `timeout queue` HAProxy takes `timeout connect` (manual 4.2).
  const waits = first?.pool.timeouts.queue ?? first?.pool.timeouts.connect;
  return waits === undefined ? Infinity : Math.ceil((waits.milliseconds / 1000) * servedPerSecond);
}

/** The sum of limits; undefined when one of them limits nothing. */
function total(limits: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const limit of limits) {
    if (limit === undefined || limit === 0) return undefined;
    sum += limit;
  }
  return sum;
}

/** Waiting and refusing at one endpoint; undefined when its rate or its station is not known. */
export function queueOf({ rate, station }: EndpointForecast): Queueing | undefined {
  return rate === undefined || station === undefined ? undefined : queueing(rate, station);
}
