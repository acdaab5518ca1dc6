import type { SelfCheck } from './self-check.ts';
import type { LoadTick, LoadTotals } from './tally.ts';

/** What a load was and what came of it. Rates are requests per second. */
export interface LoadResult {
  /** Seconds from the start to the last outcome. */
  readonly seconds: number;
  /** Requests per second that were really sent while the plan lasted. */
  readonly achievedRate: number;
  readonly totals: LoadTotals;
  readonly tickSeconds: number;
  readonly ticks: readonly LoadTick[];
  readonly connections: { readonly opened: number; readonly most: number; readonly allowed: number };
  readonly selfCheck: SelfCheck;
  /** Why it ended before its time. */
  readonly aborted?: { readonly at: number; readonly reason: string } | undefined;
}
