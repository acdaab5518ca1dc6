import { createServer, type Server, type Socket } from 'node:net';
import type { Traffic } from '../../src/forecast/balance/chooser.ts';
import { listenAnywhere, listens } from './ports.ts';

/** What arrived at a stub server. */
export interface Arrival {
  readonly server: number;
  readonly traffic: Traffic;
}

export interface StubServers {
  readonly ports: readonly number[];
  /** The latest request that was answered. */
  readonly last: () => Arrival | undefined;
  /** Resolves once the request with that number, which is held back, has arrived. */
  readonly arrived: (id: number) => Promise<Arrival>;
  readonly release: (id: number) => void;
  readonly setDown: (server: number, isDown: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

const statusLine = 'HTTP/1.1 200 OK';

interface Held {
  readonly arrival: Promise<Arrival>;
  readonly tell: (arrival: Arrival) => void;
  answer: () => void;
}

/** Servers on free ports of 127.0.0.1 that answer with their number; `X-Hold: ID` holds an answer back. */
export async function stubServers(count: number): Promise<StubServers> {
  let last: Arrival | undefined;
  const held = new Map<number, Held>();
  const holding = (id: number): Held => {
    const found = held.get(id);
    if (found !== undefined) return found;
    const { promise, resolve } = Promise.withResolvers<Arrival>();
    const made = { arrival: promise, tell: resolve, answer: () => undefined };
    held.set(id, made);
    return made;
  };
  const onRequest = (server: number, socket: Socket, head: string, sent: number): void => {
    const size = Number(/^x-size: (\d+)/im.exec(head)?.[1] ?? 1);
    const answer = (): void => {
      const fields = `${statusLine}\r\nX-Server: ${server}\r\nContent-Length: ${size}\r\n\r\n`;
      socket.write(fields + 'x'.repeat(size));
    };
    const arrival = { server, traffic: { sent, received: statusLine.length + size } };
    const id = /^x-hold: (\d+)/im.exec(head)?.[1];
    if (id === undefined) {
      last = arrival;
      answer();
      return;
    }
    const one = holding(Number(id));
    one.answer = answer;
    one.tell(arrival);
  };
  const servers = await Promise.all(
    Array.from({ length: count }, (_, at) => openServer((...told) => onRequest(at, ...told))),
  );
  return {
    ports: servers.map(({ port }) => port),
    last: () => last,
    arrived: (id) => holding(id).arrival,
    release: (id) => {
      held.get(id)?.answer();
      held.delete(id);
    },
    setDown: async (server, isDown) => {
      await (isDown ? servers[server]?.close() : servers[server]?.open());
    },
    close: async () => {
      await Promise.all(servers.map(({ close }) => close()));
    },
  };
}

interface OpenServer {
  readonly port: number;
  readonly open: () => Promise<void>;
  readonly close: () => Promise<void>;
}

type OnRequest = (socket: Socket, head: string, sent: number) => void;

async function openServer(onRequest: OnRequest): Promise<OpenServer> {
  const sockets = new Set<Socket>();
  const make = (): Server =>
    createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
      readRequests(socket, onRequest);
    });
  const first = await listenAnywhere(make);
  const { port } = first;
  let { server } = first;
  return {
    port,
    open: async () => {
      server = make();
      if (!(await listens(server, port))) throw new Error(`port ${port} was taken by somebody else`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Requests have no bodies. */
function readRequests(socket: Socket, onRequest: OnRequest): void {
  let buffer = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    buffer += text;
    for (let end = buffer.indexOf('\r\n\r\n'); end >= 0; end = buffer.indexOf('\r\n\r\n')) {
      onRequest(socket, buffer.slice(0, end + 2), end + 4);
      buffer = buffer.slice(end + 4);
    }
  });
}
