import type { Random } from './schedule.ts';

/** How long a stub works on one request. Times in seconds. */
export type StubLatency =
  | { readonly kind: 'fixed'; readonly seconds: number }
  /** Many small and some long: the service time of an M/M/c queue. */
  | { readonly kind: 'exponential'; readonly mean: number }
  /** What web servers show: `sigma` is the deviation of the logarithm, 0.5 a usual one. */
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number };

/** What goes wrong at a stub. */
export type StubFailure =
  /** Nobody listens any more; open connections are reset. */
  | { readonly kind: 'refuse' }
  /** Connections are taken and then reset. */
  | { readonly kind: 'reset' }
  /** Requests are taken and never answered. */
  | { readonly kind: 'hang' }
  /** A share of the answers, 0 to 1, has this status instead of 200. */
  | { readonly kind: 'errors'; readonly share: number; readonly status: number };

export interface StubCapacity {
  readonly concurrency: number;
  readonly queue: number;
  /** Overload that kills: after more refusals than this within a second the stub refuses connections. */
  readonly fallsAfterRefusals?: number | undefined;
}

/** Everything about a stub that can be changed while it runs. */
export interface StubSettings {
  readonly latency: StubLatency;
  /** Requests worked on at once and requests that may wait; one more is answered 503. Undefined: no limit. */
  readonly capacity?: StubCapacity | undefined;
  readonly failure?: StubFailure | undefined;
  /** What health checks are told; a stub that refuses, resets or hangs is not well whatever this says. Default true. */
  readonly healthy?: boolean | undefined;
}

export interface StubOptions {
  /** Given in the header `x-evenkeel-server` of every answer. */
  readonly name: string;
  /** In 127.0.0.0/8; default 127.0.0.1. */
  readonly address?: string | undefined;
  /** Default: a free one. */
  readonly port?: number | undefined;
  /** `tcp` greets every connection with its name and a line end, and echoes what comes. Default `http`. */
  readonly mode?: 'http' | 'tcp' | undefined;
  readonly settings?: StubSettings | undefined;
  /** Paths of health checks: answered at once, 200 or 503 as the state says, and not counted as requests. */
  readonly healthPaths?: readonly string[] | undefined;
  /** Number that latencies and errors are drawn from; the same seed draws the same ones. Default 1. */
  readonly seed?: number | undefined;
  /** Certificate with its key, PEM: a connection that begins with a TLS handshake is answered within TLS. */
  readonly certificate?: string | undefined;
  /** Requests whose heads are kept, the first ones; default 1,000. */
  readonly keep?: number | undefined;
}

/** A request as a stub remembers it. */
export interface StubRequest {
  /** First address of X-Forwarded-For, else the peer's. */
  readonly client: string;
  readonly peer: string;
  readonly line: string;
  /** Header lines in their order. */
  readonly headers: readonly string[];
}

export interface StubCounts {
  /** Requests, or connections of a TCP stub, health checks excepted. */
  readonly asked: number;
  readonly answered: number;
  /** 503 because the queue was full. */
  readonly refused: number;
  readonly health: number;
  readonly connections: number;
}

/** What a stub saw. */
export interface StubRecord {
  readonly name: string;
  readonly counts: StubCounts;
  /** Requests by client; at most 10,000 clients. */
  readonly clients: Readonly<Record<string, number>>;
  readonly requests: readonly StubRequest[];
}

/** A stub that runs, here or in another thread. */
export interface Stub {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** The settings that it began with. */
  readonly initial: StubSettings;
  /** Takes effect for requests that come from now on; resolves when the listener is open or closed accordingly. */
  readonly set: (change: Partial<StubSettings>) => Promise<void>;
  readonly record: () => Promise<StubRecord>;
  /** Ends all connections and timers. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

/** Header of every answer that names the server. */
export const stubHeader = 'x-evenkeel-server';

export const quickStub: StubSettings = { latency: { kind: 'fixed', seconds: 0 } };

/**
 * A server that does so many requests per second, each in about this time when it is idle (Little's law gives the
 * requests at work). Half a second of work may wait.
 */
export function settingsOf(requestsPerSecond: number | undefined, latencySeconds: number): StubSettings {
  if (requestsPerSecond === undefined) return { latency: { kind: 'fixed', seconds: latencySeconds } };
  const concurrency = Math.max(1, Math.round(requestsPerSecond * latencySeconds));
  return {
    latency: { kind: 'fixed', seconds: concurrency / requestsPerSecond },
    capacity: { concurrency, queue: Math.max(1, Math.ceil(requestsPerSecond / 2)) },
  };
}

/** Seconds that the next request takes. */
export function drawLatency(latency: StubLatency, random: Random): number {
  switch (latency.kind) {
    case 'fixed':
      return latency.seconds;
    case 'exponential':
      return -Math.log(1 - random()) * latency.mean;
    case 'lognormal':
      return latency.median * Math.exp(latency.sigma * normal(random));
  }
}

export function drawStatus({ failure }: StubSettings, random: Random): number {
  if (failure?.kind !== 'errors') return 200;
  return random() < failure.share ? failure.status : 200;
}

export function isWell({ healthy, failure }: StubSettings): boolean {
  return healthy !== false && (failure === undefined || failure.kind === 'errors');
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mulberry32: the same numbers for the same seed. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
