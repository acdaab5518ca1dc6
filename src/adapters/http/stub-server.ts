import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { admit, type Capacity, idle, type Workload } from '../../load/capacity.ts';
import { isLoopback } from '../../load/schedule.ts';
import { failure, type Result, success } from '../../text/problem.ts';

export interface StubOptions {
  readonly name: string;
  /** In 127.0.0.0/8; default 127.0.0.1. */
  readonly address?: string | undefined;
  /** Default: a free one. */
  readonly port?: number | undefined;
  readonly capacity: Capacity;
  /** Paths answered with 200 at once whatever the load, as a shallow health check is. */
  readonly healthPaths?: readonly string[] | undefined;
}

/** A small server of limited capacity that tells its name and remembers who asked. */
export interface StubServer {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Requests by client: the first address of X-Forwarded-For, else the peer's. */
  readonly asked: ReadonlyMap<string, number>;
  readonly counts: () => StubCounts;
  /** Comes back after it fell over, on the same port. */
  readonly recover: () => Promise<void>;
  /** Ends all connections and timers. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

export interface StubCounts {
  readonly served: number;
  readonly refused: number;
  readonly fallen: boolean;
}

/** Header of every answer that holds the server's name. */
export const serverHeader = 'x-served-by';

interface State {
  readonly options: StubOptions;
  readonly asked: Map<string, number>;
  readonly timers: Set<NodeJS.Timeout>;
  readonly now: () => number;
  workload: Workload;
  served: number;
  refused: number;
  server: Server;
}

export async function startStubServer(options: StubOptions): Promise<Result<StubServer>> {
  const address = options.address ?? '127.0.0.1';
  if (!isLoopback(address)) {
    return failure({
      code: 'not-loopback',
      severity: 'error',
      message: `a stub server listens only in 127.0.0.0/8, not on ${address}`,
    });
  }
  const state = newState(options);
  const port = await listen(state, address, options.port ?? 0);
  if (typeof port === 'string') {
    return failure({ code: 'address-taken', severity: 'error', message: port });
  }
  return success({
    name: options.name,
    address,
    port,
    asked: state.asked,
    counts: () => ({ served: state.served, refused: state.refused, fallen: state.workload.fallen }),
    recover: async () => {
      if (!state.workload.fallen) return;
      state.workload = idle;
      await listen(state, address, port);
    },
    stop: () => close(state),
  });
}

function newState(options: StubOptions): State {
  return {
    options,
    asked: new Map(),
    timers: new Set(),
    now: () => performance.now() / 1000,
    workload: idle,
    served: 0,
    refused: 0,
    server: createServer(),
  };
}

/** The port, or why it cannot be had. */
function listen(state: State, address: string, port: number): Promise<number | string> {
  state.server = createServer({ keepAliveTimeout: 60_000 }, (request, response) =>
    answer(state, request, response),
  );
  const { server } = state;
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(`${address}:${port} cannot be listened on: ${error.message}`));
    server.listen({ host: address, port, backlog: 1024 }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}

function answer(state: State, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const { name, healthPaths } = state.options;
  if (healthPaths?.includes(request.url ?? '') === true) {
    finish(response, 200, name);
    return;
  }
  const client = clientOf(request);
  state.asked.set(client, (state.asked.get(client) ?? 0) + 1);
  const now = state.now();
  const { admission, workload } = admit(state.options.capacity, state.workload, now);
  state.workload = workload;
  switch (admission.kind) {
    case 'served':
      later(state, admission.answerAt - now, () => {
        state.served++;
        finish(response, 200, name);
      });
      return;
    case 'refused':
      state.refused++;
      finish(response, 503, name);
      return;
    case 'fallen':
      state.refused++;
      void close(state);
  }
}

function later(state: State, seconds: number, act: () => void): void {
  const timer = setTimeout(() => {
    state.timers.delete(timer);
    act();
  }, seconds * 1000);
  state.timers.add(timer);
}

function finish(response: ServerResponse, status: number, name: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { [serverHeader]: name, 'content-type': 'text/plain' });
  response.end(`${name}\n`);
}

function clientOf(request: IncomingMessage): string {
  const forwarded = request.headers['x-forwarded-for'];
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',')[0]?.trim();
  return first ?? request.socket.remoteAddress ?? '';
}

function close(state: State): Promise<void> {
  for (const timer of state.timers) clearTimeout(timer);
  state.timers.clear();
  const { server } = state;
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
