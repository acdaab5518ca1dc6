import { build, type Histogram } from 'hdr-histogram-js';

/** Times of one server or of all, in microseconds. Each is kept to within 1 % (two digits), from 1 us to 1 hour. */
export interface Latency {
  readonly histogram: Histogram;
}

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
  };
}

export function addLatency({ histogram }: Latency, microseconds: number): void {
  histogram.recordValue(microseconds > longest ? longest : Math.round(microseconds));
}

export function mergeLatency(into: Latency, other: Latency): void {
  into.histogram.add(other.histogram);
}

/** Milliseconds, with the relative error of 1 % of the histogram; undefined when nothing was measured. */
export function latencyQuantiles({
  histogram,
}: Latency): { readonly [K in `p${50 | 90 | 99}`]: number } | undefined {
  if (histogram.totalCount === 0) return undefined;
  const at = (percent: number): number => histogram.getValueAtPercentile(percent) / 1000;
  return { p50: at(50), p90: at(90), p99: at(99) };
}
