import type { Server, Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Random } from '../../load/schedule.ts';
import {
  drawLatency,
  drawStatus,
  type StubOptions,
  type StubRequest,
  type StubSettings,
} from '../../load/stub.ts';

/** The state of one stub; its settings change while it runs. */
export interface StubState {
  readonly options: StubOptions;
  readonly secure: SecureContext | undefined;
  readonly random: Random;
  readonly sockets: Set<Socket>;
  readonly timers: Set<NodeJS.Timeout>;
  readonly counts: { asked: number; answered: number; refused: number; health: number; connections: number };
  readonly clients: Map<string, number>;
  readonly requests: StubRequest[];
  /** What waits for a place to be worked on. */
  readonly queue: ((from: number) => void)[];
  /** When requests were refused in the last second. */
  readonly refusals: number[];
  /** Monotonic seconds. */
  readonly now: () => number;
  /** Breaks down as if it were told to refuse. */
  readonly fall: () => void;
  working: number;
  settings: StubSettings;
  server: Server | undefined;
  stopped: boolean;
}

/** Clients counted by name; more are counted together. */
const mostClients = 10_000;

/** Counts a request and keeps its head while there is room. */
export function remember(state: StubState, client: string, request: StubRequest): void {
  state.counts.asked++;
  const known = state.clients.get(client);
  const name = known === undefined && state.clients.size >= mostClients ? 'others' : client;
  state.clients.set(name, (state.clients.get(name) ?? 0) + 1);
  if (state.requests.length < (state.options.keep ?? 1000)) state.requests.push(request);
}

/**
 * Works on something as soon as there is a place, for the time that the settings draw; false: no place is left, or
 * the stub falls. What waited begins when the work before it should have ended, so that late timers cost no capacity.
 */
export function work(state: StubState, done: (taken: boolean) => void): void {
  const { capacity } = state.settings;
  const begin = (from: number): void => {
    state.working++;
    const end = from + drawLatency(state.settings.latency, state.random);
    later(state, end - state.now(), () => {
      state.working--;
      done(true);
      next(state, end);
    });
  };
  if (capacity === undefined || state.working < capacity.concurrency) begin(state.now());
  else if (state.queue.length < capacity.queue) state.queue.push(begin);
  else refuse(state, done);
}

function next(state: StubState, from: number): void {
  const places = state.settings.capacity?.concurrency ?? Number.POSITIVE_INFINITY;
  while (state.working < places) {
    const begin = state.queue.shift();
    if (begin === undefined) return;
    begin(from);
  }
}

/** Overload that kills: more refusals within a second than the settings bear. */
function refuse(state: StubState, done: (taken: boolean) => void): void {
  const { refusals, settings } = state;
  const now = state.now();
  refusals.push(now);
  while (refusals[0] !== undefined && refusals[0] < now - 1) refusals.shift();
  done(false);
  if (refusals.length > (settings.capacity?.fallsAfterRefusals ?? Number.POSITIVE_INFINITY)) state.fall();
}

function later(state: StubState, seconds: number, act: () => void): void {
  if (seconds < 0.0005) {
    act();
    return;
  }
  const timer = setTimeout(() => {
    state.timers.delete(timer);
    act();
  }, seconds * 1000);
  state.timers.add(timer);
}

export function statusOf(state: StubState): number {
  return drawStatus(state.settings, state.random);
}
