import { causeOf, type Expectation, type Likelihoods } from './expectation.ts';
import { logSum } from './group.ts';
import { wellnessLikelihoods } from './wellness.ts';

export interface WatchQuestion {
  readonly expectations: readonly Expectation[];
  readonly tickSeconds: number;
  /** Probability that a change that is well gets confirmed at the end; default 0.95. */
  readonly power?: number | undefined;
  /** Level of the mirrored test; default 1/1000. */
  readonly falseConfirmation?: number | undefined;
}

export interface WatchPeriod {
  readonly seconds: number;
  /** The stream that needs it, `group/stream`. */
  readonly cause: string;
}

/** A watch longer than this is no watch. */
const longestSeconds = 7 * 86_400;

/**
 * How long a watch must be so that, if all is as expected, every stream that must be proven is proven at its end.
 * Streams need a `rate`. Undefined when there is nothing to prove, a rate is unknown, or no sensible time suffices.
 */
export function watchPeriod(question: WatchQuestion): WatchPeriod | undefined {
  const toProve = question.expectations.filter(
    (expectation) => expectation.mustBeProven !== false && wellnessLikelihoods(expectation) !== undefined,
  );
  // Union bound: the probability of missing any stream is at most the sum over the streams.
  const missed = (1 - (question.power ?? 0.95)) / Math.max(1, toProve.length);
  const nats = -Math.log(question.falseConfirmation ?? 1 / 1000);
  let longest: WatchPeriod | undefined;
  for (const expectation of toProve) {
    const seconds = secondsToProve(expectation, { missed, nats, tickSeconds: question.tickSeconds });
    if (seconds === undefined) return undefined;
    if (seconds > (longest?.seconds ?? 0)) longest = { seconds, cause: causeOf(expectation) };
  }
  return longest;
}

interface Proof {
  readonly missed: number;
  readonly nats: number;
  readonly tickSeconds: number;
}

function secondsToProve(expectation: Expectation, proof: Proof): number | undefined {
  const table = wellnessLikelihoods(expectation);
  const rate = expectation.rate ?? 0;
  if (table === undefined || !(rate > 0)) return undefined;
  const enough = (ticks: number): boolean =>
    evidenceAt(expectation, table, { trials: ticks * rate * proof.tickSeconds, missed: proof.missed }) >=
    proof.nats;
  let high = 1;
  while (!enough(high)) {
    high *= 2;
    if (high * proof.tickSeconds > longestSeconds) return undefined;
  }
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high * proof.tickSeconds;
}

/** ln of the mixed evidence after so many trials when the count is as unlucky as `missed` allows. */
function evidenceAt(
  expectation: Expectation,
  table: Likelihoods,
  { trials, missed }: { readonly trials: number; readonly missed: number },
): number {
  const p0 = expectation.p0 ?? 0;
  const up = expectation.direction === 'up';
  const mean = trials * p0;
  const unlucky = up
    ? binomialQuantile({ trials, p: p0, above: missed })
    : trials - binomialQuantile({ trials, p: 1 - p0, above: missed });
  // Over-dispersed counts stray farther by the root of the dispersion.
  const strayed = mean + (unlucky - mean) * Math.sqrt(Math.max(1, expectation.dispersion));
  const events = Math.min(trials, Math.max(0, strayed));
  const gains = Float64Array.from(
    table.alternatives,
    (_, k) => events * (table.event[k] ?? 0) + (trials - events) * (table.other[k] ?? 0),
  );
  return logSum(gains) - Math.log(gains.length);
}

/** The smallest count that a binomial count exceeds with probability at most `above`. */
function binomialQuantile(binomial: {
  readonly trials: number;
  readonly p: number;
  readonly above: number;
}): number {
  const { trials, p, above } = binomial;
  const variance = trials * p * (1 - p);
  if (variance > 100) return trials * p + normalQuantile(1 - above) * Math.sqrt(variance) + 0.5;
  if (p > 0.5) return exactQuantile({ trials, p: 1 - p, above, mirrored: true });
  return exactQuantile({ trials, p, above, mirrored: false });
}

/** Sums the probabilities; `mirrored` counts the trials without event instead. */
function exactQuantile(binomial: {
  readonly trials: number;
  readonly p: number;
  readonly above: number;
  readonly mirrored: boolean;
}): number {
  const trials = Math.round(binomial.trials);
  const { p, above, mirrored } = binomial;
  let probability = (1 - p) ** trials;
  let below = probability;
  let count = 0;
  const target = mirrored ? above : 1 - above;
  while (below < target && count < trials) {
    probability *= ((trials - count) / (count + 1)) * (p / (1 - p));
    below += probability;
    count++;
  }
  return mirrored ? trials - count : count;
}

/** Inverse of the normal law's distribution function by Abramowitz and Stegun 26.2.23, error below 4.5e-4. */
function normalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
  const away =
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) /
      (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  return p < 0.5 ? -away : away;
}
