import { type Connection, closeIdle, newPools, type Pools, placeFor } from './connections.ts';
import type { Generator, GeneratorOptions, GeneratorPorts, WireEnd } from './generator-ports.ts';
import { beginMessage, endMessage, readMessage } from './message-reader.ts';
import type { Failure, Outcome } from './outcome.ts';
import { type LoadRequest, type LoadTarget, requestText } from './request.ts';

interface Exchange {
  readonly request: LoadRequest;
  /** Milliseconds of the clock. */
  readonly dispatched: number;
  readonly retried: boolean;
}

interface State {
  readonly options: GeneratorOptions;
  readonly ports: GeneratorPorts;
  readonly plan: Iterator<LoadRequest>;
  readonly pools: Pools<Exchange>;
  readonly started: number;
  readonly finish: () => void;
  readonly cues: { readonly at: number; readonly act: () => void }[];
  next: LoadRequest | undefined;
  stopped: boolean;
  finished: boolean;
  /** Answers and sends since the last turn. */
  worked: boolean;
  spinning: boolean;
  turnedAt: number;
  checkedAt: number;
  sentAt: number;
  idle: number;
  /** Calls the next turn off, when it is waited for. */
  callOff: () => void;
}

/** Sends in one turn before answers are looked at again. */
const mostInTurn = 16;
/** Closer sends are waited for by turning: a timer may come a millisecond late, so it is set a millisecond early. */
const spinMilliseconds = 2;
const checkMilliseconds = 25;

/** Sends every request at its planned time, whether or not earlier ones were answered (open loop). */
export function startGenerator(options: GeneratorOptions, ports: GeneratorPorts): Generator {
  const { promise, resolve } = Promise.withResolvers<void>();
  const plan = options.requests[Symbol.iterator]();
  const started = ports.now();
  const state: State = {
    options,
    ports,
    plan,
    pools: newPools(options.greatestOpen ?? 1024),
    started,
    finish: resolve,
    cues: [...(options.cues ?? [])].sort((a, b) => a.at - b.at),
    next: nextOf(plan),
    stopped: false,
    finished: false,
    worked: false,
    spinning: false,
    turnedAt: started,
    checkedAt: started,
    sentAt: started,
    idle: 0,
    callOff: () => undefined,
  };
  ports.soon(() => turn(state));
  return {
    elapsed: () => (ports.now() - started) / 1000,
    figures: () => ({
      opened: state.pools.opened,
      mostOpen: state.pools.mostOpen,
      lastSent: (state.sentAt - started) / 1000,
      idleMilliseconds: state.idle,
    }),
    waiting: () => waiting(state),
    stop: () => stop(state),
    done: promise,
  };
}

function nextOf(plan: Iterator<LoadRequest>): LoadRequest | undefined {
  const { done, value } = plan.next();
  return done === true ? undefined : value;
}

function turn(state: State): void {
  if (state.finished) return;
  const { ports } = state;
  const now = ports.now();
  if (state.spinning && !state.worked) state.idle += now - state.turnedAt;
  state.turnedAt = now;
  state.worked = false;
  sendDue(state, now);
  if (now - state.checkedAt >= checkMilliseconds) check(state, now);
  if (finishIfDone(state)) return;
  const wait = state.next === undefined ? checkMilliseconds : dueAt(state, state.next) - ports.now();
  state.spinning = wait < spinMilliseconds;
  if (state.spinning) ports.soon(() => turn(state));
  else state.callOff = ports.after(Math.min(checkMilliseconds, Math.floor(wait) - 1), () => turn(state));
}

function dueAt(state: State, request: LoadRequest): number {
  return state.started + request.at * 1000;
}

function sendDue(state: State, now: number): void {
  for (let sent = 0; sent < mostInTurn; sent++) {
    const request = state.next;
    if (request === undefined || state.stopped || dueAt(state, request) > now) return;
    state.next = nextOf(state.plan);
    state.worked = true;
    dispatch(state, { request, dispatched: state.ports.now(), retried: false });
  }
}

function dispatch(state: State, exchange: Exchange): void {
  const { options, pools } = state;
  const { request } = exchange;
  const target = request.target ?? options.target;
  const found = placeFor(pools, target, request.source, exchange.retried);
  if (found === undefined) {
    settle(state, exchange, { failure: 'unsent' });
    return;
  }
  const connection = found.kind === 'idle' ? found.connection : open(state, found.open, target, request);
  connection.exchange = exchange;
  state.sentAt = exchange.dispatched;
  beginMessage(connection.reader, request.method === 'HEAD');
  connection.wire?.write(requestText(request, options.keepAlive !== false));
}

