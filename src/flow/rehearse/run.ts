import { runLoad } from '../../adapters/http/run-load.ts';
import { proxiedPorts } from '../../adapters/http/wires.ts';
import { driverPorts } from '../../adapters/ports.ts';
import type { Outcome as Answer } from '../../load/outcome.ts';
import { hasFailed } from '../../load/outcome.ts';
import { arrivalTimes, type LoadRequest } from '../../load/request.ts';
import type { LoadResult } from '../../load/result.ts';
import { seeded, stubHeader } from '../../load/stub.ts';
import { addressBytes } from '../../network/address.ts';
import type { Request } from '../../network/request.ts';
import { fit, fitRoutes, type PoolFit } from '../../rehearse/fit.ts';
import type { LossRun, ReloadRun, SideRun } from '../../rehearse/story.ts';
import { type Aimed, aim } from './aim.ts';
import { predict } from './predict.ts';
import { type Side, stubName } from './side.ts';

/** One request of the profile with the frontend that it comes to. */
export interface Replayed {
  readonly frontend: string;
  readonly request: Request;
}

export interface RunSettings {
  readonly replayed: readonly Replayed[];
  /** Requests per second. */
  readonly rate: number;
  readonly seconds: number;
  readonly losses: boolean;
}

interface Sent {
  readonly load: LoadResult;
  readonly answers: readonly Answer[];
}

/** The traffic, then each server taken away in turn, then a reload under traffic. */
export async function runSide(
  side: Side,
  version: SideRun['version'],
  settings: RunSettings,
): Promise<SideRun> {
  const { seconds, losses } = settings;
  const run: Run = { side, rate: settings.rate, aimed: aimedAt(side, settings.replayed) };
  const main = await send(run, seconds);
  const { fits, routes } = compare(run, main.answers);
  return {
    version,
    load: main.load,
    fits,
    routes,
    losses: losses ? await loseEach(run, fits) : [],
    reload: await reloadUnder(run),
    changed: side.changed,
  };
}

/** One side with what is sent to it. */
interface Run extends Pick<RunSettings, 'rate'> {
  readonly side: Side;
  readonly aimed: readonly Aimed[];
}

function aimedAt({ places, reading, frontend: here }: Side, replayed: readonly Replayed[]): readonly Aimed[] {
  const byName = new Map(reading.facts.frontends.map((one) => [one.name, one]));
  return replayed.flatMap(({ frontend: name, request }) => {
    const frontend = byName.get(here(name));
    const all = places.frontends.get(name) ?? [];
    return frontend === undefined ? [] : (aim(all, frontend, request) ?? []);
  });
}

async function send(
  { side, aimed, rate }: Run,
  seconds: number,
  cue?: { readonly at: number; readonly act: () => void },
): Promise<Sent> {
  const answers: Answer[] = [];
  const running = runLoad({
    // Each request has a target of its own.
    target: { address: '127.0.0.1', port: 1, tls: false },
    requests: requestsOf(aimed, { rate, seconds }),
    seconds,
    keepAlive: false,
    timeoutSeconds: 5,
    serverHeader: stubHeader,
    ports: proxiedPorts(side.identity),
    outcome: (answer) => answers.push(answer),
    cues: cue === undefined ? [] : [cue],
  });
  return { load: await running.done, answers };
}

/** The same requests in the same order each time, each to the place where its frontend listens. */
function* requestsOf(
  aimed: readonly Aimed[],
  { rate, seconds }: Pick<RunSettings, 'rate' | 'seconds'>,
): Generator<LoadRequest, void, undefined> {
  const loads = aimed.map(loadOf);
  let number = 0;
  for (const at of arrivalTimes({ rate, seconds, arrivals: 'poisson', random: seeded(1) })) {
    const load = loads[number++ % loads.length];
    if (load !== undefined) yield { ...load, at };
  }
}

