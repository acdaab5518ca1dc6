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
  /** Status line and headers of the answer, where the load was told to keep them. */
  readonly head?: string | undefined;
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

export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx';

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
