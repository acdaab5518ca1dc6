import { createServer, type Server } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections, so that a closed port stays free. */
const lowest = 20_000;
const highest = 32_000;

let last = lowest + ((process.pid * 37) % (highest - lowest));

/** Lets a new server listen on a port of 127.0.0.1 that nobody has. */
export async function listenAnywhere(make: () => Server): Promise<{ server: Server; port: number }> {
  for (let tries = 0; tries < 500; tries++) {
    last = last >= highest ? lowest : last + 1;
    const port = last;
    const server = make();
    if (await listens(server, port)) return { server, port };
  }
  throw new Error('no port is free');
}

/** False when somebody else has the port. */
export function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
}

export async function freePort(): Promise<number> {
  const { server, port } = await listenAnywhere(() => createServer());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
