/** State of one server as the balancer counts it; all counters grow from the start of `generation`. */
export interface ServerCounters {
  readonly name: string;
  /** Can get new traffic now (UP, no check, or backup in use); drained and in maintenance is false. */
  readonly eligible: boolean;
  readonly backup: boolean;
  /** Effective weight. */
  readonly weight: number;
  /** Requests (http) or sessions (tcp) sent to the server; each of `retries` counts again, as in HAProxy's `stot`. */
  readonly requests: number;
  readonly responses: {
    readonly '2xx': number;
    readonly '3xx': number;
    readonly '4xx': number;
    readonly '5xx': number;
  };
  readonly connectionErrors: number;
  readonly responseErrors: number;
  readonly retries: number;
  readonly redispatches: number;
  /** Gauge: requests waiting for the server. */
  readonly queued: number;
  /** Gauge: sessions now on the server. */
  readonly sessions: number;
}

export interface PoolCounters {
  readonly name: string;
  readonly requests: number;
  readonly responses: {
    readonly '2xx': number;
    readonly '3xx': number;
    readonly '4xx': number;
    readonly '5xx': number;
  };
  readonly connectionErrors: number;
  readonly responseErrors: number;
  readonly retries: number;
  readonly redispatches: number;
  readonly queued: number;
  readonly servers: readonly ServerCounters[];
}

/** All counters of one device at one moment. */
export interface CounterSnapshot {
  /** Monotonic seconds at which the answer was complete. */
  readonly at: number;
  /** Identity of the process that counts (pid and start); counters of two generations are never subtracted. */
  readonly generation: string;
  readonly pools: readonly PoolCounters[];
}
