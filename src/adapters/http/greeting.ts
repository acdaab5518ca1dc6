import type { WireEnd } from '../../load/generator-ports.ts';
import { type LoadRequest, type LoadTarget, requestText } from '../../load/request.ts';
import { proxiedPorts } from './wires.ts';

const greeting: LoadRequest = {
  at: 0,
  method: 'GET',
  host: 'rehearsal.invalid',
  path: '/',
  source: undefined,
};

/**
 * Whether somebody takes connections there. Any answer will do, and so will none within the time: a program may drop
 * strangers on purpose. The connection is not closed on one side first, which nginx takes for a client that is gone
 * (nginx.org, proxy_ignore_client_abort).
 */
export function takesConnections(target: LoadTarget, timeoutMs: number): Promise<boolean> {
  const ports = proxiedPorts();
  return new Promise((resolve) => {
    const settle = (taken: boolean): void => {
      callOff();
      wire.destroy();
      resolve(taken);
    };
    const callOff = ports.after(timeoutMs, () => settle(true));
    const wire = ports.dial(target, '127.0.0.1', {
      data: () => settle(true),
      closed: (end: WireEnd) => settle(end !== 'refused' && end !== 'unreachable'),
    });
    wire.write(requestText(greeting, false));
  });
}
