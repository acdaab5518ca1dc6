import { join } from 'node:path';
import { type Background, freePort, freshFolder, startBackground } from '../../adapters/background.ts';
import { type Load, startLoad } from '../../adapters/http/load.ts';
import { type StubServer, startStubServer } from '../../adapters/http/stub-server.ts';
import { driverPorts } from '../../adapters/ports.ts';
import { loopbackSources } from '../../load/schedule.ts';
import { failure, type Problem, type Result, success } from '../../text/problem.ts';
import {
  baseConfiguration,
  type DemoPlaces,
  demoFleet,
  proposedConfiguration,
  requestsPerSecond,
  serverCapacity,
} from './files.ts';

/** Four small servers, a real HAProxy before them, and open-loop traffic: everything on loopback. */
export interface DemoSite {
  readonly places: DemoPlaces;
  readonly servers: readonly StubServer[];
  readonly load: Load;
  readonly stop: () => Promise<void>;
}

/** The kernel's limit of a unix socket's path (unix(7)), less what HAProxy appends while it binds. */
const longestSocketPath = 90;
const loadSeconds = 3000;

export async function startSite(folder: string, haproxy: string): Promise<Result<DemoSite>> {
  const servers: StubServer[] = [];
  for (const name of ['app1', 'app2', 'app3', 'app4']) {
    const server = await startStubServer({
      name,
      capacity: { requestsPerSecond: serverCapacity, queue: 40, latency: 0.01 },
      healthPaths: ['/health'],
    });
    if (!server.ok) return server;
    servers.push(server.value);
  }
  const places: DemoPlaces = {
    folder,
    haproxy,
    frontPort: await freePort(),
    servers: servers.map(({ name, port }) => ({ name, port })),
    statistics: await socketPlace(folder, 'admin.sock'),
    master: await socketPlace(folder, 'master.sock'),
  };
  freshFolder(folder, {
    'haproxy.cfg': baseConfiguration(places),
    'proposed.cfg': proposedConfiguration(places),
    'evenkeel.yaml': demoFleet(places).replace(
      'pid-file: haproxy.pid',
      `pid-file: "${join(folder, 'haproxy.pid')}"`,
    ),
  });
  const balancer = startBackground(
    [
      haproxy,
      '-W',
      '-S',
      places.master,
      '-p',
      join(folder, 'haproxy.pid'),
      '-f',
      join(folder, 'haproxy.cfg'),
    ],
    folder,
  );
  const stopServers = async (): Promise<void> => {
    await balancer.stop();
    for (const server of servers) await server.stop();
  };
  if (!(await serves(places, balancer))) {
    await stopServers();
    return failure(notServing(places));
  }
  return withLoad({ places, servers }, stopServers);
}

async function withLoad(
  site: Pick<DemoSite, 'places' | 'servers'>,
  stopServers: () => Promise<void>,
): Promise<Result<DemoSite>> {
  const load = startLoad({
    address: '127.0.0.1',
    port: site.places.frontPort,
    shape: {
      requestsPerSecond,
      seconds: loadSeconds,
      arrivals: 'poisson',
      sources: loopbackSources(250),
      paths: ['/', '/products', '/', '/products', '/api/cart'],
    },
    random: seeded(20_240_601),
  });
  if (!load.ok) {
    await stopServers();
    return load;
  }
  return success({
    ...site,
    load: load.value,
    stop: async () => {
      await load.value.stop();
      await stopServers();
    },
  });
}

async function socketPlace(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  return path.length <= longestSocketPath ? path : `127.0.0.1:${await freePort()}`;
}

/** Waits until HAProxy answers on its frontend with one of the servers. */
async function serves({ frontPort }: DemoPlaces, balancer: Background): Promise<boolean> {
  for (let tries = 0; tries < 100 && balancer.alive(); tries++) {
    try {
      const answer = await driverPorts.ask(`127.0.0.1:${frontPort}`, 'GET / HTTP/1.0\r\n\r\n', 1000);
      if (answer.includes(' 200 ')) return true;
    } catch {
      // Not yet.
    }
    await driverPorts.sleep(100);
  }
  return false;
}

function notServing({ folder, haproxy }: DemoPlaces): Problem {
  return {
    code: 'setup-failed',
    severity: 'error',
    message: `${haproxy} does not serve the demo's configuration`,
    help: `see why with: ${haproxy} -c -f ${join(folder, 'haproxy.cfg')}`,
  };
}

/** Mulberry32: the same traffic in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
