import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Failure, Outcome } from '../../load/outcome.ts';
import {
  isLoopback,
  type LoadShape,
  loadRefusal,
  type PlannedSend,
  planSends,
  type Random,
} from '../../load/schedule.ts';
import { failure, type Problem, type Result, success } from '../../text/problem.ts';
import { serverHeader } from './stub-server.ts';

export interface LoadOptions {
  /** In 127.0.0.0/8; nothing else is accepted. */
  readonly address: string;
  readonly port: number;
  readonly shape: LoadShape;
  readonly random: Random;
  /** Keeps connections open for later requests of the same source; default false. */
  readonly keepAlive?: boolean | undefined;
  /** Default 5. */
  readonly timeoutSeconds?: number | undefined;
  /** Requests open at once; more are counted as `unsent`. Default 4,096. */
  readonly greatestOpen?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A load under way. */
export interface Load {
  /** Outcomes so far, in the order in which they became known; grows. */
  readonly outcomes: readonly Outcome[];
  /** Seconds since the start. */
  readonly elapsed: () => number;
  /** Resolves when every request has an outcome. */
  readonly done: Promise<readonly Outcome[]>;
  /** Sends nothing more and ends what is open; resolves when no timer and no socket is left. */
  readonly stop: () => Promise<readonly Outcome[]>;
}

interface State {
  readonly options: LoadOptions;
  readonly agent: Agent;
  readonly plan: Iterator<PlannedSend, void, undefined>;
  readonly started: number;
  readonly outcomes: Outcome[];
  readonly open: Set<ClientRequest>;
  readonly finish: () => void;
  next: PlannedSend | undefined;
  timer: NodeJS.Timeout | undefined;
  stopped: boolean;
}

/** How often due requests are looked for. */
const stepMilliseconds = 1;

/** Sends every request at its planned time, whether or not earlier ones were answered. */
export function startLoad(options: LoadOptions): Result<Load> {
  const problem = refusalOf(options);
  if (problem !== undefined) return failure(problem);
  const { promise, resolve } = Promise.withResolvers<readonly Outcome[]>();
  const plan = planSends(options.shape, options.random);
  const outcomes: Outcome[] = [];
  const state: State = {
    options,
    agent: new Agent({ keepAlive: options.keepAlive ?? false, maxSockets: Number.POSITIVE_INFINITY }),
    plan,
    started: performance.now(),
    outcomes,
    open: new Set(),
    finish: () => resolve(outcomes),
    next: plan.next().value ?? undefined,
    timer: undefined,
    stopped: false,
  };
  sendDue(state);
  return success({
    outcomes,
    elapsed: () => elapsed(state),
    done: promise,
    stop: () => stop(state, promise),
  });
}

function refusalOf({ address, shape }: LoadOptions): Problem | undefined {
  const foreign = [address, ...shape.sources].find((each) => !isLoopback(each));
  if (foreign !== undefined) {
    return { code: 'not-loopback', severity: 'error', message: `${foreign} is not in 127.0.0.0/8` };
  }
  const message = loadRefusal(shape);
  return message === undefined ? undefined : { code: 'load-refused', severity: 'error', message };
}

function elapsed(state: State): number {
  return (performance.now() - state.started) / 1000;
}

function sendDue(state: State): void {
  state.timer = undefined;
  const now = elapsed(state);
  while (state.next !== undefined && state.next.at <= now && !state.stopped) {
    send(state, state.next, now - state.next.at);
    state.next = state.plan.next().value ?? undefined;
  }
  if (state.next !== undefined && !state.stopped) {
    const wait = Math.max(stepMilliseconds, (state.next.at - elapsed(state)) * 1000);
    state.timer = setTimeout(() => sendDue(state), wait);
  } else {
    finishIfDone(state);
  }
}

function send(state: State, planned: PlannedSend, delay: number): void {
  const { options } = state;
  if (state.open.size >= (options.greatestOpen ?? 4096)) {
    settle(state, planned, { delay, failure: 'unsent' });
    return;
  }
  const sent = request({
    agent: state.agent,
    host: options.address,
    port: options.port,
    path: planned.path,
    localAddress: planned.source,
    headers: { ...options.headers },
  });
  state.open.add(sent);
  let settled = false;
  const end = (found: { readonly failure?: Failure; readonly response?: IncomingMessage }): void => {
    if (settled) return;
    settled = true;
    state.open.delete(sent);
    settle(state, planned, { delay, ...found });
  };
  const limit = setTimeout(
    () => {
      end({ failure: 'timeout' });
      sent.destroy();
    },
    (options.timeoutSeconds ?? 5) * 1000,
  );
  sent.once('close', () => clearTimeout(limit));
  sent.once('response', (response) => {
    response.resume();
    response.once('end', () => end({ response }));
    response.once('close', () => end({ failure: 'reset' }));
  });
  sent.on('error', (error) => end({ failure: state.stopped ? 'stopped' : failureOf(error) }));
  sent.end();
}

function settle(
  state: State,
  planned: PlannedSend,
  found: { readonly delay: number; readonly failure?: Failure; readonly response?: IncomingMessage },
): void {
  const server = found.response?.headers[serverHeader];
  state.outcomes.push({
    planned: planned.at,
    source: planned.source,
    path: planned.path,
    delay: found.delay,
    latency: elapsed(state) - planned.at,
    ...(found.failure === undefined ? {} : { failure: found.failure }),
    ...(found.response === undefined ? {} : { status: found.response.statusCode }),
    ...(typeof server === 'string' ? { server } : {}),
  });
  finishIfDone(state);
}

function finishIfDone(state: State): void {
  if (state.open.size > 0 || state.timer !== undefined) return;
  if (state.next !== undefined && !state.stopped) return;
  state.agent.destroy();
  state.finish();
}

async function stop(state: State, done: Promise<readonly Outcome[]>): Promise<readonly Outcome[]> {
  state.stopped = true;
  clearTimeout(state.timer);
  state.timer = undefined;
  for (const sent of state.open) sent.destroy(new Error('the load was stopped'));
  finishIfDone(state);
  return done;
}

function failureOf(error: Error): Failure {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  return 'other';
}
