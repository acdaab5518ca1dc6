import { runLoad } from '../../adapters/http/run-load.ts';
import { proxiedPorts } from '../../adapters/http/wires.ts';
import { driverPorts } from '../../adapters/ports.ts';
import type { Outcome as Answer } from '../../load/outcome.ts';
import { hasFailed } from '../../load/outcome.ts';
import { arrivalTimes, type LoadRequest } from '../../load/request.ts';
import type { LoadResult } from '../../load/result.ts';
import { seeded, stubHeader } from '../../load/stub.ts';
import type { Request } from '../../network/request.ts';
import { fit, type PoolFit } from '../../rehearse/fit.ts';
import type { LossRun, ReloadRun, SideRun } from '../../rehearse/story.ts';
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
  const main = await send(side, settings, seconds);
  const fits = fitsOf(side, settings, main.answers);
  return {
    version,
    load: main.load,
    fits,
    losses: losses ? await loseEach(side, settings, fits) : [],
    reload: await reloadUnder(side, settings),
    changed: side.changed,
  };
}

async function send(
  side: Side,
  { replayed, rate }: RunSettings,
  seconds: number,
  cue?: { readonly at: number; readonly act: () => void },
): Promise<Sent> {
  const answers: Answer[] = [];
  const [first] = side.places.frontends.values();
  const running = runLoad({
    target: { address: first?.[0]?.address ?? '127.0.0.1', port: first?.[0]?.port ?? 1, tls: false },
    requests: requestsOf(side, replayed, { rate, seconds }),
    seconds,
    keepAlive: false,
    timeoutSeconds: 5,
    serverHeader: stubHeader,
    ports: proxiedPorts,
    outcome: (answer) => answers.push(answer),
    cues: cue === undefined ? [] : [cue],
  });
  return { load: await running.done, answers };
}

/** The same requests in the same order each time, each to the place where its frontend listens. */
function* requestsOf(
  { places }: Side,
  replayed: readonly Replayed[],
  { rate, seconds }: Pick<RunSettings, 'rate' | 'seconds'>,
): Generator<LoadRequest, void, undefined> {
  let number = 0;
  for (const at of arrivalTimes({ rate, seconds, arrivals: 'poisson', random: seeded(1) })) {
    const { frontend, request } = replayed[number++ % replayed.length] as Replayed;
    const place = places.frontends.get(frontend)?.[0];
    if (place === undefined) continue;
    const { method, host, path, query, headers, source } = request;
    yield {
      at,
      method,
      host,
      path: query === '' ? path : `${path}?${query}`,
      headers: Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      source,
      target: { ...place, tls: false },
    };
  }
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

function fitsOf(side: Side, { replayed }: RunSettings, answers: readonly Answer[]): readonly PoolFit[] {
  const counts = countsOf(side, answers);
  const grouped = Map.groupBy(replayed, ({ frontend }) => frontend);
  const replays = [...grouped].map(([frontend, list]) => ({
    frontend,
    requests: list.map(({ request }) => request),
  }));
  const predicted = predict({ id: 'sandbox', facts: side.reading.facts }, replays);
  return predicted
    .filter(({ share }) => share > 0)
    .map((one) =>
      fit(one, ({ port, name: unnamed }) => {
        const stub = side.places.stubs.find(({ place }) => place.port === port);
        const { pool, server: name } = stub ?? { pool: one.pool.name, server: unnamed };
        return { pool, name, requests: counts.get(pool)?.get(name) ?? 0 };
      }),
    );
}

const lossSeconds = 1.5;
const mostLosses = 12;
const settleMs = 1000;

/** Takes each server that answered away for a while: its stub refuses connections. */
async function loseEach(
  side: Side,
  settings: RunSettings,
  fits: readonly PoolFit[],
): Promise<readonly LossRun[]> {
  const carrying = fits.flatMap(({ pool, servers }) =>
    servers.filter(({ requests }) => requests > 0).map(({ server }) => ({ pool, server })),
  );
  const runs: LossRun[] = [];
  for (const { pool, server } of carrying.slice(0, mostLosses)) {
    const stub = side.stubs.get(stubName(pool, server));
    await stub?.set({ failure: { kind: 'refuse' } });
    const { answers } = await send(side, settings, lossSeconds);
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
  const total = [...counts.values()].reduce((sum, one) => sum + one, 0);
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first === undefined ? undefined : { server: first[0], share: first[1] / total };
}

const reloadSeconds = 2;

async function reloadUnder(side: Side, settings: RunSettings): Promise<ReloadRun> {
  const cue = { at: reloadSeconds / 2, act: side.reload };
  const { answers } = await send(side, settings, reloadSeconds, cue);
  return { requests: answers.length, failed: answers.filter(hasFailed).length };
}
