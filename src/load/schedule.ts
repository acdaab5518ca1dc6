/** Uniform on [0, 1); passed in. */
export type Random = () => number;

/** `poisson` as many independent people ask, `even` as a metronome. */
export type Arrivals = 'poisson' | 'even';

/** How much is sent, for how long, from where. */
export interface LoadShape {
  readonly requestsPerSecond: number;
  readonly seconds: number;
  /** Source addresses. */
  readonly sources: readonly string[];
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
