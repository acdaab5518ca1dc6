import { alternativeCount, type Likelihoods } from './expectation.ts';
import type { GroupState, Ring } from './group.ts';

/** When a harm began, in monotonic seconds: the most likely moment and a 95 % interval. */
export interface Onset {
  readonly at: number;
  readonly earliest: number;
  readonly latest: number;
}

/** Also what the stream counted since the estimated onset. */
export interface OnsetEstimate {
  readonly onset: Onset;
  readonly events: number;
  readonly trials: number;
}

interface Start {
  /** Beginning of the tick. */
  readonly at: number;
  readonly seconds: number;
  readonly logWeight: number;
  readonly events: number;
  readonly trials: number;
}

/**
 * The Shiryaev–Roberts sum has one term for each possible start; normalised, the terms say how likely each start is.
 * They are computed backwards over the ring, which limits how far back an onset can be seen.
 */
export function estimateOnset(group: GroupState, stream: number): OnsetEstimate | undefined {
  const starts = possibleStarts(group, stream);
  if (starts.length === 0) return undefined;
  const high = starts.reduce((most, { logWeight }) => Math.max(most, logWeight), Number.NEGATIVE_INFINITY);
  const weights = starts.map(({ logWeight }) => Math.exp(logWeight - high));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // `starts` goes back in time, so the first quantiles are the latest moments.
  const quantile = (part: number): Start | undefined => {
    let seen = 0;
    const at = weights.findIndex((weight) => {
      seen += weight;
      return seen >= part * total;
    });
    return starts[at < 0 ? starts.length - 1 : at];
  };
  const best = starts[weights.indexOf(1)];
  const latest = quantile(0.025);
  const earliest = quantile(0.975);
  if (best === undefined || latest === undefined || earliest === undefined) return undefined;
  // A harm that begins inside a tick may show only from the next one on, so the interval ends and begins a tick wider.
  return {
    onset: {
      at: best.at,
      earliest: Math.min(earliest.at - earliest.seconds, best.at),
      latest: Math.max(latest.at + latest.seconds, best.at),
    },
    events: best.events,
    trials: best.trials,
  };
}

/** Each credited tick in which the stream had trials, newest first, as the first tick of the harm. */
function possibleStarts(group: GroupState, stream: number): readonly Start[] {
  const place = group.layout.streams[stream];
  const { ring } = group;
  if (ring === undefined || place === undefined) return [];
  const gains = new Float64Array(alternativeCount);
  const starts: Start[] = [];
  let events = 0;
  let trials = 0;
  let era = group.eras.length - 1;
  const oldest = Math.max(0, group.ticks - ring.length);
  for (let tick = group.ticks - 1; tick >= oldest; tick--) {
    while (era > 0 && (group.eras[era]?.from ?? 0) > tick) era--;
    const table = group.eras[era]?.tables[stream];
    const slot = tick % ring.length;
    const n = countAt(ring, group.layout.width, slot, place.trials);
    if (table === undefined || n === 0) continue;
    const x = Math.min(n, countAt(ring, group.layout.width, slot, place.events));
    events += x;
    trials += n;
    const seconds = ring.seconds[slot] ?? 0;
    const logWeight = Math.log(seconds) + addGains(gains, table, { x, n });
    starts.push({ at: (ring.at[slot] ?? 0) - seconds, seconds, logWeight, events, trials });
  }
  return starts;
}

/** Adds the tick to the gains of every alternative and returns ln of their summed exponentials. */
function addGains(
  gains: Float64Array,
  table: Likelihoods,
  { x, n }: { readonly x: number; readonly n: number },
): number {
  let high = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < alternativeCount; k++) {
    const gain = (gains[k] ?? 0) + x * (table.event[k] ?? 0) + (n - x) * (table.other[k] ?? 0);
    gains[k] = gain;
    high = Math.max(high, gain);
  }
  let sum = 0;
  for (const gain of gains) sum += Math.exp(gain - high);
  return high + Math.log(sum);
}

function countAt(ring: Ring, width: number, slot: number, place: number): number {
  return ring.counts[slot * width + place] ?? 0;
}
