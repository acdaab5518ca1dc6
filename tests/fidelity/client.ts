import { connect, type Socket } from 'node:net';
import type { Sent } from './case.ts';

export interface Client {
  /** The number of the server that answered, -1 when the program answered itself. */
  readonly send: (request: Sent, holdId?: number) => Promise<number>;
  readonly close: () => void;
}

interface Connection {
  readonly socket: Socket;
  waiting: ((server: number) => void) | undefined;
}

/** Connections stay open, one for each client address and request under way. */
export function client(port: number, proxyProtocol: boolean): Client {
  const idle = new Map<string, Connection[]>();
  const all = new Set<Socket>();
  const open = (source: string): Promise<Connection> =>
    new Promise((resolve, reject) => {
      const localAddress = proxyProtocol ? '127.0.0.1' : source;
      const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
      const connection: Connection = { socket, waiting: undefined };
      all.add(socket);
      socket.setTimeout(15_000, () => socket.destroy(new Error(`no answer on port ${port}`)));
      socket.on('error', reject).on('connect', () => {
        if (proxyProtocol) socket.write(proxyLine(source));
        resolve(connection);
      });
      socket.on('close', () => {
        all.delete(socket);
        idle.set(source, idle.get(source)?.filter((one) => one !== connection) ?? []);
        connection.waiting?.(-2);
      });
      readAnswers(connection);
    });
  const send = async (request: Sent, holdId?: number): Promise<number> => {
    const { source } = request;
    const connection = idle.get(source)?.pop() ?? (await open(source));
    const server = await new Promise<number>((resolve) => {
      connection.waiting = resolve;
      connection.socket.write(textOf(request, holdId));
    });
    connection.waiting = undefined;
    if (server < -1) throw new Error(`the connection from ${source} was closed`);
    if (!connection.socket.destroyed) idle.set(source, [...(idle.get(source) ?? []), connection]);
    return server;
  };
  return {
    send,
    close: () => {
      for (const socket of all) socket.destroy();
    },
  };
}

function proxyLine(source: string): string {
  const family = source.includes(':') ? ['TCP6', '::1'] : ['TCP4', '127.0.0.1'];
  return `PROXY ${family[0]} ${source} ${family[1]} 40000 80\r\n`;
}

function textOf({ url, host, headers, size }: Sent, holdId: number | undefined): string {
  const fields = Object.entries({
    Host: host,
    ...headers,
    ...(size === undefined ? {} : { 'X-Size': String(size) }),
    ...(holdId === undefined ? {} : { 'X-Hold': String(holdId) }),
  });
  return `GET ${url} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

function readAnswers(connection: Connection): void {
  let buffer = '';
  connection.socket.setEncoding('latin1').on('data', (text: string) => {
    buffer += text;
    const end = buffer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = buffer.slice(0, end + 2);
    const length = end + 4 + Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (buffer.length < length) return;
    buffer = buffer.slice(length);
    if (/^connection: close/im.test(head)) connection.socket.destroy();
    const server = /^x-server: (\d+)/im.exec(head)?.[1];
    connection.waiting?.(server === undefined ? -1 : Number(server));
  });
}
