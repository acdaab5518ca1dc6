import { basename, dirname, join, relative, resolve } from 'node:path';
import {
  expandGlob,
  fileExists,
  isFolder,
  readConfiguration,
  readSource,
  realPath,
} from '../adapters/configuration-files.ts';
import { deviceKinds } from '../devices/registry.ts';
import { defaultPolicy, type Fleet, type FleetDevice, includesOf, readFleet } from '../fleet/fleet.ts';
import { nothingDeclared } from '../model/declared.ts';
import { buildPath, type Path } from '../network/path.ts';
import type { FrameSources } from '../report/text.ts';
import { failure, hasErrors, type Problem, type Result, success } from '../text/problem.ts';
import type { Source } from '../text/source.ts';
import { maskedFrames } from './frames.ts';
import { type ReadDevice, readDevice } from './read-device.ts';

/** Everything read from one argument: a bare file, or a folder with a fleet file. */
export interface Estate {
  /** Folder that the devices' files are named from; for a bare file the file itself. */
  readonly root: string;
  /** Where the file of that name lies on the device, unless the fleet file says otherwise. */
  readonly livePath: (name: string) => string;
  readonly fleet: Fleet;
  readonly path: Path;
  readonly devices: readonly ReadDevice[];
  readonly problems: readonly Problem[];
  /** For code frames: the text that may be shown, by the name that spans use. */
  readonly frames: FrameSources;
}

export interface ReadRequest {
  readonly environment?: string | undefined;
  /** How the running program is reached, said on the command line; goes before what the fleet file says. */
  readonly control?: FleetDevice['control'] | undefined;
  /** Other bytes for a file of the fleet, by its real path. */
  readonly replace?: ReadonlyMap<string, Source> | undefined;
  /** What spans show in place of the folder, for a version that lies in a temporary one. */
  readonly shownRoot?: string | undefined;
}

export const fleetFileName = 'evenkeel.yaml';

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

function readBare(argument: string, request: ReadRequest): Result<Estate> {
  const main = isFolder(argument) ? mainFile(argument) : undefined;
  const read = readConfiguration([main ?? argument]);
  if (!read.ok) return read;
  const declared: FleetDevice = { id: '', config: [argument], control: request.control ?? {} };
  const device = readDevice({
    declared,
    sources: replaced(read.value, request),
    place: (shown) => shown,
    shown: (file) => shownBeside(argument, file),
    names: read.value.map(({ file }) => relative(argument, file)),
    name: (shown) => relative(argument, shown),
    replace: request.replace,
    local: true,
    installed: /^\/(?:usr\/local\/)?etc\//.test(realPath(resolve(argument))),
  });
  if (!device.ok) return device;
  const named = { ...device.value, id: device.value.kind.kind };
  const fleet: Fleet = {
    devices: [{ ...declared, id: named.id }],
    declared: nothingDeclared,
    policy: defaultPolicy,
  };
  return success(estate(argument, fleet, [named], []));
}

/** A file of a bare configuration, said the way its main file was: relative stays relative. */
function shownBeside(argument: string, file: string): string {
  return argument.startsWith('/') ? file : relative('.', file);
}

/** The main file of a folder that holds a program's configuration: `nginx.conf`; a folder of `.cfg` files has none. */
function mainFile(folder: string): string | undefined {
  const names = deviceKinds.flatMap(({ installed }) => installed.map((file) => basename(file)));
  return names
    .filter((name) => !name.endsWith('.cfg'))
    .map((name) => join(folder, name))
    .find(fileExists);
}

/** The fleet file that an argument stands for; undefined when it is a bare configuration. */
export function fleetFileOf(argument: string): string | undefined {
  const file = isFolder(argument) ? join(argument, fleetFileName) : argument;
  if (isFolder(argument) && !fileExists(file)) return undefined;
  return basename(file) === fleetFileName || /\.ya?ml$/.test(file) ? file : undefined;
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
  return readDevice({
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
}

function replaced(sources: readonly Source[], { replace }: ReadRequest): readonly Source[] {
  return sources.map((source) => replace?.get(realPath(resolve(source.file))) ?? source);
}

export function estate(
  root: string,
  fleet: Fleet,
  devices: readonly ReadDevice[],
  problems: readonly Problem[],
): Estate {
  return {
    root,
    livePath: (name) => resolve(root, name),
    fleet,
    devices,
    path: buildPath(
      devices.map(({ id, kind, reading }) => ({
        id,
        facts: reading.facts,
        directives: () => kind.directives?.(reading.tree) ?? [],
      })),
      fleet.declared,
    ),
    problems: [...problems, ...devices.flatMap(({ reading }) => reading.problems)],
    frames: maskedFrames(devices),
  };
}

export function noDevices(fleetFile: string): Problem {
  return {
    code: 'fleet-schema',
    severity: 'error',
    message: `${fleetFile} declares no device with a configuration`,
    help: "add one under 'devices:' with 'config:'",
  };
}
