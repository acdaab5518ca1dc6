import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { GeneratorPorts, Wire, WireEnd, WireEvents } from '../../load/generator-ports.ts';
import type { LoadTarget } from '../../load/request.ts';
import { isLoopback } from '../../load/schedule.ts';

/** The real world of a generator: TCP and TLS sockets, the monotonic clock and the event loop. */
export const generatorPorts: GeneratorPorts = {
  now: () => performance.now(),
  dial,
  soon: (act) => {
    setImmediate(act);
  },
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The same, but a load that would leave the loopback is a bug, wherever its target came from. */
export const loopbackPorts: GeneratorPorts = {
  ...generatorPorts,
  dial: (target, source, events) => {
    if (isLoopback(target.address) || target.address === '::1') return dial(target, source, events);
    throw new Error(`a load may not be sent to ${target.address}`);
  },
};

/**
 * The same, but each connection begins with a PROXY line that names the source (haproxy.org, proxy-protocol.txt, 2.1),
 * so that a program on this machine sees clients that are elsewhere. TLS begins behind the line. `identity` is shown to
 * who asks for a client's certificate: PEM with its key.
 */
export function proxiedPorts(identity?: string): GeneratorPorts {
  return {
    ...generatorPorts,
    dial: (target, source, events) => {
      const plain = target.tls ? connect(target.port, target.address) : dialPlain(target, undefined, events);
      plain.write(proxyLine(target, source ?? '127.0.0.1'), 'latin1');
      if (!target.tls) return wireOf(plain, events);
      const secure = dialTls(target, { socket: plain, key: identity, cert: identity }, events);
      // What ends the connection below ends the one above, and the other way round.
      plain.on('error', (error) => secure.destroy(error));
      secure.once('close', () => plain.destroy());
      return wireOf(secure, events);
    },
  };
}

function proxyLine({ tls, meant }: LoadTarget, source: string): string {
  const isSix = source.includes(':');
  const fits = meant !== undefined && meant.address.includes(':') === isSix;
  const to = fits ? meant.address : isSix ? '2001:db8::1' : '192.0.2.1';
  return `PROXY TCP${isSix ? 6 : 4} ${source} ${to} 40000 ${meant?.port ?? (tls ? 443 : 80)}\r\n`;
}

/** One buffer for all connections: a read is handled before the next one begins. */
const shared = Buffer.allocUnsafeSlow(65_536);

function dial(target: LoadTarget, source: string | undefined, events: WireEvents): Wire {
  const { address, port } = target;
  const from = source === undefined ? {} : { localAddress: source };
  return wireOf(
    target.tls
      ? dialTls(target, { host: address, port, ...from }, events)
      : dialPlain(target, source, events),
    events,
  );
}

function wireOf(socket: Socket, events: WireEvents): Wire {
  socket.setNoDelay(true);
  let over = false;
  let end: WireEnd = 'ended';
  socket.on('error', (error) => {
    end = endOf(error);
  });
  socket.once('close', () => {
    if (!over) events.closed(end);
    over = true;
  });
  return {
    write: (text) => {
      socket.write(text, 'latin1');
    },
    destroy: () => {
      over = true;
      socket.destroy();
    },
  };
}

function dialPlain({ address, port }: LoadTarget, source: string | undefined, events: WireEvents): Socket {
  return connect({
    host: address,
    port,
    ...(source === undefined ? {} : { localAddress: source }),
    onread: {
      buffer: shared,
      callback: (length) => {
        events.data(shared, length);
        return true;
      },
    },
  });
}

/** Certificates are not checked: a load test measures a server, and test servers sign their own. */
function dialTls({ serverName }: LoadTarget, way: ConnectionOptions, events: WireEvents): Socket {
  const socket = connectTls({
    ...way,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    ...(serverName === undefined ? {} : { servername: serverName }),
  });
  socket.on('data', (bytes: Buffer) => events.data(bytes, bytes.length));
  return socket;
}

function endOf(error: Error): WireEnd {
  const code = 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return 'reset';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'EMFILE':
    case 'ETIMEDOUT':
      return 'unreachable';
    default:
      return 'other';
  }
}