/** The request as it is sent. */
export function loadOf({ place, request }: Aimed): LoadRequest {
  const { method, host, path, query, headers, source, tls, destination, destinationPort } = request;
  const name = host.replace(/:\d+$/, '');
  // A server name is a DNS name, never an address (RFC 6066, 3).
  const isName = /^[^[\]:]+$/.test(name) && addressBytes(name) === undefined;
  const serverName = tls && isName ? name : undefined;
  const meant =
    destination === undefined || destinationPort === undefined || addressBytes(destination) === undefined
      ? undefined
      : { address: destination, port: destinationPort };
  return {
    at: 0,
    method,
    host,
    path: query === '' ? path : `${path}?${query}`,
    headers: Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    source,
    target: { address: place.address, port: place.port, tls, serverName, meant },
  };
}

/** What each server answered in each pool, by names. */
function countsOf(side: Side, answers: readonly Answer[]): ReadonlyMap<string, Map<string, number>> {
  const byStub = Map.groupBy(answers, ({ server }) => server);
  const pools = new Map<string, Map<string, number>>();
  for (const { pool, server } of side.places.stubs) {
    const count = byStub.get(stubName(pool, server))?.length ?? 0;
    const counts = pools.get(pool) ?? new Map<string, number>();
    if (count > 0) pools.set(pool, counts.set(server, count));
  }
  return pools;
}

interface Compared {
  readonly fits: readonly PoolFit[];
  readonly routes: PoolFit | undefined;
}

function compare({ side, aimed }: Run, answers: readonly Answer[]): Compared {
  const counts = countsOf(side, answers);
  const { pools, doubt } = predict({ id: 'sandbox', facts: side.reading.facts }, aimed);
  const expected = pools.filter(({ share }) => share > 0);
  const stubOf = (port: number | undefined) => side.places.stubs.find(({ place }) => place.port === port);
  const fits = expected.map((one) =>
    fit(one, ({ port, name: unnamed }) => {
      const { pool, server: name } = stubOf(port) ?? { pool: one.pool.name, server: unnamed };
      return { pool, name, requests: counts.get(pool)?.get(name) ?? 0 };
    }),
  );
  const shares = new Map(
    expected.map(({ pool, share }) => [stubOf(pool.servers[0]?.port)?.pool ?? pool.name, share]),
  );
  const routes = fitRoutes({
    shares,
    requests: new Map([...counts].map(([pool, servers]) => [pool, sum(servers.values())])),
    total: answers.length,
    uncertain: answers.some(hasFailed) ? 'requests failed' : doubt,
  });
  return { fits, routes };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const one of numbers) total += one;
  return total;
}

const lossSeconds = 1.5;
const mostLosses = 12;
const settleMs = 1000;

/** Takes each server that answered away for a while: its stub refuses connections. */
async function loseEach(run: Run, fits: readonly PoolFit[]): Promise<readonly LossRun[]> {
  const { side } = run;
  const carrying = fits.flatMap(({ pool, servers }) =>
    servers.filter(({ requests }) => requests > 0).map(({ server }) => ({ pool, server })),
  );
  const runs: LossRun[] = [];
  for (const { pool, server } of carrying.slice(0, mostLosses)) {
    const stub = side.stubs.get(stubName(pool, server));
    await stub?.set({ failure: { kind: 'refuse' } });
    const { answers } = await send(run, lossSeconds);
    await stub?.set({ failure: undefined });
    const counts = countsOf(side, answers).get(pool) ?? new Map<string, number>();
    runs.push({
      pool,
      server,
      requests: answers.length,
      failed: answers.filter(hasFailed).length,
      fullest: fullestOf(counts),
    });
    // What the program counted against the server is forgotten by a reload; waiting for it would take minutes.
    side.reload();
    await driverPorts.sleep(settleMs);
  }
  return runs;
}

function fullestOf(counts: ReadonlyMap<string, number>): LossRun['fullest'] {
  const total = sum(counts.values());
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first === undefined ? undefined : { server: first[0], share: first[1] / total };
}

const reloadSeconds = 2;

async function reloadUnder(run: Run): Promise<ReloadRun> {
  const cue = { at: reloadSeconds / 2, act: run.side.reload };
  const { answers } = await send(run, reloadSeconds, cue);
  return { requests: answers.length, failed: answers.filter(hasFailed).length };
}
