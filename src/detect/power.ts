import { alternativeCount, boundOf, type Expectation, harmLikelihoods } from './expectation.ts';

export interface NoticeQuestion {
  readonly expectation: Expectation;
  /** The true share of events under the harm, 0 to 1. */
  readonly harm: number;
  /** Trials of the stream per second. */
  readonly requestsPerSecond: number;
  readonly tickSeconds: number;
  /** Evidence that is needed, in nats; see `gateNats` and `watchNats`. */
  readonly nats: number;
  /** A harm that takes longer is not detectable; seconds, default unlimited. */
  readonly watchSeconds?: number | undefined;
}

/** How many streams share the evidence, of which one has to prove the harm alone. */
export interface Shared {
  readonly streams: number;
  readonly groups: number;
}

/** Evidence that one stream needs to make the gate restore; default false restore 1/1000. */
export function gateNats({ streams, groups }: Shared, falseRestore: number = 1 / 1000): number {
  return Math.log(streams * groups * alternativeCount) - Math.log(falseRestore);
}

/** Evidence that one stream needs to raise an alert of the detector that always runs. */
export function watchNats(
  { streams, groups }: Shared,
  { falseAlarmSeconds, tickSeconds }: { readonly falseAlarmSeconds: number; readonly tickSeconds: number },
): number {
  return Math.log(streams * groups * alternativeCount) + Math.log(falseAlarmSeconds / tickSeconds);
}

/**
 * Expected seconds from a tick-aligned onset of a harm to its proof, never below one tick: needed evidence over the
 * gain per tick of the best alternative, plus half a tick because proof comes at a tick's end.
 * Undefined when the harm is acceptable, cannot be seen by the grid, or takes longer than the watch.
 */
export function timeToNotice(question: NoticeQuestion): number | undefined {
  const gain = gainPerTrial(question.expectation, question.harm);
  const perTick = gain * question.requestsPerSecond * question.tickSeconds;
  if (!(perTick > 0)) return undefined;
  const ticks = Math.max(1, question.nats / perTick + 0.5);
  const seconds = ticks * question.tickSeconds;
  return seconds <= (question.watchSeconds ?? Number.POSITIVE_INFINITY) ? seconds : undefined;
}

/**
 * The share nearest to the bound that is still noticed in time, 0 to 1; undefined when not even the greatest harm is.
 * `watchSeconds` is required: without it every harm is noticed at last.
 */
export function smallestNoticeable(
  question: Omit<NoticeQuestion, 'harm' | 'watchSeconds'> & { readonly watchSeconds: number },
): number | undefined {
  const noticed = (harm: number): boolean => timeToNotice({ ...question, harm }) !== undefined;
  const bound = boundOf(question.expectation);
  let great = question.expectation.direction === 'up' ? 1 : 0;
  if (bound === undefined || !noticed(great)) return undefined;
  let small = bound;
  for (let round = 0; round < 40; round++) {
    const middle = (great + small) / 2;
    if (noticed(middle)) great = middle;
    else small = middle;
  }
  return great;
}

/** Expected evidence of one trial for the best alternative, in nats; negative or 0 when nothing is to be seen. */
function gainPerTrial(expectation: Expectation, harm: number): number {
  const table = harmLikelihoods(expectation);
  if (table === undefined) return 0;
  const harmful = expectation.direction === 'up' ? harm > table.bound : harm < table.bound;
  if (!harmful) return 0;
  let best = 0;
  for (let k = 0; k < alternativeCount; k++) {
    best = Math.max(best, harm * (table.event[k] ?? 0) + (1 - harm) * (table.other[k] ?? 0));
  }
  return best;
}
