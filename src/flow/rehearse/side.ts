import { startStubGroup } from '../../adapters/http/stub-group.ts';
import { driverPorts } from '../../adapters/ports.ts';
import {
  loopbackPorts,
  makeSandboxFolder,
  removeSandboxFolder,
  type SandboxedProgram,
  startSandboxed,
  writeSandboxFile,
} from '../../adapters/sandboxed-program.ts';
import type { Reading, Rehearsal } from '../../devices/device.ts';
import { type Stub, type StubSettings, settingsOf } from '../../load/stub.ts';
import { hostOf, type Path } from '../../network/path.ts';
import { leaks } from '../../rehearse/enclosed.ts';
import { dealPlaces, type Places, portsWanted } from '../../rehearse/places.ts';
import { failure, type Problem, type Result, success } from '../../text/problem.ts';
import type { ReadDevice } from '../read-device.ts';

/** One version of a device that runs in a sandbox, in front of stubs. */
export interface Side {
  readonly places: Places;
  readonly program: SandboxedProgram;
  /** By `pool/server`. */
  readonly stubs: ReadonlyMap<string, Stub>;
  /** The configuration that runs, read again. */
  readonly reading: Reading;
  readonly changed: readonly string[];
  readonly reload: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts the real program with a rewritten configuration; nothing is started when something leads out of the sandbox. */
export async function startSide(device: ReadDevice, rehearsal: Rehearsal, path: Path): Promise<Result<Side>> {
  const wrong = device.reading.problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) return failure(...wrong);
  const folder = makeSandboxFolder();
  const { facts } = device.reading;
  const copies = new Map(
    [...device.maps].map(([path, { text }], at) => [path, writeSandboxFile(folder, `list-${at}`, text)]),
  );
  const places = dealPlaces(facts, folder, await loopbackPorts(portsWanted(facts)), copies);
  const rewritten = rehearsal.rewrite(device.reading, places.sandbox);
  const file = writeSandboxFile(folder, `${device.kind.kind}.conf`, rewritten.text);
  const files = new Map([...device.maps].map(([path, { text }]) => [copies.get(path) ?? path, text]));
  const reading = device.kind.read([{ file, text: rewritten.text }], { files });
  const problems = rewritten.refused.length > 0 ? rewritten.refused : leaks(reading, folder);
  if (problems.length > 0) {
    removeSandboxFolder(folder);
    return failure(...problems);
  }
  const stubs = await startStubs(places, device, path);
  if (!stubs.ok) {
    removeSandboxFolder(folder);
    return stubs;
  }
  const [name = ''] = rehearsal.programs;
  const program = startSandboxed(rehearsal.command(name, file, folder), folder);
  const stop = async (): Promise<void> => {
    await program.stop();
    await stubs.value.stop();
    removeSandboxFolder(folder);
  };
  const trouble = await servesSoon(program, places);
  if (trouble !== undefined) {
    await stop();
    return failure(trouble);
  }
  return success({
    places,
    program,
    reading,
    stop,
    stubs: stubs.value.byName,
    changed: rewritten.changed,
    reload: () => program.signal(rehearsal.reloadSignal),
  });
}

/** Name that a stub gives in its answers. */
export function stubName(pool: string, server: string): string {
  return `${pool}/${server}`;
}

interface Started {
  readonly byName: ReadonlyMap<string, Stub>;
  readonly stop: () => Promise<void>;
}

async function startStubs(places: Places, device: ReadDevice, path: Path): Promise<Result<Started>> {
  const group = startStubGroup();
  const byName = new Map<string, Stub>();
  for (const { pool, server, place, healthPath } of places.stubs) {
    const name = stubName(pool, server);
    const started = await group.start({
      name,
      port: place.port,
      address: place.address,
      settings: settingsFor(device, path, { pool, server }),
      healthPaths: healthPath === undefined ? [] : [healthPath],
    });
    if (!started.ok) {
      await group.stop();
      return started;
    }
    byName.set(name, started.value);
  }
  return success({ byName, stop: () => group.stop() });
}

/** As quick, and as able, as the fleet file says of the real server. */
function settingsFor(
  { reading }: ReadDevice,
  path: Path,
  { pool, server }: { readonly pool: string; readonly server: string },
): StubSettings {
  const found = reading.facts.pools
    .find(({ name }) => name === pool)
    ?.servers.find(({ name }) => name === server);
  const host = found === undefined ? undefined : hostOf(path, found);
  return settingsOf(host?.capacity, (host?.latencyMs ?? 0) / 1000);
}

const tries = 60;
const pauseMs = 100;
const hello = 'PROXY TCP4 127.0.0.1 127.0.0.1 40000 80\r\nGET / HTTP/1.0\r\nHost: rehearsal.invalid\r\n\r\n';

/** Waits until every listener answers, and then looks whether the program kept to its sandbox. */
async function servesSoon(program: SandboxedProgram, places: Places): Promise<Problem | undefined> {
  for (const { address, port } of new Set([...places.frontends.values()].flat())) {
    const answers = await answersSoon(program, `${address}:${port}`);
    if (!answers) {
      const last = program.said().trim().split('\n').slice(-3).join(' | ');
      return trouble(`the program does not serve in its sandbox: ${last || 'it said nothing'}`);
    }
  }
  const outside = program.outside();
  return outside.length === 0
    ? undefined
    : trouble(`the program left its sandbox and was ended: ${outside.join(', ')}`);
}

async function answersSoon(program: SandboxedProgram, place: string): Promise<boolean> {
  for (let tried = 0; tried < tries && program.alive(); tried++) {
    try {
      if ((await driverPorts.ask(place, hello, 1000)).startsWith('HTTP/')) return true;
    } catch {
      // Not yet.
    }
    await driverPorts.sleep(pauseMs);
  }
  return false;
}

export function trouble(message: string): Problem {
  return {
    code: 'not-rehearsed',
    severity: 'error',
    message,
    help: "run the program's own check first ('evenkeel check --native'), or rely on the forecast",
  };
}
