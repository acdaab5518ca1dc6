import { join } from 'node:path';
import { type Background, freePort, freshFolder, startBackground } from '../../adapters/background.ts';
import { type RunningLoad, runLoad } from '../../adapters/http/run-load.ts';
import { startStub } from '../../adapters/http/stub.ts';
import { askWebServer, driverPorts } from '../../adapters/ports.ts';
import type { Outcome } from '../../load/outcome.ts';
import { planRequests } from '../../load/request.ts';
import { loopbackSources } from '../../load/schedule.ts';
import { type Stub, seeded } from '../../load/stub.ts';
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
  readonly servers: readonly Stub[];
  readonly load: {
    /** Outcomes so far, in the order in which they became known; grows. */
    readonly outcomes: readonly Outcome[];
    readonly elapsed: RunningLoad['elapsed'];
  };
  readonly stop: () => Promise<void>;
}

/** The kernel's limit of a unix socket's path (unix(7)), less what HAProxy appends while it binds. */
const longestSocketPath = 90;
const loadSeconds = 3000;

export async function startSite(folder: string, haproxy: string): Promise<Result<DemoSite>> {
  const started = await startServers();
  if (!started.ok) return started;
  const servers = started.value;
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
  return success(withLoad({ places, servers }, stopServers));
}

async function startServers(): Promise<Result<readonly Stub[]>> {
  const servers: Stub[] = [];
  for (const name of ['app1', 'app2', 'app3', 'app4']) {
    const server = await startStub({
      name,
      settings: {
        latency: { kind: 'fixed', seconds: 1 / serverCapacity },
        capacity: { concurrency: 1, queue: 40 },
      },
      healthPaths: ['/health'],
    });
    if (!server.ok) return server;
    servers.push(server.value);
  }
  return success(servers);
}

function withLoad(site: Pick<DemoSite, 'places' | 'servers'>, stopServers: () => Promise<void>): DemoSite {
  const outcomes: Outcome[] = [];
  const paths = ['/', '/products', '/', '/products', '/api/cart'];
  const shapes = Array.from({ length: 1250 }, (_, at) => ({
    client: `client ${at % 250}`,
    method: 'GET',
    host: 'localhost',
    path: paths[Math.floor(at / 250)] ?? '/',
  }));
  const load = runLoad({
    target: { address: '127.0.0.1', port: site.places.frontPort, tls: false },
    requests: planRequests(shapes, loopbackSources(250), {
      rate: requestsPerSecond,
      seconds: loadSeconds,
      arrivals: 'poisson',
      random: seeded(20_240_601),
    }),
    seconds: loadSeconds,
    keepAlive: false,
    outcome: (outcome) => outcomes.push(outcome),
  });
  return {
    ...site,
    load: { outcomes, elapsed: load.elapsed },
    stop: async () => {
      load.stop();
      await load.done;
      await stopServers();
    },
  };
}

async function socketPlace(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  return path.length <= longestSocketPath ? path : `127.0.0.1:${await freePort()}`;
}

/** Waits until HAProxy answers on its frontend with one of the servers. */
async function serves({ frontPort }: DemoPlaces, balancer: Background): Promise<boolean> {
  for (let tries = 0; tries < 100 && balancer.alive(); tries++) {
    try {
      const answer = await askWebServer(`127.0.0.1:${frontPort}`, 'GET / HTTP/1.0\r\n\r\n', 1000);
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
