import type { Path } from '../network/path.ts';
import { type EndpointForecast, type ForecastOptions, forecast, type ServiceForecast } from './forecast.ts';

export interface Fall {
  readonly service: string;
  readonly endpoint: string;
  readonly name: string;
  /** Offered load over capacity at the moment it fell. */
  readonly utilisation: number;
}

export interface Cascade {
  readonly falls: readonly Fall[];
  /** Services that no server serves at the end. */
  readonly lost: readonly string[];
}

/** What the loss of one endpoint does to the others. */
export interface LossOutcome {
  readonly service: string;
  readonly lost: string;
  /** The endpoint that is then the fullest; undefined when none is left. */
  readonly fullest: EndpointForecast | undefined;
  /** Its load over its capacity, or its share where no capacity is known. */
  readonly survives: boolean | undefined;
}

/** Lets the most loaded saturated endpoint fall, forecasts again, and repeats until nothing more falls. */
export function cascade(path: Path, options: ForecastOptions = {}): Cascade {
  const down = new Set(options.down);
  const falls: Fall[] = [];
  for (;;) {
    const { services } = forecast(path, { ...options, down });
    const next = worst(services, down);
    if (next === undefined) return { falls, lost: services.filter(isLost).map(({ service }) => service.id) };
    down.add(next.endpoint);
    falls.push(next);
  }
}

function worst(services: readonly ServiceForecast[], down: ReadonlySet<string>): Fall | undefined {
  let found: Fall | undefined;
  for (const { service, endpoints } of services) {
    for (const { endpoint, name, utilisation = 0 } of endpoints) {
      if (down.has(endpoint) || utilisation <= 1 || utilisation <= (found?.utilisation ?? 0)) continue;
      found = { service: service.id, endpoint, name, utilisation };
    }
  }
  return found;
}

function isLost({ endpoints, pools }: ServiceForecast): boolean {
  return pools.length > 0 && endpoints.every(({ share }) => share === 0);
}

/** Forecast with each endpoint that carries traffic taken away, one at a time. */
export function nMinusOne(
  path: Path,
  services: readonly ServiceForecast[],
  sample = 512,
): readonly LossOutcome[] {
  return services.flatMap(({ service, endpoints }) =>
    endpoints
      .filter(({ share }) => share > 0)
      .map(({ endpoint, name }) => {
        const after = forecast(path, { sample, down: new Set([endpoint]) });
        const same = after.services.find((other) => other.service.id === service.id);
        return outcome(service.id, name, same?.endpoints ?? []);
      }),
  );
}

function outcome(service: string, lost: string, endpoints: readonly EndpointForecast[]): LossOutcome {
  const left = endpoints.filter(({ share }) => share > 0);
  const load = (one: EndpointForecast): number => one.utilisation ?? one.share;
  const fullest = left.reduce<EndpointForecast | undefined>(
    (best, one) => (best === undefined || load(one) > load(best) ? one : best),
    undefined,
  );
  if (fullest === undefined) return { service, lost, fullest, survives: false };
  const known = fullest.utilisation === undefined ? undefined : fullest.utilisation <= 1;
  return { service, lost, fullest, survives: known };
}
