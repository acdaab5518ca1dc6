import type { Tick } from '../signals/tick.ts';
import { causeOf, type Expectation } from './expectation.ts';
import { layOut, observe } from './observe.ts';

/** Counts of one stream in one tick of known-good traffic. */
export interface Sample {
  readonly seconds: number;
  readonly events: number;
  readonly trials: number;
}

/** How known-good traffic strays from independent requests. */
export interface Calibration {
  /** Mean share of events. */
  readonly share: number;
  /** Greatest variance over the binomial one, over all horizons; at least 1. */
  readonly dispersion: number;
  /** Standard deviation of the share from window to window of the longest horizon, beyond the binomial one. */
  readonly wander: number;
  readonly trials: number;
  /** Horizons in seconds that had too few windows to say anything. */
  readonly unmeasured: readonly number[];
}

/** Sticky and hashed traffic looks independent from tick to tick and is not over a minute: hence several horizons. */
export const horizons: readonly number[] = [0.25, 1, 10, 60];
/** Fewer windows than this say nothing about a variance. */
const fewestWindows = 8;

/** `samples` in the order of time; undefined marks a tick without data, which no window spans. */
export function calibrate(samples: readonly (Sample | undefined)[]): Calibration {
  let events = 0;
  let trials = 0;
  for (const sample of samples) {
    events += sample?.events ?? 0;
    trials += sample?.trials ?? 0;
  }
  const share = trials > 0 ? events / trials : 0;
  const unmeasured: number[] = [];
  let dispersion = 1;
  let wander = 0;
  for (const horizon of horizons) {
    const windows = windowsOf(samples, horizon);
    if (windows.length < fewestWindows || share <= 0 || share >= 1) {
      unmeasured.push(horizon);
      continue;
    }
    dispersion = Math.max(dispersion, dispersionOf(windows, share));
    wander = wanderOf(windows, share);
  }
  return { share, dispersion, wander, trials, unmeasured };
}

/** Calibrates every stream on recorded ticks; keys are `group/stream`. */
export function calibrateStreams(
  expectations: readonly Expectation[],
  ticks: readonly Tick[],
): ReadonlyMap<string, Calibration> {
  const layout = layOut(expectations);
  const observed = ticks.map((tick) => ({ tick, groups: observe(layout, tick).groups }));
  const found = new Map<string, Calibration>();
  for (const [group, { id, streams }] of layout.groups.entries()) {
    const counted = observed.map(({ tick, groups }) => ({
      tick,
      counts: groups.find((each) => each.group === group),
    }));
    const causes = expectations.filter((expectation) => expectation.group === id).map(causeOf);
    for (const [stream, place] of streams.entries()) {
      const series = counted.map(({ tick, counts }) => sampleOf(tick, counts, place));
      found.set(causes[stream] ?? '', calibrate(series));
    }
  }
  return found;
}

/** The expectation with what was measured of its stream. */
export function calibrated(expectation: Expectation, calibration: Calibration | undefined): Expectation {
  if (calibration === undefined) return expectation;
  const { dispersion, wander } = calibration;
  return {
    ...expectation,
    dispersion: Math.max(expectation.dispersion, dispersion),
    wander: Math.max(expectation.wander, wander),
  };
}

/** A quiet pool is left out of a tick: that is a sample with no trials, not a lack of data. */
function sampleOf(
  tick: Tick,
  counted: { readonly counts: Float64Array; readonly seconds: number } | undefined,
  place: { readonly events: number; readonly trials: number },
): Sample | undefined {
  if (tick.noData !== undefined || tick.pools.some(({ noData }) => noData !== undefined)) return undefined;
  if (counted === undefined) return { seconds: tick.seconds, events: 0, trials: 0 };
  const trials = counted.counts[place.trials] ?? 0;
  const events = Math.min(trials, counted.counts[place.events] ?? 0);
  return { seconds: counted.seconds, events, trials };
}

/** Adjoining windows of at least `horizon` seconds that had trials. */
function windowsOf(samples: readonly (Sample | undefined)[], horizon: number): readonly Sample[] {
  const windows: Sample[] = [];
  let seconds = 0;
  let events = 0;
  let trials = 0;
  for (const sample of samples) {
    seconds = sample === undefined ? 0 : seconds + sample.seconds;
    events = sample === undefined ? 0 : events + sample.events;
    trials = sample === undefined ? 0 : trials + sample.trials;
    if (seconds < horizon - 1e-9 || sample === undefined) continue;
    if (trials > 0) windows.push({ seconds, events, trials });
    seconds = 0;
    events = 0;
    trials = 0;
  }
  return windows;
}

/** Pearson's statistic over its degrees of freedom. */
function dispersionOf(windows: readonly Sample[], share: number): number {
  const sum = windows.reduce(
    (total, { events, trials }) => total + (events - trials * share) ** 2 / (trials * share * (1 - share)),
    0,
  );
  return sum / (windows.length - 1);
}

function wanderOf(windows: readonly Sample[], share: number): number {
  const excess = windows.reduce(
    (total, { events, trials }) => total + (events / trials - share) ** 2 - (share * (1 - share)) / trials,
    0,
  );
  return Math.sqrt(Math.max(0, excess / windows.length));
}
