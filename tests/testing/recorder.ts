// Servers that answer with what they got, and a client that sends exactly what it is told to.

import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What a server got. */
export interface Recorded {
  readonly server: string;
  readonly method: string;
  readonly url: string;
  readonly version: string;
  /** By names in lower case; lines of one name are joined. */
  readonly headers: Readonly<Record<string, string>>;
  /** Name in the TLS handshake; null without one. */
  readonly sni: string | null;
}

export interface Recorder {
  readonly port: number;
  readonly close: () => void;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A server that answers every request with a `Recorded` as JSON. */
export async function startRecorder(name: string, secure?: Certificate): Promise<Recorder> {
  const record: RequestListener = (request, response) => {
    const { servername } = request.socket as TLSSocket;
    const recorded: Recorded = {
      server: name,
      method: request.method ?? '',
      url: request.url ?? '',
      version: request.httpVersion,
      headers: joined(request.rawHeaders),
      sni: typeof servername === 'string' && servername !== '' ? servername : null,
    };
    response.writeHead(200, { 'x-recorded': encodeURIComponent(JSON.stringify(recorded)) });
    response.end();
  };
  const server: Server = secure === undefined ? createServer(record) : createSecureServer(secure, record);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function joined(raw: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

export interface Sending {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Got {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  readonly location?: string | undefined;
  readonly recorded?: Recorded | undefined;
}

/** Sends one request with these headers alone, over a connection of its own. */
export function send(port: number, { method, url, headers }: Sending): Promise<Got> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').setTimeout(10_000, () => reject(new Error('no answer')));
    socket.on('data', (data: string) => {
      text += data;
    });
    socket.on('error', () => resolve(answerOf(text)));
    socket.on('close', () => resolve(answerOf(text)));
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${url} HTTP/1.1\r\n${lines.join('')}Connection: close\r\n\r\n`);
  });
}

function answerOf(text: string): Got {
  const [head = ''] = text.split('\r\n\r\n', 1);
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*?)\r?$`, 'im').exec(head)?.[1];
  const recorded = field('x-recorded');
  return {
    status: Number(head.split(' ')[1] ?? 0),
    location: field('location'),
    recorded: recorded === undefined ? undefined : (JSON.parse(decodeURIComponent(recorded)) as Recorded),
  };
}
