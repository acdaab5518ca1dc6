import type { Server, Socket } from 'node:net';
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
  readonly random: Random;
  readonly sockets: Set<Socket>;
  readonly timers: Set<NodeJS.Timeout>;
  readonly counts: { asked: number; answered: number; refused: number; health: number; connections: number };
  readonly clients: Map<string, number>;
  readonly requests: StubRequest[];
  /** What waits for a place to be worked on. */
  readonly queue: (() => void)[];
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

/** Works on something as soon as there is a place, for the time that the settings draw; false: no place is left. */
export function work(state: StubState, done: (taken: boolean) => void): void {
  const { capacity } = state.settings;
  const begin = (): void => {
    state.working++;
    later(state, drawLatency(state.settings.latency, state.random), () => {
      state.working--;
      done(true);
      next(state);
    });
  };
  if (capacity === undefined || state.working < capacity.concurrency) begin();
  else if (state.queue.length < capacity.queue) state.queue.push(begin);
  else done(false);
}

function next(state: StubState): void {
  const places = state.settings.capacity?.concurrency ?? Number.POSITIVE_INFINITY;
  while (state.working < places) {
    const begin = state.queue.shift();
    if (begin === undefined) return;
    begin();
  }
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
