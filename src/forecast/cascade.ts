import type { Path } from '../network/path.ts';
import { type ForecastOptions, forecast, type ServiceForecast } from './forecast.ts';

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
