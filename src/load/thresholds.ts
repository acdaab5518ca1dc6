import type { Histogram } from 'hdr-histogram-js';
import { hasFailed, type Outcome } from './outcome.ts';
import { newHistogram, record } from './tally.ts';

/** When a load ends itself. Measured over the last `windowSeconds`. */
export interface AbortLimits {
  /** Highest share of failed requests, 0 to 1. */
  readonly errors?: number | undefined;
  /** Highest 99th percentile of the latency from the planned time, in seconds. */
  readonly p99?: number | undefined;
}

export interface ThresholdWatch {
  readonly add: (outcome: Outcome) => void;
  /**
   * Looks at the window: why the load must end, in one sentence, or undefined. `waiting`: seconds that the requests
   * under way have waited already; a stall is seen before its first timeout.
   */
  readonly look: (elapsed: number, waiting: readonly number[]) => string | undefined;
}

export const windowSeconds = 5;
/** Fewer outcomes in the window say nothing about a share or a percentile. */
export const leastOutcomes = 100;
const slotSeconds = 0.5;

interface Slot {
  readonly from: number;
  readonly latency: Histogram;
  outcomes: number;
  failed: number;
}

export function watchThresholds(limits: AbortLimits): ThresholdWatch {
  const slots: Slot[] = [newSlot(0)];
  return {
    add: (outcome) => {
      const slot = slots.at(-1);
      if (slot === undefined || outcome.failure === 'stopped') return;
      slot.outcomes++;
      if (hasFailed(outcome)) slot.failed++;
      if (outcome.status !== undefined || outcome.failure === 'timeout')
        record(slot.latency, outcome.latency);
    },
    look: (elapsed, waiting) => {
      const last = slots.at(-1);
      if (last !== undefined && elapsed < last.from + slotSeconds) return undefined;
      const reason = judge(limits, slots, waiting);
      slots.push(newSlot(elapsed));
      while (slots[0] !== undefined && slots[0].from < elapsed - windowSeconds) slots.shift();
      return reason;
    },
  };
}

function newSlot(from: number): Slot {
  return { from, latency: newHistogram(2), outcomes: 0, failed: 0 };
}

function judge(limits: AbortLimits, slots: readonly Slot[], waiting: readonly number[]): string | undefined {
  const outcomes = slots.reduce((sum, slot) => sum + slot.outcomes, 0);
  const failed = slots.reduce((sum, slot) => sum + slot.failed, 0);
  const share = failed / Math.max(1, outcomes);
  if (limits.errors !== undefined && outcomes >= leastOutcomes && share > limits.errors) {
    return `${percent(share)} of the requests failed in the last ${windowSeconds} s, more than ${percent(limits.errors)}`;
  }
  if (limits.p99 === undefined) return undefined;
  const p99 = p99Of(slots, waiting, limits.p99);
  if (p99 === undefined || p99 <= limits.p99) return undefined;
  return `the 99th percentile of the last ${windowSeconds} s is ${milliseconds(p99)}, more than ${milliseconds(limits.p99)}`;
}

/** Requests under way count once they have waited longer than the limit: they can only get slower. */
function p99Of(slots: readonly Slot[], waiting: readonly number[], limit: number): number | undefined {
  const merged = newHistogram(2);
  for (const { latency } of slots) merged.add(latency);
  for (const seconds of waiting) if (seconds > limit) record(merged, seconds);
  if (merged.totalCount < leastOutcomes) return undefined;
  return merged.getValueAtPercentile(99) / 1e6;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(0)} ms`;
}
