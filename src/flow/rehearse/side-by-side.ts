import { runLoad } from '../../adapters/http/run-load.ts';
import { proxiedPorts } from '../../adapters/http/wires.ts';
import type { Door } from '../../change/flows/doors.ts';
import { doorsOf } from '../../change/flows/doors.ts';
import { distinguished, type Probe, probesOf, readRules } from '../../change/flows/sample.ts';
import type { Outcome as Answer } from '../../load/outcome.ts';
import type { LoadRequest } from '../../load/request.ts';
import { stubHeader } from '../../load/stub.ts';
import type { Listener } from '../../model/facts.ts';
import type { Path } from '../../network/path.ts';
import type { Asked, Exchange, SideBySide } from '../../rehearse/exchanges.ts';
import { aim } from './aim.ts';
import { loadOf } from './run.ts';
import type { Side } from './side.ts';

/** Requests that are sent to each version, and how many each second. */
const most = 400;
const perSecond = 200;

interface Meant {
  readonly door: Door;
  readonly probe: Probe;
}

/** The same requests to both versions of a device, twice to each: rules and their edges at every door that both have. */
export async function runSideBySide(
  sides: { readonly base: Side; readonly proposed: Side },
  paths: { readonly base: Path; readonly proposed: Path },
  id: string,
): Promise<SideBySide> {
  const meant = meantFor(paths, id);
  const twice = async (side: Side, which: 'before' | 'after') =>
    [await exchanges(side, which, meant, 1), await exchanges(side, which, meant, 2)] as const;
  const [base, proposed] = await Promise.all([twice(sides.base, 'before'), twice(sides.proposed, 'after')]);
  return { base, proposed };
}

function meantFor(
  { base, proposed }: { readonly base: Path; readonly proposed: Path },
  id: string,
): readonly Meant[] {
  const asked = [base, proposed].map((path) => readRules(path.devices.find((one) => one.id === id)));
  const doors = doorsOf(base, proposed, new Set([id])).filter(
    ({ device, before, after }) => device === id && before !== undefined && after !== undefined,
  );
  const all = doors.flatMap((door) =>
    probesOf(door, distinguished(asked, door)).map((probe) => ({ door, probe })),
  );
  return all.filter(
    (_, at) =>
      Math.floor((at * most) / all.length) !== Math.floor(((at - 1) * most) / all.length) ||
      all.length <= most,
  );
}

const probeHeader = 'x-evenkeel-probe';

async function exchanges(
  side: Side,
  which: 'before' | 'after',
  meant: readonly Meant[],
  turn: number,
): Promise<readonly Exchange[]> {
  const answers = new Map<string, Answer>();
  const loads = meant.map((one, at) =>
    requestOf(side, one.door[which], one, { name: `${turn}-${at}`, at: at / perSecond }),
  );
  await runLoad({
    target: { address: '127.0.0.1', port: 1, tls: false },
    requests: loads.filter((one) => one !== undefined),
    seconds: loads.length / perSecond + 1,
    keepAlive: false,
    timeoutSeconds: 5,
    serverHeader: stubHeader,
    ports: proxiedPorts(side.identity),
    keepHeads: true,
    outcome: (answer, request) => answers.set(nameIn(request.headers), answer),
    cues: [],
  }).done;
  const asked = await askedOf(side);
  const named = placeNames(side);
  return meant.map((one, at) =>
    exchangeOf(one, answers.get(`${turn}-${at}`), asked.get(`${turn}-${at}`) ?? [], named),
  );
}

/** The sandbox deals out other ports to each version: in what is compared they are called by what they stand for. */
function placeNames({ places }: Side): (text: string) => string {
  const names = new Map<string, string>();
  for (const { pool, place } of places.stubs)
    names.set(`${place.address}:${place.port}`, `a server of ${pool}`);
  for (const { address, port, meant } of [...places.frontends.values()].flat())
    names.set(`${address}:${port}`, `listener ${meant ?? ''}`);
  return (text) => text.replace(/127\.0\.0\.1:\d+/g, (place) => names.get(place) ?? place);
}

function requestOf(
  side: Side,
  listener: Listener | undefined,
  { probe }: Meant,
  { name, at }: { readonly name: string; readonly at: number },
): LoadRequest | undefined {
  const frontend = side.reading.facts.frontends.find((one) =>
    (side.places.frontends.get(one.name) ?? []).some(({ meant }) => meant === listener?.port),
  );
  const places = [...side.places.frontends.values()].flat().filter(({ meant }) => meant === listener?.port);
  const aimed = frontend === undefined ? undefined : aim(places, frontend, probe.request);
  if (aimed === undefined) return undefined;
  const load = loadOf(aimed);
  return { ...load, at, headers: [...(load.headers ?? []), `${probeHeader}: ${name}`] };
}

function nameIn(headers: readonly string[] = []): string {
  return headers.find((line) => line.toLowerCase().startsWith(probeHeader))?.split(': ', 2)[1] ?? '';
}

/** What the stubs were asked, by the name of the request. */
async function askedOf({ stubs, places }: Side): Promise<ReadonlyMap<string, Asked[]>> {
  const found = new Map<string, Asked[]>();
  for (const { pool, server } of places.stubs) {
    const record = await stubs.get(`${pool}/${server}`)?.record();
    for (const { line, headers } of record?.requests ?? []) {
      const name = nameIn(headers);
      found.set(name, [...(found.get(name) ?? []), { pool, server, line, headers }]);
    }
  }
  return found;
}

function exchangeOf(
  { probe: { request } }: Meant,
  answer: Answer | undefined,
  asked: readonly Asked[],
  named: (text: string) => string,
): Exchange {
  const { method, host, path } = request;
  const [, ...headers] = answer?.head?.split('\r\n') ?? [];
  return {
    what: `${method} ${host}${path}`,
    status: answer?.status,
    failure: answer?.failure,
    headers: headers.map(named),
    asked: asked.map((one) => ({ ...one, line: named(one.line), headers: one.headers.map(named) })),
  };
}
