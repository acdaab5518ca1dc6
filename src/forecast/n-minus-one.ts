import { endpointOf, type Path } from '../network/path.ts';
import { asksAlive } from './asks-alive.ts';
import { type EndpointForecast, forecast, type PoolForecast, type ServiceForecast } from './forecast.ts';

/** What the loss of one endpoint does to the others. */
export interface LossOutcome {
  readonly service: string;
  readonly lost: string;
  /** The endpoint that is then the fullest; undefined when some requests have no server left. */
  readonly fullest: EndpointForecast | undefined;
  /** Undefined when no capacity is known. */
  readonly survives: boolean | undefined;
  /** Part of the service's requests that then has no server, 0 to 1; undefined when all have one. */
  readonly unserved?: number | undefined;
  /** Free part of the fullest endpoint, 1 − utilisation; negative when it saturates. */
  readonly headroom?: number | undefined;
  /** Requests per second of the whole service at which the fullest saturates, its shares unchanged. */
  readonly saturatesAt?: number | undefined;
}

/**
 * Takes each endpoint that carries traffic away, one at a time. Only the pools that name it are balanced anew, unless
 * a rule asks how many servers are alive or there is a tier behind: then the whole service is forecast again.
 */
export function nMinusOne(path: Path, services: readonly ServiceForecast[]): readonly LossOutcome[] {
  const askAlive = path.devices.some(asksAlive);
  return services.flatMap((service) => {
    const isWhole = askAlive || service.pools.some(({ tier }) => tier > 0);
    const carrying = service.endpoints.filter(({ share }) => share > 0);
    const byLoad = [...carrying].sort((a, b) => load(b) - load(a));
    const pools = poolsByEndpoint(service.pools);
    return carrying.map((lost) =>
      isWhole
        ? forecastAgain(path, service, lost)
        : balanceAgain({ service, lost, byLoad, pools: pools.get(lost.endpoint) ?? [] }),
    );
  });
}

/** How full an endpoint is; one whose capacity nobody declared comes after all others, by its share. */
export function load({ utilisation, capacity, share }: EndpointForecast): number {
  if (utilisation !== undefined) return 1 + utilisation;
  return capacity === undefined ? share : 1 + share / capacity;
}

function poolsByEndpoint(pools: readonly PoolForecast[]): ReadonlyMap<string, readonly PoolForecast[]> {
  const found = new Map<string, PoolForecast[]>();
  for (const one of pools) {
    for (const endpoint of new Set(one.pool.servers.map((server) => endpointOf(server, one.pool)))) {
      found.set(endpoint, [...(found.get(endpoint) ?? []), one]);
    }
  }
  return found;
}

const againSample = 512;

function forecastAgain(
  path: Path,
  { service }: ServiceForecast,
  { endpoint, name }: EndpointForecast,
): LossOutcome {
  const after = forecast(path, { sample: againSample, down: new Set([endpoint]) });
  const same = after.services.find((other) => other.service.id === service.id);
  const left = (same?.endpoints ?? []).filter(({ share }) => share > 0);
  const unserved = same?.unserved['no-server'] ?? 0;
  if (unserved > 0) return { ...outcome(service.id, name, undefined), unserved };
  return outcome(service.id, name, fullestOf(left));
}

interface Loss {
  readonly service: ServiceForecast;
  readonly lost: EndpointForecast;
  /** Fullest first. */
  readonly byLoad: readonly EndpointForecast[];
  readonly pools: readonly PoolForecast[];
}

function balanceAgain({ service: { service, endpoints }, lost, byLoad, pools }: Loss): LossOutcome {
  const moved = new Map<string, number>();
  let unserved = 0;
  for (const { pool, share, distribution, without } of pools) {
    const after = without(new Set([lost.endpoint]));
    if (after.servers.length === 0) unserved += share;
    const add = (spread: PoolForecast['distribution'], sign: number): void => {
      for (const [at, server] of spread.servers.entries()) {
        const endpoint = endpointOf(server, pool);
        moved.set(endpoint, (moved.get(endpoint) ?? 0) + sign * share * (spread.shares[at] ?? 0));
      }
    };
    add(after, 1);
    add(distribution, -1);
  }
  if (unserved > 0) return { ...outcome(service.id, lost.name, undefined), unserved };
  const touched = endpoints
    .filter(({ endpoint }) => moved.has(endpoint) && endpoint !== lost.endpoint)
    .map((one) => withShare(one, one.share + (moved.get(one.endpoint) ?? 0), service.traffic.rate));
  const untouched = byLoad.find(({ endpoint }) => !moved.has(endpoint));
  return outcome(
    service.id,
    lost.name,
    fullestOf(untouched === undefined ? touched : [...touched, untouched]),
  );
}

export function withShare(
  one: EndpointForecast,
  share: number,
  serviceRate: number | undefined,
): EndpointForecast {
  const rate = serviceRate === undefined ? undefined : serviceRate * share;
  const utilisation = rate === undefined || one.capacity === undefined ? undefined : rate / one.capacity;
  return { ...one, share, rate, utilisation };
}

export function fullestOf(endpoints: readonly EndpointForecast[]): EndpointForecast | undefined {
  let fullest: EndpointForecast | undefined;
  for (const one of endpoints) {
    if (one.share > 0 && (fullest === undefined || load(one) > load(fullest))) fullest = one;
  }
  return fullest;
}

export function outcome(service: string, lost: string, fullest: EndpointForecast | undefined): LossOutcome {
  if (fullest === undefined) return { service, lost, fullest, survives: false };
  const survives = fullest.utilisation === undefined ? undefined : fullest.utilisation <= 1;
  const headroom = fullest.utilisation === undefined ? undefined : 1 - fullest.utilisation;
  return { service, lost, fullest, survives, headroom, saturatesAt: saturatesAt(fullest) };
}

/** Total rate of the service at which this endpoint is full: linear, since its share is taken as fixed. */
export function saturatesAt({ share, capacity }: EndpointForecast): number | undefined {
  return capacity === undefined || share === 0 ? undefined : capacity / share;
}
