import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import type { Fields, Probe, RawRequest } from './model.ts';
import { digestOf } from './stub-connection.ts';

/** Sends the first request of a probe over HTTP/2. */
export async function askHttp2(
  socket: Socket,
  { requests: [request] }: Probe,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<Fields> {
  const session = connect('http://unused.invalid', { createConnection: () => socket });
  const failed = new Promise<Fields>((resolve) => {
    session.on('error', () => resolve({ status: 'no HTTP/2' }));
    session.on('close', () => resolve({ status: 'closed' }));
    setTimeout(() => resolve({ status: 'no answer' }), timeoutMs).unref();
  });
  try {
    return await Promise.race([exchange(session, request), failed]);
  } finally {
    session.destroy();
  }
}

function exchange(session: ClientHttp2Session, request: RawRequest): Promise<Fields> {
  return new Promise((resolve) => {
    const stream = session.request(headersOf(request));
    const chunks: Buffer[] = [];
    let headers: IncomingHttpHeaders = {};
    stream.on('response', (got) => {
      headers = got;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => resolve({ status: 'reset' }));
    stream.on('end', () => resolve(fieldsOf(headers, Buffer.concat(chunks))));
    stream.end(request.body);
  });
}

function headersOf({ method, target, headers }: RawRequest): Record<string, string> {
  const own = headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const { host, connection: _, upgrade: __, ...rest } = Object.fromEntries(own);
  return { ':method': method, ':path': target, ':scheme': 'https', ':authority': host ?? '', ...rest };
}

function fieldsOf(headers: IncomingHttpHeaders, body: Buffer): Fields {
  const { ':status': status, ...rest } = headers;
  const named = Object.entries(rest).map(([name, value]): [string, string] => [`h:${name}`, String(value)]);
  return {
    status: String(status ?? 'closed'),
    version: 'HTTP/2',
    body: digestOf(body),
    ...Object.fromEntries(named),
  };
}
