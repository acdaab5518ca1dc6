/** What became of one request. */
export interface Outcome {
  /** Planned send time in seconds from the start. */
  readonly planned: number;
  /** Seconds from the planned time to the actual one. */
  readonly delay: number;
  readonly source: string;
  readonly path: string;
  /** Status of the answer; absent when there was none. */
  readonly status?: number | undefined;
  /** Name that the server gave in its header. */
  readonly server?: string | undefined;
  readonly failure?: Failure | undefined;
  /** Seconds from the *planned* time to the answer's end, so that a slow server cannot hide behind late sends. */
  readonly latency: number;
  /** Sent again on a new connection because the server had closed the idle one. */
  readonly retried?: boolean | undefined;
}

export type Failure =
  | 'refused'
  | 'reset'
  | 'timeout'
  /** No way to the target, or no local address to send from. */
  | 'unreachable'
  /** The answer is no HTTP. */
  | 'malformed'
  /** Not sent: too many requests were open already. */
  | 'unsent'
  /** The load was stopped before the answer. */
  | 'stopped'
  | 'other';

/** Counts of the requests that were planned for one tick, or for the whole load. */
export interface LoadCounts {
  /** Seconds from the start at which the tick begins. */
  readonly from: number;
  readonly planned: number;
  /** Sent later than `lateSeconds` after the planned time. */
  readonly late: number;
  readonly status: Readonly<Record<StatusClass, number>>;
  readonly failures: Readonly<Record<Failure, number>>;
  /** 5xx and requests without an answer, stopped ones excepted. */
  readonly failed: number;
  readonly servers: Readonly<Record<string, number>>;
  /** Quantiles of the latency of answered requests in seconds; 0 without any. */
  readonly latency: { readonly median: number; readonly p99: number; readonly greatest: number };
}

export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx';

export const lateSeconds = 0.02;

/** All outcomes as one. */
export function summarise(outcomes: readonly Outcome[], from: number = 0): LoadCounts {
  const status = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };
  const failures = noFailures();
  const servers: Record<string, number> = {};
  const latencies: number[] = [];
  let late = 0;
  for (const outcome of outcomes) {
    if (outcome.delay > lateSeconds) late++;
    if (outcome.failure !== undefined) failures[outcome.failure]++;
    if (outcome.server !== undefined) servers[outcome.server] = (servers[outcome.server] ?? 0) + 1;
    if (outcome.status === undefined) continue;
    status[classOf(outcome.status)]++;
    latencies.push(outcome.latency);
  }
  return {
    from,
    planned: outcomes.length,
    late,
    status,
    failures,
    failed: outcomes.filter(hasFailed).length,
    servers,
    latency: quantiles(latencies),
  };
}

/** By the tick of the planned time; ticks without requests between others are there with zeros. */
export function byTick(outcomes: readonly Outcome[], tickSeconds: number): readonly LoadCounts[] {
  const ticks: Outcome[][] = [];
  for (const outcome of outcomes) {
    const index = Math.floor(outcome.planned / tickSeconds);
    while (ticks.length <= index) ticks.push([]);
    ticks[index]?.push(outcome);
  }
  return ticks.map((tick, index) => summarise(tick, index * tickSeconds));
}

export function hasFailed({ status, failure }: Outcome): boolean {
  if (failure !== undefined) return failure !== 'stopped';
  return (status ?? 0) >= 500;
}

export function noFailures(): Record<Failure, number> {
  return { refused: 0, reset: 0, timeout: 0, unreachable: 0, malformed: 0, unsent: 0, stopped: 0, other: 0 };
}

export function classOf(status: number): StatusClass {
  if (status < 200) return '1xx';
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
}

function quantiles(latencies: readonly number[]): LoadCounts['latency'] {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  return { median: at(0.5), p99: at(0.99), greatest: sorted.at(-1) ?? 0 };
}
