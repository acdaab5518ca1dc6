/** Upward: too many events among the trials; downward: too few. */
export type Direction = 'up' | 'down';

/** What is counted in a pool or on a server, or how often a source stayed silent. */
export type Counter =
  | 'requests'
  | 'answers'
  | 'failures'
  | 'connectionErrors'
  | 'retries'
  | 'redispatches'
  | 'silent-ticks'
  | 'ticks';

/** As the server of a cell: the sum over all servers that the pool has, expected or not. */
export const everyServer = '*';

/** One counter of one pool, or of one server of it. The two tick counters belong to no pool. */
export interface Cell {
  readonly pool?: string | undefined;
  readonly server?: string | undefined;
  readonly counter: Counter;
}

/**
 * What is expected of one stream: `events` among `trials`, each the sum of its cells.
 * Shares are 0 to 1. The acceptable bound follows from p0 and the four allowances, see `boundOf`.
 */
export interface Expectation {
  readonly group: string;
  /** Name inside the group; together with the group it is the cause by which an alert is latched. */
  readonly stream: string;
  readonly direction: Direction;
  /** Expected share of events; undefined while the stream has none (its server is not eligible). */
  readonly p0: number | undefined;
  /** Relative allowance: 0.25 is a quarter more or less. */
  readonly tolerance: number;
  /** Absolute allowance. */
  readonly floor: number;
  /** An upward bound is never below this. */
  readonly atLeast?: number | undefined;
  /** Slow wander of the share, as a standard deviation, measured on known-good traffic. */
  readonly wander: number;
  /** Worst dispersion measured on known-good traffic; below 1 counts as 1. */
  readonly dispersion: number;
  readonly events: readonly Cell[];
  readonly trials: readonly Cell[];
  /** Trials per second in normal times, where known. */
  readonly rate?: number | undefined;
  /** Whether a watch must prove this stream well before it may end in a confirmation; default true. */
  readonly mustBeProven?: boolean | undefined;
}

/** Log likelihood ratios of one stream, ready to be multiplied with counts. */
export interface Likelihoods {
  /** The acceptable bound p1. */
  readonly bound: number;
  readonly alternatives: readonly number[];
  /** ln(q/p1)/φ for each alternative: what one event adds. */
  readonly event: Float64Array;
  /** ln((1−q)/(1−p1))/φ: what one trial without event adds. */
  readonly other: Float64Array;
}

export const alternativeCount = 8;
/** The farthest alternatives, upward and downward. */
const farthest = { up: 0.995, down: 0.005 } as const;
const smallest = 1e-4;

/** The acceptable bound p1, on the side of harm. Undefined without p0. */
export function boundOf(expectation: Expectation): number | undefined {
  const { p0, tolerance, floor, wander } = expectation;
  if (p0 === undefined) return undefined;
  if (expectation.direction === 'up') {
    const widest = Math.max(p0 * (1 + tolerance), p0 + floor, p0 + 3 * wander, expectation.atLeast ?? 0);
    return clamp(widest);
  }
  return clamp(Math.min(p0 * (1 - tolerance), p0 - floor, p0 - 3 * wander));
}

/** Undefined when the harm is not detectable: everything up to the farthest alternative is acceptable. */
export function harmLikelihoods(expectation: Expectation): Likelihoods | undefined {
  const bound = boundOf(expectation);
  if (bound === undefined) return undefined;
  const end = farthest[expectation.direction];
  if (expectation.direction === 'up' ? bound >= end : bound <= end) return undefined;
  const alternatives = Array.from({ length: alternativeCount }, (_, index) =>
    between(bound, end, ((index + 1) / alternativeCount) ** 1.3),
  );
  return likelihoods(bound, alternatives, expectation.dispersion);
}

/** Log likelihood ratios of each of `alternatives` against the bound. */
export function likelihoods(bound: number, alternatives: readonly number[], dispersion: number): Likelihoods {
  const phi = Math.max(1, dispersion);
  return {
    bound,
    alternatives,
    event: Float64Array.from(alternatives, (q) => Math.log(q / bound) / phi),
    other: Float64Array.from(alternatives, (q) => Math.log((1 - q) / (1 - bound)) / phi),
  };
}

/** The point a fraction of the way from `from` to `to` on the logit scale. */
export function between(from: number, to: number, fraction: number): number {
  const logit = (p: number): number => Math.log(p / (1 - p));
  const at = logit(from) + (logit(to) - logit(from)) * fraction;
  return 1 / (1 + Math.exp(-at));
}

export function clamp(p: number): number {
  return Math.min(1 - smallest, Math.max(smallest, p));
}

/** Kullback–Leibler divergence of two Bernoulli laws in nats per trial; q may be 0 or 1. */
export function divergence(q: number, p: number): number {
  const hit = q > 0 ? q * Math.log(q / p) : 0;
  const miss = q < 1 ? (1 - q) * Math.log((1 - q) / (1 - p)) : 0;
  return hit + miss;
}

export function causeOf({ group, stream }: Pick<Expectation, 'group' | 'stream'>): string {
  return `${group}/${stream}`;
}
