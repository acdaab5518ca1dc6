import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
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
 * so that a program on this machine sees clients that are elsewhere.
 */
export const proxiedPorts: GeneratorPorts = {
  ...generatorPorts,
  dial: (target, source, events) => {
    const wire = dial(target, undefined, events);
    const from = source ?? '127.0.0.1';
    const isSix = from.includes(':');
    const to = isSix ? '2001:db8::1' : '192.0.2.1';
    wire.write(`PROXY TCP${isSix ? 6 : 4} ${from} ${to} 40000 ${target.tls ? 443 : 80}\r\n`);
    return wire;
  },
};

/** One buffer for all connections: a read is handled before the next one begins. */
const shared = Buffer.allocUnsafeSlow(65_536);

function dial(target: LoadTarget, source: string | undefined, events: WireEvents): Wire {
  const socket = target.tls ? dialTls(target, source, events) : dialPlain(target, source, events);
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
function dialTls(
  { address, port, serverName }: LoadTarget,
  source: string | undefined,
  events: WireEvents,
): Socket {
  const socket = connectTls({
    host: address,
    port,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(source === undefined ? {} : { localAddress: source }),
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
