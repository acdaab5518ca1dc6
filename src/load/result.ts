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

/** A step of a scenario as it went. */
export interface DoneStep {
  /** Seconds from the start. */
  readonly at: number;
  readonly text: string;
  /** Why it could not be done. */
  readonly failed?: string | undefined;
}

/** Who answered, as a balancer's access log tells it. */
export interface LoggedServers {
  readonly file: string;
  /** All requests that it holds of the time of the load, whoever sent them. */
  readonly requests: number;
  readonly servers: readonly {
    readonly name: string;
    readonly requests: number;
    /** 5xx, and ended without an answer. */
    readonly failed: number;
  }[];
}

/** A load beside what was asked for: what its reports show. */
export interface LoadStory {
  readonly service: string;
  readonly url: string;
  /** Address and port that were sent to. */
  readonly sentTo: string;
  /** With whose right. */
  readonly allowed: string;
  /** Abort limits were given. */
  readonly limited: boolean;
  readonly planned: {
    readonly rate: number;
    readonly seconds: number;
    readonly arrivals: string;
    readonly sources: number;
    /** Where the requests come from: the fleet file, or a log. */
    readonly requests: string;
  };
  readonly assumptions: readonly string[];
  readonly result: LoadResult;
  readonly steps: readonly DoneStep[];
  /** What the stubs themselves counted; empty without stubs. */
  readonly stubs: readonly {
    readonly name: string;
    readonly asked: number;
    readonly answered: number;
    readonly refused: number;
  }[];
  readonly logged?: LoggedServers | undefined;
}
