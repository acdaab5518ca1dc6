import { build, type Histogram } from 'hdr-histogram-js';
import { classOf, type Failure, hasFailed, noFailures, type Outcome, type StatusClass } from './outcome.ts';

/** Quantiles in milliseconds; all 0 when nothing was measured. */
export interface Percentiles {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What one server answered. */
export interface ServerTally {
  readonly name: string;
  readonly answers: number;
  /** Answers with a status of 500 and above. */
  readonly failed: number;
  /** From the planned time. */
  readonly latency: Percentiles;
}

/** Outcomes that became known between two ticks. */
export interface LoadTick {
  /** Seconds from the start at which it begins. */
  readonly from: number;
  readonly outcomes: number;
  readonly failed: number;
  readonly late: number;
  /** Milliseconds from the planned time. */
  readonly p50: number;
  readonly p99: number;
  readonly servers: Readonly<Record<string, number>>;
}

/** Totals of a load. */
export interface LoadTotals {
  readonly planned: number;
  /** Sent later than `lateMilliseconds` after the planned time. */
  readonly late: number;
  readonly retried: number;
  readonly answered: number;
  /** 5xx and requests without an answer, stopped ones excepted. */
  readonly failed: number;
  readonly status: Readonly<Record<StatusClass, number>>;
  readonly failures: Readonly<Record<Failure, number>>;
  /** From the planned time to the end of the answer: what a user waits. */
  readonly latency: Percentiles;
  /** From the real send to the end of the answer: hides what waited in the generator. */
  readonly service: Percentiles;
  /** From the planned time to the real send: the generator's own delay. */
  readonly delay: Percentiles;
  readonly servers: readonly ServerTally[];
  /** Answers that named no server. */
  readonly unnamed: number;
}

/** Counts outcomes as they come, in memory that does not grow with them. */
export interface Tally {
  readonly add: (outcome: Outcome) => void;
  /** Ends the ticks that are over. */
  readonly advance: (elapsed: number) => void;
  readonly totals: () => LoadTotals;
  readonly ticks: readonly LoadTick[];
}

/** Later than this is late: more than a timer's grain, less than anyone would notice. */
export const lateMilliseconds = 10;
/** A site has fewer servers than this; more names mean that the header names something else. */
const mostServers = 500;

interface OfServer {
  answers: number;
  failed: number;
  readonly latency: Histogram;
}

interface OpenTick {
  from: number;
  outcomes: number;
  failed: number;
  late: number;
  servers: Record<string, number>;
  readonly latency: Histogram;
}

interface State {
  readonly tickSeconds: number;
  readonly status: Record<StatusClass, number>;
  readonly failures: Record<Failure, number>;
  readonly latency: Histogram;
  readonly service: Histogram;
  readonly delay: Histogram;
  readonly servers: Map<string, OfServer>;
  readonly ticks: LoadTick[];
  readonly open: OpenTick;
  planned: number;
  late: number;
  retried: number;
  answered: number;
  failed: number;
  unnamed: number;
}

export function newTally(tickSeconds: number): Tally {
  const state: State = {
    tickSeconds,
    status: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 },
    failures: noFailures(),
    latency: newHistogram(3),
    service: newHistogram(3),
    delay: newHistogram(3),
    servers: new Map(),
    ticks: [],
    open: { from: 0, outcomes: 0, failed: 0, late: 0, servers: {}, latency: newHistogram(2) },
    planned: 0,
    late: 0,
    retried: 0,
    answered: 0,
    failed: 0,
    unnamed: 0,
  };
  return {
    add: (outcome) => add(state, outcome),
    advance: (elapsed) => advance(state, elapsed),
    totals: () => totals(state),
    ticks: state.ticks,
  };
}

/**
 * HdrHistogram in microseconds with so many significant digits, up to ten minutes; the library's JavaScript build.
 */
export function newHistogram(digits: 2 | 3): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: greatestMicroseconds,
    numberOfSignificantValueDigits: digits,
    bitBucketSize: 32,
    useWebAssembly: false,
  });
}

const greatestMicroseconds = 600_000_000;

/** Seconds into a histogram; what lies beyond its range counts as its end. */
export function record(histogram: Histogram, seconds: number): void {
  const microseconds = Math.round(seconds * 1e6);
  histogram.recordValue(Math.min(greatestMicroseconds, Math.max(0, microseconds)));
}

export function percentiles(histogram: Histogram): Percentiles {
  if (histogram.totalCount === 0) return { count: 0, mean: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 };
  const at = (part: number): number => histogram.getValueAtPercentile(part) / 1000;
  return {
    count: histogram.totalCount,
    mean: histogram.mean / 1000,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: histogram.maxValue / 1000,
  };
}

function add(state: State, outcome: Outcome): void {
  const { status, failure, delay } = outcome;
  const { open } = state;
  const isLate = delay * 1000 > lateMilliseconds;
  const isFailed = hasFailed(outcome);
  state.planned++;
  open.outcomes++;
  if (isLate) {
    state.late++;
    open.late++;
  }
  if (isFailed) {
    state.failed++;
    open.failed++;
  }
  if (outcome.retried === true) state.retried++;
  if (failure !== undefined) state.failures[failure]++;
  if (failure !== 'unsent') record(state.delay, delay);
  // A request that ran into its timeout waited that long: leaving it out would flatter the percentiles.
  if (status !== undefined || failure === 'timeout') {
    record(state.latency, outcome.latency);
    record(open.latency, outcome.latency);
    record(state.service, outcome.latency - delay);
  }
  if (status !== undefined) addAnswer(state, outcome, status);
}

function addAnswer(state: State, { server, latency }: Outcome, status: number): void {
  state.answered++;
  state.status[classOf(status)]++;
  if (server === undefined) {
    state.unnamed++;
    return;
  }
  const name = state.servers.has(server) || state.servers.size < mostServers ? server : 'others';
  let of = state.servers.get(name);
  if (of === undefined) {
    of = { answers: 0, failed: 0, latency: newHistogram(3) };
    state.servers.set(name, of);
  }
  of.answers++;
  if (status >= 500) of.failed++;
  record(of.latency, latency);
  state.open.servers[name] = (state.open.servers[name] ?? 0) + 1;
}

function advance(state: State, elapsed: number): void {
  const { open, tickSeconds } = state;
  while (elapsed >= open.from + tickSeconds) {
    const { p50, p99 } = percentiles(open.latency);
    const { from, outcomes, failed, late, servers } = open;
    state.ticks.push({ from, outcomes, failed, late, p50, p99, servers });
    // Multiplied, not added up, so that rounding errors do not move the ticks.
    open.from = state.ticks.length * tickSeconds;
    open.outcomes = 0;
    open.failed = 0;
    open.late = 0;
    open.servers = {};
    open.latency.reset();
  }
}

function totals(state: State): LoadTotals {
  const servers = [...state.servers].map(([name, { answers, failed, latency }]) => ({
    name,
    answers,
    failed,
    latency: percentiles(latency),
  }));
  return {
    planned: state.planned,
    late: state.late,
    retried: state.retried,
    answered: state.answered,
    failed: state.failed,
    status: { ...state.status },
    failures: { ...state.failures },
    latency: percentiles(state.latency),
    service: percentiles(state.service),
    delay: percentiles(state.delay),
    servers: servers.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    unnamed: state.unnamed,
  };
}
