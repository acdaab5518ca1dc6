import { alternativeCount, type Expectation, harmLikelihoods, type Likelihoods } from './expectation.ts';
import type { GroupLayout } from './observe.ts';

/** The likelihoods in force from a credited tick on. */
interface Era {
  readonly from: number;
  readonly tables: readonly (Likelihoods | undefined)[];
}

/** Counts of the last credited ticks, for the onset of an alert. A slot is a tick number modulo `length`. */
export interface Ring {
  readonly length: number;
  readonly at: Float64Array;
  readonly seconds: Float64Array;
  /** `width` counts for each slot; 65,535 stands for that or more. */
  readonly counts: Uint16Array;
}

/** The running statistics of one group. Changed in place by `stepGroup`, for speed. */
export interface GroupState {
  readonly layout: GroupLayout;
  /** By stream: what is expected now. */
  expectations: readonly Expectation[];
  tables: readonly (Likelihoods | undefined)[];
  /** ln R of each stream and alternative: the Shiryaev–Roberts sum over all starts so far. */
  readonly logSums: Float64Array;
  /** ln of the weight that every alternative of every stream of this group has. */
  readonly logWeight: number;
  /** Credited ticks so far. */
  ticks: number;
  ring: Ring | undefined;
  eras: readonly Era[];
}

export function createGroup(
  layout: GroupLayout,
  expectations: readonly Expectation[],
  groups: number,
): GroupState {
  const tables = expectations.map(harmLikelihoods);
  return {
    layout,
    expectations,
    tables,
    logSums: new Float64Array(expectations.length * alternativeCount).fill(Number.NEGATIVE_INFINITY),
    logWeight: -Math.log(groups * expectations.length * alternativeCount),
    ticks: 0,
    ring: undefined,
    eras: [{ from: 0, tables }],
  };
}

/** Other expectations of the same streams, from the next tick on; the sums go on. */
export function retargetGroup(
  group: GroupState,
  expectations: readonly Expectation[],
  ringLength: number,
): void {
  group.expectations = expectations;
  group.tables = expectations.map(harmLikelihoods);
  const oldest = group.ticks - ringLength;
  const eras = group.eras.filter(({ from }) => from < group.ticks);
  const firstNeeded = Math.max(
    0,
    eras.findLastIndex(({ from }) => from <= oldest),
  );
  group.eras = [...eras.slice(firstNeeded), { from: group.ticks, tables: group.tables }];
}

/** R ← (R + Δt)·exp(ℓ) for every alternative of every stream with trials. True when something was credited. */
export function stepGroup(group: GroupState, counts: Float64Array, seconds: number): boolean {
  const logSeconds = Math.log(seconds);
  let credited = false;
  for (let stream = 0; stream < group.layout.streams.length; stream++) {
    const place = group.layout.streams[stream];
    const table = group.tables[stream];
    if (place === undefined || table === undefined) continue;
    const trials = counts[place.trials] ?? 0;
    if (trials <= 0) continue;
    const events = Math.min(trials, counts[place.events] ?? 0);
    credited = true;
    const first = stream * alternativeCount;
    for (let k = 0; k < alternativeCount; k++) {
      const gain = events * (table.event[k] ?? 0) + (trials - events) * (table.other[k] ?? 0);
      group.logSums[first + k] = logAdd(group.logSums[first + k] ?? 0, logSeconds) + gain;
    }
  }
  return credited;
}

/** Keeps the counts of a credited tick. The ring is made when the first one comes: idle pools cost nothing. */
export function remember(
  group: GroupState,
  tick: { readonly at: number; readonly seconds: number; readonly counts: Float64Array },
  ringLength: number,
): void {
  const { width } = group.layout;
  group.ring ??= {
    length: ringLength,
    at: new Float64Array(ringLength),
    seconds: new Float64Array(ringLength),
    counts: new Uint16Array(ringLength * width),
  };
  const slot = group.ticks % ringLength;
  group.ring.at[slot] = tick.at;
  group.ring.seconds[slot] = tick.seconds;
  for (let place = 0; place < width; place++) {
    group.ring.counts[slot * width + place] = Math.min(65_535, tick.counts[place] ?? 0);
  }
  group.ticks++;
}

/** ln Σ w·R over the group, or undefined when it is surely below `logThreshold`. */
export function logMixture(group: GroupState, logThreshold: number): number | undefined {
  const { logSums, logWeight } = group;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < logSums.length; at++) greatest = Math.max(greatest, logSums[at] ?? 0);
  if (greatest + logWeight + Math.log(logSums.length) < logThreshold) return undefined;
  return logSum(logSums) + logWeight;
}

/** The stream with the greatest part of the mixture. */
export function dominatingStream(group: GroupState): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let stream = 0; stream < group.layout.streams.length; stream++) {
    const from = stream * alternativeCount;
    const sum = logSum(group.logSums.subarray(from, from + alternativeCount));
    if (sum <= most) continue;
    most = sum;
    best = stream;
  }
  return best;
}

export function resetGroup(group: GroupState): void {
  group.logSums.fill(Number.NEGATIVE_INFINITY);
}

/** ln(exp(a) + exp(b)); either may be −∞. */
export function logAdd(a: number, b: number): number {
  const high = a > b ? a : b;
  if (high === Number.NEGATIVE_INFINITY) return high;
  const away = a > b ? b - a : a - b;
  // Beyond this the smaller one does not change a double.
  return away < -37 ? high : high + Math.log1p(Math.exp(away));
}

export function logSum(values: Float64Array): number {
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) high = Math.max(high, value);
  if (high === Number.NEGATIVE_INFINITY) return high;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - high);
  return high + Math.log(sum);
}
