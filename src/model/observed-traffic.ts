/** One request as a log tells it. */
export interface ObservedRequest {
  readonly client: string;
  readonly method: string;
  /** Path and query; `/` where the line holds none. */
  readonly url: string;
  /** Undefined when the format does not tell. */
  readonly host?: string | undefined;
  readonly frontend?: string | undefined;
  readonly tls?: true | undefined;
}

/** Counts of requests by the first digit of the status; `none`: ended without one. */
export type StatusCounts = Readonly<Record<'1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'none', number>>;

/** Quantiles in milliseconds, each to within 1 %. */
export interface ObservedLatency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** What one server was seen to do. */
export interface ObservedServer {
  /** Undefined when the format names none. */
  readonly backend?: string | undefined;
  readonly server: string;
  /** Requests that it answered last. */
  readonly requests: number;
  /** Requests that were passed on to another server after it (nginx names each). */
  readonly passedOver: number;
  readonly statuses: StatusCounts;
  readonly latency?: ObservedLatency | undefined;
}

export interface ObservedShare {
  readonly text: string;
  /** Never above the true share, and below it by at most 0.2 % (clients and paths: 0.05 %) of all requests. */
  readonly share: number;
}

/** The traffic that access logs show. Sums are exact; estimates state their error. */
export interface ObservedTraffic {
  /** Files as the fleet file names them. */
  readonly files: readonly string[];
  readonly format: string;
  readonly requests: number;
  /** Lines that do not follow the format. */
  readonly unread: number;
  /** First and last time, seconds since 1970, as logged; undefined when no line tells. */
  readonly span?: { readonly from: number; readonly to: number } | undefined;
  /** Requests per second over the span; undefined when that is shorter than a second. */
  readonly rate?: number | undefined;
  /** Requests per second of the busiest minute; undefined when the span is shorter than one. */
  readonly peakRate?: number | undefined;
  readonly statuses: StatusCounts;
  readonly retries: number;
  readonly latency?: ObservedLatency | undefined;
  /** Different clients: standard error 0.8 %. */
  readonly distinctClients: number;
  readonly clients: readonly ObservedShare[];
  /** By /24 of IPv4, and the first three groups of IPv6. */
  readonly prefixes: readonly ObservedShare[];
  readonly hosts: readonly ObservedShare[];
  readonly paths: readonly ObservedShare[];
  readonly frontends: readonly ObservedShare[];
  readonly servers: readonly ObservedServer[];
  /** A uniform sample of the requests, at most 4,096 of them. */
  readonly sample: readonly ObservedRequest[];
}
