import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import type { Recorder } from './recorder.ts';
import { overDuplex } from './socket-duplex.ts';
import { type Incoming, type StubMode, serveHttp } from './stub-connection.ts';
import { serveHttp2 } from './stub-http2.ts';

/** Ports that every server has: what it expects first on a connection. */
export const stubPorts = {
  plain: 8000,
  proxy: 8001,
  tls: 8443,
  proxyTls: 8444,
} as const;

export const groups = [10, 11, 12, 13] as const;
const perGroup = 4;

export interface StubServers {
  /** Of the servers with that last byte in every group. */
  readonly setMode: (member: number, mode: StubMode | 'closed') => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Certificates {
  readonly pem: string;
  /** Whom clients' certificates are asked of. */
  readonly clientCa: string;
}

/** Servers 127.0.10.1 to 127.0.13.4, which record what they get. */
export async function startStubServers(recorder: Recorder, certificates: Certificates): Promise<StubServers> {
  const context = createSecureContext({
    key: certificates.pem,
    cert: certificates.pem,
    ca: certificates.clientCa,
    // Sessions that ask for certificates are resumed only with it.
    sessionIdContext: 'stub',
  });
  const stubs = groups.flatMap((group) =>
    Array.from({ length: perGroup }, (_, at) => oneStub({ group, member: at + 1, recorder, context })),
  );
  await Promise.all(stubs.map(({ open }) => open()));
  return {
    setMode: async (member, mode) => {
      const own = stubs.filter((stub) => stub.member === member);
      await Promise.all(own.map((stub) => stub.setMode(mode)));
    },
    close: async () => {
      await Promise.all(stubs.map((stub) => stub.setMode('closed')));
    },
  };
}

interface StubPlace {
  readonly group: number;
  readonly member: number;
  readonly recorder: Recorder;
  readonly context: SecureContext;
}

interface Stub {
  readonly member: number;
  readonly open: () => Promise<void>;
  readonly setMode: (mode: StubMode | 'closed') => Promise<void>;
}

function oneStub(place: StubPlace): Stub {
  let mode: StubMode | 'closed' = 'well';
  let servers: readonly Server[] = [];
  const sockets = new Set<Socket>();
  const listen = async (port: number): Promise<Server> => {
    const server = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
      accept(socket, port, place, () => (mode === 'closed' ? 'well' : mode));
    });
    server.listen(port, `127.0.${place.group}.${place.member}`);
    await once(server, 'listening');
    return server;
  };
  const open = async (): Promise<void> => {
    servers = await Promise.all(Object.values(stubPorts).map(listen));
  };
  const shut = async (): Promise<void> => {
    const ended = servers.map((server) => once(server, 'close'));
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
    await Promise.all(ended);
    servers = [];
  };
  return {
    member: place.member,
    open,
    setMode: async (next) => {
      if (next === 'closed' && mode !== 'closed') await shut();
      if (next !== 'closed' && mode === 'closed') await open();
      mode = next;
    },
  };
}

function accept(
  socket: Socket,
  port: number,
  { group, member, recorder, context }: StubPlace,
  mode: () => StubMode,
): void {
  const server = `${group}.${member}`;
  const facts: Record<string, string> = { port: String(port), from: socket.remoteAddress ?? '' };
  const wantsProxy = port === stubPorts.proxy || port === stubPorts.proxyTls;
  const wantsTls = port === stubPorts.tls || port === stubPorts.proxyTls;
  let isUsed = false;
  if (port === stubPorts.tls) return secured(socket, context, { server, recorder, mode, facts });
  socket.once('close', () => {
    if (!isUsed) recorder.checked(server, `connection without a word ${Object.values(facts).join(' ')}`);
  });
  socket.once('data', (first: Buffer) => {
    isUsed = true;
    socket.pause();
    const line = proxyLineOf(first);
    if (wantsProxy !== (line !== undefined)) return refuse(socket, server, recorder);
    if (line !== undefined) facts['proxy'] = line.text;
    const incoming = { server, recorder, mode, facts };
    const begin = (rest: Buffer): void => {
      if ((rest[0] === 0x16) !== wantsTls) return refuse(socket, server, recorder);
      if (wantsTls) return secured(overDuplex(socket, rest), context, incoming);
      socket.pause();
      socket.unshift(rest);
      if (rest.toString('latin1', 0, 14) === 'PRI * HTTP/2.0') return serveHttp2(socket, incoming);
      serveHttp(socket, incoming);
      socket.resume();
    };
    const rest = line === undefined ? first : first.subarray(line.length);
    if (rest.length > 0) return begin(rest);
    isUsed = false;
    socket.once('data', (more: Buffer) => {
      isUsed = true;
      begin(more);
    });
    socket.resume();
  });
}

/** As a server does that does not understand what it gets. */
function refuse(socket: Socket, server: string, recorder: Recorder): void {
  recorder.checked(server, 'not understood');
  socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  socket.resume();
}

function secured(stream: Duplex, context: SecureContext, { server, recorder, mode, facts }: Incoming): void {
  const socket = new TLSSocket(stream, {
    isServer: true,
    secureContext: context,
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  socket.on('error', () => {
    recorder.checked(server, 'handshake failed');
    socket.destroy();
    stream.destroy();
  });
  socket.once('secure', () => {
    const { servername } = socket as { servername?: string | false };
    const all = {
      ...facts,
      sni: servername === undefined || servername === false ? '' : servername,
      tls: socket.getProtocol() ?? '',
      alpn: socket.alpnProtocol === false ? '' : (socket.alpnProtocol ?? ''),
      certificate: Object.keys(socket.getPeerCertificate()).length > 0 ? 'given' : '',
    };
    const incoming = { server, recorder, mode, facts: all };
    if (all.alpn === 'h2') serveHttp2(socket, incoming);
    else serveHttp(socket, incoming);
  });
}

/** A PROXY line or header without its ports, and how many bytes it takes. */
function proxyLineOf(first: Buffer): { readonly text: string; readonly length: number } | undefined {
  const text = first.toString('latin1', 0, 120);
  const line = /^PROXY ([^\r\n]*)\r\n/.exec(text);
  if (line !== null) {
    const [family = '', source = '', destination = ''] = (line[1] ?? '').split(' ');
    return { text: `v1 ${family} ${source} ${destination}`, length: line[0].length };
  }
  if (!text.startsWith('\r\n\r\n\0\r\nQUIT\n')) return undefined;
  const length = 16 + first.readUInt16BE(14);
  const isIpv4 = first[13] === 0x11;
  const addresses = isIpv4 ? [first.subarray(16, 20).join('.'), first.subarray(20, 24).join('.')] : [];
  const more = isIpv4 ? first.subarray(28, length).toString('hex') : '';
  return { text: `v2 ${first[12]} ${first[13]} ${addresses.join(' ')} ${more}`, length };
}
