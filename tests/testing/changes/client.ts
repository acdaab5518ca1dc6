import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { askHttp2 } from './client-http2.ts';
import { answerLength, joinedFields, type Message, messageReader, statusOf } from './http-messages.ts';
import type { Fields, Probe, RawRequest, TlsWishes } from './model.ts';
import { digestOf } from './stub-connection.ts';

export interface ClientMeans {
  /** What clients present when they are asked for a certificate: key and certificate. */
  readonly certificate: string;
  readonly timeoutMs: number;
}

/** Asks what a probe asks, and says what the client saw. */
export async function ask(probe: Probe, means: ClientMeans): Promise<Fields> {
  const opened = await open(probe, means);
  // A connection that is taken and closed at once may show so before it is written to.
  if (opened === 'closed') return { connect: 'ok', status: 'closed' };
  if (typeof opened === 'string') return { connect: opened };
  const { socket, fields } = opened;
  try {
    const seen =
      probe.http2 === true ? await askHttp2(socket, probe, means) : await talk(socket, probe, means);
    return { connect: 'ok', ...fields, ...seen };
  } finally {
    socket.destroy();
  }
}

interface Opened {
  readonly socket: Socket;
  readonly fields: Fields;
}

async function open(probe: Probe, means: ClientMeans): Promise<Opened | string> {
  const { endpoint, from, proxyLine, tls } = probe;
  const socket = connectTcp({
    host: endpoint.address,
    port: endpoint.port,
    localAddress: from,
    noDelay: true,
  });
  socket.on('error', () => socket.destroy());
  const isOpen = await reached(socket, 'connect', means.timeoutMs);
  // Whoever is refused may see it before or in the handshake.
  if (isOpen !== 'ok') return isOpen === 'closed' && tls !== undefined ? 'TLS closed' : isOpen;
  if (proxyLine !== undefined) socket.write(proxyLine);
  if (tls === undefined) return { socket, fields: {} };
  const secured = secure(socket, probe, means);
  secured.on('error', () => secured.destroy());
  const isSecure = await reached(secured, 'secureConnect', means.timeoutMs);
  if (isSecure === 'ok') return { socket: secured, fields: handshakeFields(secured) };
  secured.destroy();
  socket.destroy();
  return `TLS ${isSecure}`;
}

function secure(socket: Socket, { tls }: Probe, means: ClientMeans): TLSSocket {
  return connectTls({
    socket,
    rejectUnauthorized: false,
    secureContext: contextFor(tls ?? {}, means),
    ...(tls?.name === undefined ? {} : { servername: tls.name }),
    ...(tls?.protocols === undefined ? {} : { ALPNProtocols: [...tls.protocols] }),
  });
}

const contexts = new Map<string, SecureContext>();

/** Made once: it costs more than a handshake. */
function contextFor(
  { highest, certificate: isCertified }: TlsWishes,
  { certificate }: ClientMeans,
): SecureContext {
  const key = `${highest} ${isCertified === undefined ? '' : certificate}`;
  const made =
    contexts.get(key) ??
    createSecureContext({
      ...(highest === undefined ? {} : { maxVersion: highest }),
      ...(isCertified === undefined ? {} : { key: certificate, cert: certificate }),
    });
  contexts.set(key, made);
  return made;
}

function handshakeFields(socket: TLSSocket): Fields {
  return {
    'tls:version': socket.getProtocol() ?? '',
    'tls:alpn': socket.alpnProtocol === false ? '' : (socket.alpnProtocol ?? ''),
    'tls:names': socket.getPeerCertificate().subjectaltname ?? '',
  };
}

/** `ok`, or the error's code, or that nothing happened in time. */
async function reached(socket: Socket, event: string, timeoutMs: number): Promise<string> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    await once(socket, event, { signal: limit });
    return 'ok';
  } catch (error) {
    if (limit.aborted) socket.destroy();
    return limit.aborted ? 'no answer' : codeOf(error);
  }
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: string };
  return code === 'ECONNREFUSED' ? 'refused' : code === 'ECONNRESET' ? 'closed' : (code ?? 'failed');
}

