import { dirname, join, relative, resolve } from 'node:path';
import {
  expandGlob,
  fileExists,
  readConfiguration,
  readSource,
  realPath,
} from '../adapters/configuration-files.ts';
import { type Fleet, type FleetDevice, includesOf, readFleet } from '../fleet/fleet.ts';
import { failure, hasErrors, type Problem, type Result, success } from '../text/problem.ts';
import type { Source } from '../text/source.ts';
import {
  type Estate,
  estate,
  fleetFileName,
  fleetFileOf,
  type ReadRequest,
  readBare,
  replaced,
} from './estate.ts';
import { type ReadDevice, readDevice } from './read-device.ts';
import { readStateFiles } from './state-files.ts';

/** Reads a bare configuration file, or the fleet of a folder or fleet file. */
export function readEstate(argument: string, request: ReadRequest = {}): Result<Estate> {
  const fleetFile = fleetFileOf(argument);
  return fleetFile === undefined ? readBare(argument, request) : readFleetFile(fleetFile, request);
}

/** The fleet whose device uses this very file, looked for beside it and in the folders above. */
export function fleetOf(file: string): string | undefined {
  const real = realPath(resolve(file));
  let folder = dirname(real);
  for (let level = 0; level < 8; level++) {
    const candidate = join(folder, fleetFileName);
    if (fileExists(candidate) && usesFile(candidate, real)) return candidate;
    if (dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return undefined;
}

function usesFile(fleetFile: string, real: string): boolean {
  const loaded = loadFleet(fleetFile);
  if (!loaded.ok) return false;
  const root = dirname(fleetFile);
  return loaded.value.devices.some(({ config }) =>
    config.some((path) => realPath(resolve(root, path)) === real),
  );
}

function readFleetFile(fleetFile: string, request: ReadRequest): Result<Estate> {
  const fleet = loadFleet(fleetFile, request.environment);
  if (!fleet.ok) return fleet;
  const root = dirname(fleetFile);
  const devices: ReadDevice[] = [];
  const problems: Problem[] = [];
  for (const declared of fleet.value.devices) {
    const device = readFleetDevice(declared, root, request);
    if (device.ok) devices.push(device.value);
    else problems.push(...device.problems);
  }
  if (devices.length === 0 && problems.length === 0) problems.push(noDevices(fleetFile));
  if (hasErrors(problems)) return failure(...problems);
  return success(estate(root, fleet.value, devices, problems));
}

/** The fleet file with all that it includes. */
export function loadFleet(fleetFile: string, environment?: string): Result<Fleet> {
  const main = readSource(fleetFile);
  if (!main.ok) return main;
  const root = dirname(fleetFile);
  const sources = [main.value];
  for (const file of includesOf(main.value).flatMap((pattern) => expandGlob(pattern, root))) {
    const read = readSource(join(root, file));
    if (!read.ok) return read;
    sources.push(read.value);
  }
  const key = [environment ?? '', ...sources.map(({ file }) => file)].join('\n');
  const held = fleets.get(key);
  if (held !== undefined && held.sources.every((source, at) => source === sources[at])) return held.fleet;
  const fleet = readFleet(sources, environment);
  fleets.set(key, { sources, fleet });
  return fleet;
}

/** Fleets by their files: the same bytes are the same fleet. */
const fleets = new Map<string, { readonly sources: readonly Source[]; readonly fleet: Result<Fleet> }>();

/** One device of a fleet whose file lies in `root`. */
export function readFleetDevice(
  device: FleetDevice,
  root: string,
  request: ReadRequest = {},
): Result<ReadDevice> {
  const control = { ...device.control, ...request.control };
  const declared = { ...device, control };
  const paths = declared.config.flatMap((path) => (/[*?[]/.test(path) ? expandGlob(path, root) : [path]));
  const read = readConfiguration(paths, root, request.shownRoot ?? root);
  if (!read.ok) return read;
  const shownRoot = request.shownRoot ?? root;
  const isLocal = [control.socket, control.master, control.pidFile, control.reload].some(Boolean);
  const made = readDevice({
    declared,
    sources: replaced(read.value, request),
    place: (shown) => resolve(root, relative(shownRoot, shown)),
    shown: (file) => join(shownRoot, relative(root, file)),
    names: read.value.map(({ file }) => relative(shownRoot, file)),
    name: (shown) => relative(shownRoot, shown),
    replace: request.replace,
    local: isLocal,
    installed: isLocal,
  });
  if (!made.ok || declared.state === undefined) return made;
  const platform = made.value.reading.facts.network?.platform ?? 'linux';
  const { liveRoot, versionAt } = request;
  const state = readStateFiles(declared, platform, { root, shownRoot, liveRoot, versionAt });
  return success({ ...made.value, state });
}

export function noDevices(fleetFile: string): Problem {
  return {
    code: 'fleet-schema',
    severity: 'error',
    message: `${fleetFile} declares no device with a configuration`,
    help: "add one under 'devices:' with 'config:'",
  };
}
