import { takesConnections } from '../../adapters/http/greeting.ts';
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
import type { DeviceFacts } from '../../model/facts.ts';
import { hostOf, type Path } from '../../network/path.ts';
import { leaks } from '../../rehearse/enclosed.ts';
import { dealPlaces, type FrontendPlace, type Places, portsWanted } from '../../rehearse/places.ts';
import { failure, type Problem, type Result, success } from '../../text/problem.ts';
import type { ReadDevice } from '../read-device.ts';
import { makeCertificates } from './certificates.ts';

/** One version of a device that runs in a sandbox, in front of stubs. */
export interface Side {
  readonly places: Places;
  readonly program: SandboxedProgram;
  /** By `pool/server`. */
  readonly stubs: ReadonlyMap<string, Stub>;
  /** What clients show: certificate with its key, PEM. */
  readonly identity: string;
  /** The configuration that runs, read again. */
  readonly reading: Reading;
  readonly changed: readonly string[];
  /** Name that a frontend of the device has in the configuration that runs. */
  readonly frontend: (name: string) => string;
  readonly reload: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts the real program with a rewritten configuration; nothing is started when something leads out of the sandbox. */
export async function startSide(device: ReadDevice, rehearsal: Rehearsal, path: Path): Promise<Result<Side>> {
  const wrong = device.reading.problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) return failure(...wrong);
  const folder = makeSandboxFolder();
  const started = await prepare(device, rehearsal, folder);
  const stubs = started.ok ? await startStubs(started.value, device, path) : started;
  if (!started.ok || !stubs.ok) {
    removeSandboxFolder(folder);
    return failure(...(stubs.ok ? [] : stubs.problems));
  }
  const { file, side } = started.value;
  const [name = ''] = rehearsal.programs;
  const program = startSandboxed(rehearsal.command(name, file, folder), folder);
  const stop = async (): Promise<void> => {
    await program.stop();
    await stubs.value.stop();
    removeSandboxFolder(folder);
  };
  const trouble = await servesSoon(program, side.places);
  if (trouble !== undefined) {
    await stop();
    return failure(trouble);
  }
  const reload = (): void => program.signal(rehearsal.reloadSignal);
  return success({ ...side, program, stop, reload, stubs: stubs.value.byName });
}

/** What is to be started; the folder has everything that it needs. */
interface Prepared {
  readonly file: string;
  readonly side: Omit<Side, 'program' | 'stop' | 'reload' | 'stubs'>;
}

async function prepare(device: ReadDevice, rehearsal: Rehearsal, folder: string): Promise<Result<Prepared>> {
  const { facts } = device.reading;
  const certificates = await makeCertificates(device, folder);
  const copies = new Map([
    ...[...device.maps].map(
      ([path, { text }], at) => [path, writeSandboxFile(folder, `list-${at}`, text)] as const,
    ),
    ...certificates.byPath,
  ]);
  const places = dealPlaces(facts, folder, await loopbackPorts(portsWanted(facts)), copies);
  const rewritten = rehearsal.rewrite(device.reading, places.sandbox);
  const file = writeSandboxFile(folder, `${device.kind.kind}.conf`, rewritten.text);
  const files = new Map([...device.maps].map(([path, { text }]) => [copies.get(path) ?? path, text]));
  const reading = device.kind.read([{ file, text: rewritten.text }], { files });
  const problems = rewritten.refused.length > 0 ? rewritten.refused : leaks(reading, folder);
  if (problems.length > 0) return failure(...problems);
  const side = {
    places,
    reading,
    changed: rewritten.changed,
    identity: certificates.common,
    frontend: (name: string) => rewritten.frontends?.get(name) ?? inOrder(facts, reading.facts, name),
  };
  return success({ file, side });
}

/** A frontend without a name is called after its listener, which is another here: the order tells which it is. */
function inOrder(device: DeviceFacts, here: DeviceFacts, name: string): string {
  if (device.frontends.length !== here.frontends.length) return name;
  return here.frontends[device.frontends.findIndex((one) => one.name === name)]?.name ?? name;
}

/** Name that a stub gives in its answers. */
export function stubName(pool: string, server: string): string {
  return `${pool}/${server}`;
}

interface Started {
  readonly byName: ReadonlyMap<string, Stub>;
  readonly stop: () => Promise<void>;
}

async function startStubs({ side }: Prepared, device: ReadDevice, path: Path): Promise<Result<Started>> {
  const { places, identity } = side;
  const group = startStubGroup();
  const byName = new Map<string, Stub>();
  for (const { pool, server, place, healthPath, mode } of places.stubs) {
    const name = stubName(pool, server);
    const started = await group.start({
      name,
      port: place.port,
      address: place.address,
      settings: settingsFor(device, path, { pool, server }),
      // For TLS that is passed through.
      certificate: mode === 'tcp' ? identity : undefined,
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
const patienceMs = 1000;

/** Waits until every listener takes connections, and then looks whether the program kept to its sandbox. */
async function servesSoon(program: SandboxedProgram, places: Places): Promise<Problem | undefined> {
  const byPort = new Map([...places.frontends.values()].flat().map((place) => [place.port, place]));
  for (const place of byPort.values()) {
    if (await takesSoon(program, place)) continue;
    const last = program.said().trim().split('\n').slice(-3).join(' | ');
    return trouble(`the program does not serve in its sandbox: ${last || 'it said nothing'}`);
  }
  const outside = program.outside();
  return outside.length === 0
    ? undefined
    : trouble(`the program left its sandbox and was ended: ${outside.join(', ')}`);
}

async function takesSoon(program: SandboxedProgram, { address, port, tls }: FrontendPlace): Promise<boolean> {
  for (let tried = 0; tried < tries && program.alive(); tried++) {
    if (await takesConnections({ address, port, tls }, patienceMs)) return true;
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
