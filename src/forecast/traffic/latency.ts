import { build, type Histogram } from 'hdr-histogram-js';
import type { ObservedLatency } from '../../model/observed-traffic.ts';

/** Times of one server or of all, in microseconds. Each is kept to within 1 % (two digits), from 1 us to 1 hour. */
export interface Latency {
  readonly histogram: Histogram;
  /** Counts of whole milliseconds that are not in the histogram yet: most logs write nothing finer. */
  readonly whole: Uint32Array;
}

const wholes = 512;

const longest = 3_600_000_000;

export function emptyLatency(): Latency {
  return {
    histogram: build({
      bitBucketSize: 32,
      autoResize: true,
      lowestDiscernibleValue: 1,
      highestTrackableValue: 2_000_000,
      numberOfSignificantValueDigits: 2,
    }),
    whole: new Uint32Array(wholes),
  };
}

export function addLatency({ histogram, whole }: Latency, microseconds: number): void {
  const milliseconds = microseconds / 1000;
  if (milliseconds < wholes && milliseconds === Math.floor(milliseconds)) {
    whole[milliseconds] = (whole[milliseconds] as number) + 1;
  } else histogram.recordValue(microseconds > longest ? longest : Math.round(microseconds));
}

/** Both together, as one reader would have counted them. */
export function mergeLatency(into: Latency, other: Latency): void {
  for (const [at, count] of other.whole.entries()) into.whole[at] = (into.whole[at] ?? 0) + count;
  into.histogram.add(other.histogram);
}

/** Milliseconds, with the relative error of 1 % of the histogram; undefined when nothing was measured. */
export function latencyQuantiles({ histogram, whole }: Latency): ObservedLatency | undefined {
  for (const [milliseconds, count] of whole.entries()) {
    if (count > 0) histogram.recordValueWithCount(milliseconds * 1000, count);
  }
  whole.fill(0);
  if (histogram.totalCount === 0) return undefined;
  const at = (percent: number): number => histogram.getValueAtPercentile(percent) / 1000;
  return { p50: at(50), p90: at(90), p99: at(99) };
}
