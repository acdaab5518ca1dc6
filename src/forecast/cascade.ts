import { endpointOf, type Path } from '../network/path.ts';
import { type RetriedPool, retryPolicy, setAside, withRetries } from './cascade-retries.ts';
import { type EndpointForecast, type ForecastOptions, forecast, type ServiceForecast } from './forecast.ts';
import { queueing } from './queue.ts';

export interface Fall {
  /** The service that sends most to it. */
  readonly service: string;
  readonly endpoint: string;
  readonly name: string;
  /** Offered load of all services, retries included, over capacity at the moment it fell. */
  readonly utilisation: number;
  /** Attempts per request that reach it, 1 when nothing is tried again. */
  readonly attempts?: number | undefined;
  /** Seconds from the fall before (or from the start) until it is set aside; undefined when nothing tells. */
  readonly seconds?: number | undefined;
  /** Seconds from the start of the cascade; undefined as soon as one step is not known. */
  readonly at?: number | undefined;
  /** What `seconds` is made of. */
  readonly timing?: string | undefined;
  /** Seconds until it has its full weight again once it is back (`slowstart`). */
  readonly slowStartSeconds?: number | undefined;
  /** Statement of the server. */
  readonly place?: { readonly file: string; readonly line: number } | undefined;
}

export interface Cascade {
  readonly falls: readonly Fall[];
  /** Services that no server serves at the end. */
  readonly lost: readonly string[];
}

/** After so many single steps all that are saturated fall at once: the end is the same, and it comes in time. */
const singleSteps = 64;

/** Lets the most loaded saturated endpoint fall, forecasts again, and repeats until nothing more falls. */
export function cascade(path: Path, options: ForecastOptions = {}): Cascade {
  const down = new Set(options.down);
  const falls: Fall[] = [];
  for (;;) {
    const { services } = forecast(path, { ...options, down });
    const saturated = saturatedEndpoints(services, down);
    if (saturated.length === 0)
      return { falls, lost: services.filter(isLost).map(({ service }) => service.id) };
    for (const one of falls.length < singleSteps ? saturated.slice(0, 1) : saturated) {
      down.add(one.endpoint.endpoint);
      falls.push(fallOf(one, falls.at(-1)));
    }
  }
}

/** One endpoint with the load of every service. */
interface Loaded {
  readonly endpoint: EndpointForecast;
  readonly service: string;
  readonly capacity: number;
  /** Requests per second without retries, and attempts per second with them. */
  readonly rate: number;
  readonly attempted: number;
}

function saturatedEndpoints(
  services: readonly ServiceForecast[],
  down: ReadonlySet<string>,
): readonly Loaded[] {
  const loaded = loadedEndpoints(services);
  // Nothing is refused, so nothing is tried again.
  if (![...loaded.values()].some(({ rate, capacity }) => rate > tight * capacity)) return [];
  const attempts = withRetries(retriedPools(services), (endpoint, rate) =>
    refusedBy(loaded.get(endpoint), rate),
  );
  return [...loaded.values()]
    .map((one) => ({ ...one, attempted: attempts.get(one.endpoint.endpoint) ?? one.rate }))
    .filter(
      ({ endpoint, attempted, capacity }) => !down.has(endpoint.endpoint) && attempted > capacity * rounding,
    )
    .sort((a, b) => b.attempted / b.capacity - a.attempted / a.capacity);
}

/** Use from which a queue may refuse something worth counting. */
const tight = 0.9;
/** Sums of shares are not exact. */
const rounding = 1 + 1e-9;

function loadedEndpoints(services: readonly ServiceForecast[]): ReadonlyMap<string, Loaded> {
  const found = new Map<string, Loaded & { readonly most: number }>();
  for (const { service, endpoints } of services) {
    for (const endpoint of endpoints) {
      const { rate, capacity } = endpoint;
      if (rate === undefined || capacity === undefined) continue;
      const held = found.get(endpoint.endpoint);
      const biggest = held === undefined || rate > held.most;
      const total = (held?.rate ?? 0) + rate;
      found.set(endpoint.endpoint, {
        endpoint: biggest ? endpoint : held.endpoint,
        service: biggest ? service.id : held.service,
        most: Math.max(rate, held?.most ?? 0),
        capacity,
        rate: total,
        attempted: total,
      });
    }
  }
  return found;
}

function refusedBy(one: Loaded | undefined, rate: number): number {
  if (one === undefined || rate <= tight * one.capacity) return 0;
  const { station } = one.endpoint;
  // Without a latency nothing is known of its room: what it cannot serve is refused.
  return station === undefined ? Math.max(0, 1 - one.capacity / rate) : queueing(rate, station).refused;
}

function retriedPools(services: readonly ServiceForecast[]): readonly RetriedPool[] {
  return services.flatMap(({ service, pools }) =>
    pools.map(({ device, pool, share, distribution: { servers, shares } }) => ({
      endpoints: servers.map((server) => endpointOf(server, pool)),
      rates: shares.map((part) => (service.traffic.rate ?? 0) * share * part),
      policy: retryPolicy(device.facts.kind, pool),
    })),
  );
}

function fallOf({ endpoint, service, capacity, rate, attempted }: Loaded, before: Fall | undefined): Fall {
  const { servers, station } = endpoint;
  const excess = attempted - capacity;
  const room = station === undefined || station.room === Infinity ? undefined : station.room;
  const fills = room === undefined ? undefined : room / excess;
  const [server] = servers;
  const aside = server === undefined ? undefined : setAside(server, excess);
  const seconds = aside?.seconds === undefined ? undefined : aside.seconds + (fills ?? 0);
  const full = fills === undefined ? [] : [`its ${room} places are full after ${brief(fills)} s`];
  const slow = Math.max(0, ...servers.map(({ slowStartMs = 0 }) => slowStartMs));
  return {
    service,
    endpoint: endpoint.endpoint,
    name: endpoint.name,
    utilisation: attempted / capacity,
    attempts: rate === 0 ? undefined : attempted / rate,
    seconds,
    at: seconds === undefined ? undefined : atOf(before, seconds),
    timing: [...full, ...(aside === undefined ? [] : [aside.by])].join(', then '),
    slowStartSeconds: slow === 0 ? undefined : slow / 1000,
    place: server === undefined ? undefined : { file: server.span.file, line: server.span.line },
  };
}

function atOf(before: Fall | undefined, seconds: number): number | undefined {
  if (before === undefined) return seconds;
  return before.at === undefined ? undefined : before.at + seconds;
}

function brief(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds));
}

function isLost({ endpoints, pools }: ServiceForecast): boolean {
  return pools.length > 0 && endpoints.every(({ share }) => share === 0);
}
