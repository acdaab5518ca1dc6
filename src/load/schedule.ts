/** Uniform on [0, 1); passed in. */
export type Random = () => number;

/** `poisson` as many independent people ask, `even` as a metronome. */
export type Arrivals = 'poisson' | 'even';

export interface LoadShape {
  readonly requestsPerSecond: number;
  readonly seconds: number;
  readonly arrivals: Arrivals;
  /** Source addresses, one drawn for each request. */
  readonly sources: readonly string[];
  /** Paths with their query, one drawn for each request; default `/`. */
  readonly paths?: readonly string[] | undefined;
}

/** One request that is sent at its time whether or not earlier ones were answered (open loop). */
export interface PlannedSend {
  /** Seconds from the start. */
  readonly at: number;
  readonly source: string;
  readonly path: string;
}

/** More than this is no experiment on a loopback any more. */
export const loadLimits = { requests: 2_000_000, seconds: 3600, requestsPerSecond: 50_000 } as const;

/** Why a load is refused, in one sentence; undefined when it is within the limits. */
export function loadRefusal(shape: LoadShape): string | undefined {
  const { requestsPerSecond, seconds } = shape;
  if (!(requestsPerSecond > 0) || !(seconds > 0)) return 'a load needs a rate and a time above 0';
  if (seconds > loadLimits.seconds) return `a load may last ${loadLimits.seconds} s at most`;
  if (requestsPerSecond > loadLimits.requestsPerSecond) {
    return `a load may send ${loadLimits.requestsPerSecond} requests/s at most`;
  }
  if (requestsPerSecond * seconds > loadLimits.requests) {
    return `a load may have ${loadLimits.requests} requests at most`;
  }
  return shape.sources.length === 0 ? 'a load needs at least one source address' : undefined;
}

/** The sends in the order of their times. Lazy, so that a long load takes no memory. */
export function* planSends(shape: LoadShape, random: Random): Generator<PlannedSend, void, undefined> {
  const paths = shape.paths ?? ['/'];
  const gap = (): number => -Math.log(1 - random()) / shape.requestsPerSecond;
  let poisson = 0;
  for (let sent = 0; sent < loadLimits.requests; sent++) {
    if (shape.arrivals === 'poisson') poisson += gap();
    // Multiplied, not added up: rounding errors must not add a request at the end.
    const at = shape.arrivals === 'poisson' ? poisson : sent / shape.requestsPerSecond;
    if (at >= shape.seconds) return;
    yield { at, source: draw(shape.sources, random), path: draw(paths, random) };
  }
}

/** Distinct addresses of 127.0.0.0/8, none of them 127.0.0.1; 1 to 65,000 of them. */
export function loopbackSources(count: number): readonly string[] {
  const wanted = Math.min(65_000, Math.max(1, Math.floor(count)));
  return Array.from({ length: wanted }, (_, index) => {
    const host = index % 254;
    const net = Math.floor(index / 254);
    return `127.1.${net}.${host + 1}`;
  });
}

/** IPv4 loopback in dotted form only: names and IPv6 are not accepted. */
export function isLoopback(address: string): boolean {
  const parts = address.split('.');
  const numbers = parts.map(Number);
  return (
    parts.length === 4 &&
    parts.every((part) => /^\d{1,3}$/.test(part)) &&
    numbers.every((value) => value <= 255) &&
    numbers[0] === 127
  );
}

function draw(values: readonly string[], random: Random): string {
  return values[Math.floor(random() * values.length)] ?? '/';
}