function open(
  state: State,
  make: (wanted: string) => Connection<Exchange>,
  target: LoadTarget,
  { source }: LoadRequest,
): Connection<Exchange> {
  const connection = make(state.options.serverHeader ?? '');
  connection.wire = state.ports.dial(target, source, {
    data: (bytes, length) => take(state, connection, bytes, length),
    closed: (end) => closed(state, connection, end),
  });
  return connection;
}

function take(state: State, connection: Connection<Exchange>, bytes: Buffer, length: number): void {
  state.worked = true;
  const { exchange, reader } = connection;
  // Nobody asked: what a server sends by itself ends the connection.
  if (exchange === undefined) {
    letGo(state, connection);
    return;
  }
  connection.answering = true;
  const read = readMessage(reader, bytes, 0, length);
  if (reader.phase === 'broken') fail(state, connection, 'malformed');
  else if (reader.phase === 'done') answered(state, connection, read < length);
}

function answered(state: State, connection: Connection<Exchange>, more: boolean): void {
  const { exchange, reader } = connection;
  if (exchange === undefined) return;
  connection.exchange = undefined;
  connection.answering = false;
  connection.used = true;
  if (more || reader.closes || state.options.keepAlive === false || state.stopped) letGo(state, connection);
  else connection.release();
  const head = state.options.keepHeads === true ? reader.head : undefined;
  settle(state, exchange, { status: reader.status, server: reader.value, head });
}

function closed(state: State, connection: Connection<Exchange>, end: WireEnd): void {
  state.worked = true;
  const { exchange } = connection;
  connection.remove();
  if (exchange === undefined) return;
  if (end === 'ended' && connection.answering && endMessage(connection.reader)) {
    answered(state, connection, true);
    return;
  }
  connection.exchange = undefined;
  // RFC 9112, 9.3.1: an idle connection may be closed as we write; an idempotent request is sent once more.
  const mayRetry = connection.used && !connection.answering && !exchange.retried && !state.stopped;
  if (mayRetry && !/^(?:POST|PATCH)$/.test(exchange.request.method)) {
    dispatch(state, { ...exchange, retried: true });
    return;
  }
  settle(state, exchange, { failure: end === 'ended' ? 'reset' : end });
}

function fail(state: State, connection: Connection<Exchange>, failure: Failure): void {
  const { exchange } = connection;
  connection.exchange = undefined;
  letGo(state, connection);
  if (exchange !== undefined) settle(state, exchange, { failure });
}

function letGo(_: State, connection: Connection<Exchange>): void {
  connection.remove();
  connection.wire?.destroy();
}

function settle(
  { ports, started, options }: State,
  { request, dispatched, retried }: Exchange,
  found: Pick<Outcome, 'status' | 'server' | 'failure' | 'head'>,
): void {
  const planned = request.at;
  options.outcome(
    {
      planned,
      source: request.source ?? '',
      path: request.path,
      delay: Math.max(0, (dispatched - started) / 1000 - planned),
      latency: (ports.now() - started) / 1000 - planned,
      status: found.status,
      server: found.server,
      failure: found.failure,
      head: found.head,
      retried,
    },
    request,
  );
}

/** Timeouts, cues and the caller's own look; none of them needs to be finer than some milliseconds. */
function check(state: State, now: number): void {
  state.checkedAt = now;
  const elapsed = (now - state.started) / 1000;
  const limit = now - (state.options.timeoutSeconds ?? 5) * 1000;
  for (const connection of state.pools.open) {
    const { exchange } = connection;
    if (exchange !== undefined && exchange.dispatched <= limit) fail(state, connection, 'timeout');
  }
  while (state.cues[0] !== undefined && state.cues[0].at <= elapsed) state.cues.shift()?.act();
  state.options.tick?.(elapsed);
}

function waiting(state: State): readonly number[] {
  const elapsed = (state.ports.now() - state.started) / 1000;
  const found: number[] = [];
  for (const { exchange } of state.pools.open) {
    if (exchange !== undefined) found.push(elapsed - exchange.request.at);
  }
  return found;
}

function stop(state: State): void {
  if (state.stopped) return;
  state.stopped = true;
  state.next = undefined;
  for (const connection of state.pools.open) fail(state, connection, 'stopped');
  finishIfDone(state);
}

function finishIfDone(state: State): boolean {
  if (state.finished) return true;
  if (state.next !== undefined && !state.stopped) return false;
  for (const { exchange } of state.pools.open) if (exchange !== undefined) return false;
  state.finished = true;
  state.callOff();
  closeIdle(state.pools);
  state.finish();
  return true;
}
