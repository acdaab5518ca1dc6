import type { Socket } from 'node:net';

/**
 * Ends a connection by a TCP reset. One that is being shut down cannot be reset any more: libuv's `uv_tcp_close_reset`
 * answers EINVAL, Node then never closes the handle, and the process spins at its end waiting for it. Such a one is
 * closed in the ordinary way.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
