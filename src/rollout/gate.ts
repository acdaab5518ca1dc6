import type { CounterSnapshot } from '../signals/snapshot.ts';

/** What the watch says after each look at the counters. */
export interface GateDecision {
  readonly decision: 'advance' | 'hold' | 'restore';
  readonly reasons: readonly string[];
  readonly evidence: object;
}

/** `snapshot` is undefined when the source was silent; `at` is monotonic seconds. */
export type Gate = (snapshot: CounterSnapshot | undefined, at: number) => GateDecision;