/** Requests one after the other on an open connection. */
async function talk(socket: Socket, probe: Probe, means: ClientMeans): Promise<Fields> {
  const fields: Record<string, string> = {};
  const listener = listen(socket);
  for (const [at, request] of probe.requests.entries()) {
    if (at > 0 && probe.pause?.at === 'between') await wait(probe.pause.ms);
    const answer = listener.next(request, means.timeoutMs);
    await write(socket, request, probe);
    const seen = answerFields(await answer);
    for (const [name, value] of Object.entries(seen)) fields[at === 0 ? name : `${at + 1}:${name}`] = value;
  }
  if (fields['status'] === '101') fields['tunnel'] = await echo(socket, listener, probe.pause?.ms ?? 0);
  return fields;
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** RFC 9112, 3 to 7. */
async function write(socket: Socket, request: RawRequest, { pause }: Probe): Promise<void> {
  const { method, target, version, headers, body, chunked } = request;
  const framing = body === undefined ? [] : framingOf(body, chunked);
  const lines = [...headers, ...framing].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(`${method} ${target} HTTP/${version}\r\n${lines}\r\n`, 'latin1');
  const sent =
    body === undefined
      ? Buffer.alloc(0)
      : chunked === true
        ? Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
        : body;
  const all = Buffer.concat([head, sent]);
  const cut = pause?.at === 'header' ? head.length >> 1 : pause?.at === 'body' ? head.length + 2 : all.length;
  if (!socket.destroyed) socket.write(all.subarray(0, cut));
  if (cut === all.length) return;
  await wait(pause?.ms ?? 0);
  if (!socket.destroyed) socket.write(all.subarray(cut));
}

function framingOf(body: Buffer, chunked: true | undefined): readonly (readonly [string, string])[] {
  return chunked === true ? [['Transfer-Encoding', 'chunked']] : [['Content-Length', String(body.length)]];
}

/** How an exchange ended: with a whole answer, or in between. */
interface Exchange {
  readonly end: 'whole' | 'cut' | 'closed' | 'no answer';
  readonly message?: Message | undefined;
  readonly interim: readonly string[];
}

interface Listener {
  readonly next: (request: RawRequest, timeoutMs: number) => Promise<Exchange>;
  readonly rest: () => string;
}

/** Reads what the server sends; one exchange is under way at a time. */
function listen(socket: Socket): Listener {
  let method = 'GET';
  let done: ((exchange: Exchange) => void) | undefined;
  let interim: string[] = [];
  let last: Message | undefined;
  let isEnding = false;
  let rest = '';
  const settle = (end: Exchange['end'], message?: Message): void => {
    done?.({ end, message, interim });
    done = undefined;
    interim = [];
  };
  const reader = messageReader({
    lengthOf: (head) => answerLength(head, method),
    onMessage: (message) => {
      const status = statusOf(message);
      if (status >= 100 && status < 200 && status !== 101) {
        interim.push(String(status));
        return true;
      }
      last = message;
      if (!isEnding) settle('whole', message);
      return status !== 101;
    },
    onRest: (bytes) => {
      rest += bytes.toString('latin1');
    },
  });
  const end = (): void => {
    last = undefined;
    isEnding = true;
    const isWhole = reader.end();
    if (done !== undefined) settle(last === undefined ? 'closed' : isWhole ? 'whole' : 'cut', last);
  };
  socket.on('data', reader.feed).on('end', end).on('close', end);
  return {
    rest: () => rest,
    next: (request, timeoutMs) =>
      new Promise((resolve) => {
        method = request.method;
        const timer = setTimeout(() => settle('no answer'), timeoutMs);
        done = (exchange) => {
          clearTimeout(timer);
          resolve(exchange);
        };
        if (socket.destroyed) settle('closed');
      }),
  };
}

function answerFields({ end, message, interim }: Exchange): Fields {
  if (message === undefined) return { status: end };
  const headers = Object.entries(joinedFields(message.fields)).map(([name, value]): [string, string] => [
    `h:${name}`,
    // A set, which Apache writes in the order of a hash.
    name === 'allow' ? value.split(/,\s*/).sort().join(',') : value,
  ]);
  return {
    status: `${statusOf(message) || 'not HTTP'}${end === 'cut' ? ' cut' : ''}`,
    version: message.start.split(' ')[0] ?? '',
    body: end === 'cut' ? '' : digestOf(unpacked(message)),
    ...(interim.length === 0 ? {} : { interim: interim.join(' ') }),
    ...Object.fromEntries(headers),
  };
}

function unpacked(message: Message): Buffer {
  if (joinedFields(message.fields)['content-encoding'] !== 'gzip') return message.body;
  try {
    return gunzipSync(message.body);
  } catch {
    return message.body;
  }
}

/** Whether bytes come back through an upgraded connection, also after a silence. */
async function echo(socket: Socket, { rest }: Listener, pauseMs: number): Promise<string> {
  if (pauseMs > 0) await wait(pauseMs);
  if (!socket.destroyed) socket.write('ping');
  for (let waited = 0; waited < 300 && !socket.destroyed && rest() === ''; waited += 10) await wait(10);
  return rest() === 'ping' ? 'echo' : rest() === '' ? 'nothing' : 'something else';
}
