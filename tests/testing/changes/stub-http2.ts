import { createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';
import { groupOf } from './recorder.ts';
import { overDuplex } from './socket-duplex.ts';
import { digestOf, type Incoming } from './stub-connection.ts';

/** Serves HTTP/2 on a connection and records what came. */
export function serveHttp2(socket: Duplex, incoming: Incoming): void {
  const server = createServer();
  server.on('session', (session) => session.on('error', () => session.destroy()));
  server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
    request.on('end', () => {
      record(request, incoming, Buffer.concat(chunks));
      if (incoming.mode() !== 'silent') respond(response, incoming);
    });
  });
  // Node reads nothing from a TLS connection that it did not accept itself.
  server.emit('connection', overDuplex(socket));
}

function record(request: Http2ServerRequest, { server, recorder, facts }: Incoming, body: Buffer): void {
  const headers = Object.entries(request.headers)
    .filter(([name]) => name !== 'x-probe' && name !== 'x-stub')
    .map(([name, value]): [string, string] => [`h:${name}`, String(value)]);
  const { method, url: target } = request;
  const probe = request.headers['x-probe'];
  if (probe === undefined) return recorder.checked(server, `${method} ${target} HTTP/2`);
  const fields = { ...facts, method, target, version: 'HTTP/2', body: digestOf(body) };
  recorder.arrived(String(probe), { server, fields: { ...fields, ...Object.fromEntries(headers) } });
}

function respond(response: Http2ServerResponse, { server, mode }: Incoming): void {
  const pool = groupOf(server);
  response.writeHead(mode() === 'failing' ? 503 : 200, { 'content-type': 'text/html', 'x-pool': pool });
  response.end(`pool ${pool} over HTTP/2 ${'words '.repeat(40)}`);
}
