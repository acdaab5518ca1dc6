import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { isLoopback } from '../../load/schedule.ts';
import {
  quickStub,
  type Stub,
  type StubOptions,
  type StubRecord,
  type StubSettings,
  seeded,
} from '../../load/stub.ts';
import { failure, type Result, success } from '../../text/problem.ts';
import { reset } from './reset.ts';
import { serveHttp } from './stub-http.ts';
import { remember, type StubState, work } from './stub-state.ts';

/** Starts a stub server in this process. Listens in 127.0.0.0/8 only. */
export async function startStub(options: StubOptions): Promise<Result<Stub>> {
  const address = options.address ?? '127.0.0.1';
  if (!isLoopback(address)) {
    return failure({
      code: 'not-loopback',
      severity: 'error',
      message: `a stub server listens only in 127.0.0.0/8, not on ${address}`,
    });
  }
  const { certificate } = options;
  const state: StubState = {
    options,
    secure:
      certificate === undefined ? undefined : createSecureContext({ key: certificate, cert: certificate }),
    random: seeded(options.seed ?? 1),
    sockets: new Set(),
    timers: new Set(),
    counts: { asked: 0, answered: 0, refused: 0, health: 0, connections: 0 },
    clients: new Map(),
    requests: [],
    queue: [],
    refusals: [],
    now: () => performance.now() / 1000,
    fall: () => {
      state.settings = { ...state.settings, failure: { kind: 'refuse' } };
      void close(state);
    },
    working: 0,
    settings: options.settings ?? quickStub,
    server: undefined,
    stopped: false,
  };
  const port = await listen(state, address, options.port ?? 0);
  if (typeof port === 'string') {
    return failure({ code: 'address-taken', severity: 'error', message: port });
  }
  if (state.settings.failure?.kind === 'refuse') await close(state);
  return success({
    name: options.name,
    address,
    port,
    initial: options.settings ?? quickStub,
    set: (change) => set(state, change, { address, port }),
    record: async () => recordOf(state),
    stop: () => {
      state.stopped = true;
      return close(state);
    },
  });
}

async function set(
  state: StubState,
  change: Partial<StubSettings>,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<void> {
  state.settings = { ...state.settings, ...change };
  if (state.stopped) return;
  const refuses = state.settings.failure?.kind === 'refuse';
  if (refuses) await close(state);
  else if (state.server === undefined) await listen(state, address, port);
}

/** The port, or why it cannot be had. */
function listen(state: StubState, address: string, port: number): Promise<number | string> {
  const server = createServer({ noDelay: true }, (socket) => welcome(state, socket));
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(`${address}:${port} cannot be listened on: ${error.message}`));
    server.listen({ host: address, port, backlog: 4096 }, () => {
      state.server = server;
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function welcome(state: StubState, socket: Socket): void {
  state.counts.connections++;
  state.sockets.add(socket);
  socket.once('close', () => state.sockets.delete(socket));
  // The other side may reset at any time: nothing to do but forget it.
  socket.on('error', () => socket.destroy());
  if (state.settings.failure?.kind === 'reset') reset(socket);
  else if (state.secure === undefined) serve(state, socket);
  else socket.once('data', (first: Buffer) => unveil(state, socket, first));
}

function serve(state: StubState, socket: Socket): void {
  if (state.options.mode === 'tcp') serveTcp(state, socket);
  else serveHttp(state, socket);
}

/** The first byte of a TLS connection is the type of its first record: 22, a handshake (RFC 8446, 5.1). */
function unveil(state: StubState, socket: Socket, first: Buffer): void {
  socket.pause();
  socket.unshift(first);
  if (first[0] !== 22) {
    serve(state, socket);
    socket.resume();
    return;
  }
  const within = new TLSSocket(socket, { isServer: true, secureContext: state.secure });
  within.on('error', () => socket.destroy());
  serve(state, within);
}

function serveTcp(state: StubState, socket: Socket): void {
  const peer = socket.remoteAddress ?? '';
  remember(state, peer, { client: peer, peer, line: '', headers: [] });
  if (state.settings.failure?.kind === 'hang') {
    socket.resume();
    return;
  }
  work(state, (taken) => {
    if (!taken) {
      state.counts.refused++;
      socket.destroy();
      return;
    }
    state.counts.answered++;
    if (socket.destroyed) return;
    socket.write(`${state.options.name}\n`);
    socket.pipe(socket);
  });
}

function recordOf({ options, counts, clients, requests }: StubState): StubRecord {
  return {
    name: options.name,
    counts: { ...counts },
    clients: Object.fromEntries(clients),
    requests: [...requests],
  };
}

/** Nobody listens any more, open connections are reset, and what was under way is forgotten. */
function close(state: StubState): Promise<void> {
  for (const timer of state.timers) clearTimeout(timer);
  state.timers.clear();
  state.queue.length = 0;
  state.refusals.length = 0;
  state.working = 0;
  for (const socket of state.sockets) reset(socket);
  const { server } = state;
  state.server = undefined;
  return new Promise((resolve) => {
    if (server === undefined) resolve();
    else server.close(() => resolve());
  });
}
