import { type StubGroup, startStubGroup } from '../../adapters/http/stub-group.ts';
import { isLoopback } from '../../load/schedule.ts';
import { type Stub, type StubOptions, settingsOf } from '../../load/stub.ts';
import type { Host } from '../../model/declared.ts';
import type { Pool, Server } from '../../model/pool.ts';
import type { Path } from '../../network/path.ts';
import { failure, type Result, success } from '../../text/problem.ts';
import { usage } from './settings.ts';

/** Stubs in the place of the servers of a fleet, in a thread of their own. */
export interface FleetStubs {
  readonly stubs: readonly Stub[];
  readonly stop: () => Promise<void>;
}

/** Starts a stub on every loopback address of a server that no device of the path itself listens on. */
export async function startFleetStubs(path: Path): Promise<Result<FleetStubs>> {
  const wanted = stubPlaces(path);
  if (wanted.length === 0) {
    const help = 'stubs stand only where the configurations name servers as 127.x.x.x:PORT';
    return failure(
      usage('no server of the fleet has a loopback address, so --stubs has nothing to start', help),
    );
  }
  const group = startStubGroup();
  const stubs: Stub[] = [];
  for (const options of wanted) {
    const started = await group.start(options);
    if (!started.ok) {
      await stopAll(group, stubs);
      return started;
    }
    stubs.push(started.value);
  }
  return success({ stubs, stop: () => stopAll(group, stubs) });
}

async function stopAll(group: StubGroup, stubs: readonly Stub[]): Promise<void> {
  for (const stub of stubs) await stub.stop();
  await group.stop();
}

/** One stub for each address and port, named after the first server that has it. */
export function stubPlaces({ devices, declared }: Path): readonly StubOptions[] {
  const taken = new Set(
    devices.flatMap(({ facts }) =>
      facts.frontends.flatMap(({ listeners }) => listeners.map(({ address, port }) => `${address}:${port}`)),
    ),
  );
  const places = new Map<string, StubOptions>();
  for (const pool of devices.flatMap(({ facts }) => facts.pools)) {
    for (const server of pool.servers) {
      const { address, port } = server;
      if (address === undefined || port === undefined || !isLoopback(address)) continue;
      const key = `${address}:${port}`;
      if (taken.has(key) || taken.has(`*:${port}`)) continue;
      const held = places.get(key);
      places.set(key, held === undefined ? stubFor(pool, server, declared.hosts) : withHealth(held, server));
    }
  }
  return [...places.values()];
}

function stubFor(pool: Pool, server: Server, hosts: readonly Host[]): StubOptions {
  const host = hosts.find(
    ({ address, port }) => address === server.address && (port ?? server.port) === server.port,
  );
  return {
    name: server.name,
    address: server.address,
    port: server.port,
    mode: pool.mode === 'tcp' ? 'tcp' : 'http',
    settings: settingsOf(host?.capacity, (host?.latencyMs ?? 0) / 1000),
    healthPaths: server.check.path === undefined ? [] : [server.check.path],
  };
}

function withHealth(options: StubOptions, { check }: Server): StubOptions {
  if (check.path === undefined || options.healthPaths?.includes(check.path) === true) return options;
  return { ...options, healthPaths: [...(options.healthPaths ?? []), check.path] };
}
