import { basename, dirname, join, relative, resolve } from 'node:path';
import {
  expandGlob,
  fileExists,
  isFolder,
  readConfiguration,
  readSource,
  realPath,
} from '../adapters/configuration-files.ts';
import type { DeviceKind, Reading } from '../devices/device.ts';
import { deviceKinds } from '../devices/registry.ts';
import { defaultPolicy, type Fleet, type FleetDevice, includesOf, readFleet } from '../fleet/fleet.ts';
import { nothingDeclared } from '../model/declared.ts';
import { buildPath, type Path } from '../network/path.ts';
import type { FrameSources } from '../report/text.ts';
import { failure, hasErrors, type Problem, type Result, success } from '../text/problem.ts';
import type { Source } from '../text/source.ts';

/** One device with what its files said. */
export interface ReadDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly reading: Reading;
  readonly sources: readonly Source[];
  /** Name of each source inside the fleet's folder, or inside the named one: equal in two versions. */
  readonly names: readonly string[];
  readonly declared: FleetDevice;
}

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
  const fleetFile = isFolder(argument) ? join(argument, fleetFileName) : argument;
  if (isFolder(argument) && !fileExists(fleetFile)) return readBare(argument, request);
  if (basename(fleetFile) === fleetFileName || /\.ya?ml$/.test(fleetFile))
    return readFleetFile(fleetFile, request);
  return readBare(argument, request);
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
  const read = readConfiguration([argument]);
  if (!read.ok) return read;
  const sources = replaced(read.value, request);
  const unusable = sources.flatMap(unusableSource);
  if (unusable.length > 0) return failure(...unusable);
  const kind = claimant(sources);
  if (kind === undefined) return failure(unknownKind(sources));
  const declared: FleetDevice = { id: kind.kind, config: [argument], control: request.control ?? {} };
  const names = read.value.map(({ file }) => relative(argument, file));
  const device = { ...readDevice(declared, kind, sources), names };
  const fleet: Fleet = { devices: [declared], declared: nothingDeclared, policy: defaultPolicy };
  return success(estate(argument, fleet, [device], []));
}

function readFleetFile(fleetFile: string, request: ReadRequest): Result<Estate> {
  const fleet = loadFleet(fleetFile, request.environment);
  if (!fleet.ok) return fleet;
  const root = dirname(fleetFile);
  const devices: ReadDevice[] = [];
  const problems: Problem[] = [];
  for (const declared of fleet.value.devices) {
    const control = { ...declared.control, ...request.control };
    const device = readFleetDevice({ ...declared, control }, root, request);
    if (device.ok) devices.push(device.value);
    else problems.push(...device.problems);
  }
  if (devices.length === 0 && problems.length === 0) problems.push(noDevices(fleetFile));
  if (hasErrors(problems)) return failure(...problems);
  return success(estate(root, fleet.value, devices, problems));
}

function loadFleet(fleetFile: string, environment?: string): Result<Fleet> {
  const main = readSource(fleetFile);
  if (!main.ok) return main;
  const root = dirname(fleetFile);
  const sources = [main.value];
  for (const file of includesOf(main.value).flatMap((pattern) => expandGlob(pattern, root))) {
    const read = readSource(join(root, file));
    if (!read.ok) return read;
    sources.push(read.value);
  }
  return readFleet(sources, environment);
}

function readFleetDevice(declared: FleetDevice, root: string, request: ReadRequest): Result<ReadDevice> {
  const paths = declared.config.flatMap((path) => (/[*?[]/.test(path) ? expandGlob(path, root) : [path]));
  const read = readConfiguration(paths, root, request.shownRoot ?? root);
  if (!read.ok) return read;
  const sources = replaced(read.value, request);
  const unusable = sources.flatMap(unusableSource);
  if (unusable.length > 0) return failure(...unusable);
  const kind = deviceKinds.find((one) => one.kind === declared.kind) ?? claimant(sources);
  // A file that is nothing of its kind is not quoted line by line: it may be full of somebody's secrets.
  if (kind === undefined || sources.every((source) => kind.claims(source) === 0))
    return failure(unknownKind(sources));
  const names = read.value.map(({ file }) => relative(request.shownRoot ?? root, file));
  return success({ ...readDevice(declared, kind, sources), names });
}

/** A relative path counts from where the program runs; where that is not here, the file may lie beside the configuration. */
function readBeside(path: string, sources: readonly Source[]): Source | undefined {
  const folders = path.startsWith('/') ? ['/'] : ['.', ...sources.map(({ file }) => dirname(file))];
  for (const folder of folders) {
    const read = readSource(resolve(folder, path));
    if (read.ok) return read.value;
  }
  return undefined;
}

function replaced(sources: readonly Source[], { replace }: ReadRequest): readonly Source[] {
  return sources.map((source) => replace?.get(realPath(resolve(source.file))) ?? source);
}

/** Reads the files, and again with the maps and lists that they refer to where those lie here. */
function readDevice(
  declared: FleetDevice,
  kind: DeviceKind,
  sources: readonly Source[],
): Omit<ReadDevice, 'names'> {
  const options = { environment: declared.control.environment };
  const first = kind.read(sources, options);
  const files = new Map<string, string>();
  for (const { path, role } of first.facts.files) {
    const read = role === 'map' || role === 'acl' ? readBeside(path, sources) : undefined;
    if (read !== undefined) files.set(path, read.text);
  }
  const reading = files.size === 0 ? first : kind.read(sources, { ...options, files });
  return { id: declared.id, kind, reading, sources, declared };
}

function estate(
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
      devices.map(({ id, reading }) => ({ id, facts: reading.facts })),
      fleet.declared,
    ),
    problems: [...problems, ...devices.flatMap(({ reading }) => reading.problems)],
    frames: maskedFrames(devices),
  };
}

/** Masked when the first frame is cut from it: most runs show few files. */
function maskedFrames(devices: readonly ReadDevice[]): FrameSources {
  const masked = new Map<string, Source>();
  return {
    get: (file) => {
      const held = masked.get(file);
      if (held !== undefined) return held;
      const device = devices.find(({ sources }) => sources.some((source) => source.file === file));
      const source = device?.sources.find((one) => one.file === file);
      if (device === undefined || source === undefined) return undefined;
      const shown = { file, text: device.kind.mask(source.text) };
      masked.set(file, shown);
      return shown;
    },
  };
}

function claimant(sources: readonly Source[]): DeviceKind | undefined {
  const scored = deviceKinds.map((kind) => ({ kind, score: Math.max(0, ...sources.map(kind.claims)) }));
  return scored.filter(({ score }) => score > 0.5).sort((a, b) => b.score - a.score)[0]?.kind;
}

/** Bytes that no configuration language has, or no bytes at all. */
function unusableSource({ file, text }: Source): Problem[] {
  if (text.trim() === '') {
    const message = `${file} is empty`;
    return [
      { code: 'empty-file', severity: 'error', message, help: 'check that the file was written whole' },
    ];
  }
  const at = text.indexOf('\0');
  if (at < 0) return [];
  const line = text.slice(0, at).split('\n').length;
  return [
    {
      code: 'binary-file',
      severity: 'error',
      message: `${file} holds a NUL byte (line ${line}) and is no configuration`,
      help: 'name the text file that the program reads',
    },
  ];
}

function unknownKind(sources: readonly Source[]): Problem {
  return {
    code: 'unknown-kind',
    severity: 'error',
    message: `no device kind recognises ${sources.map(({ file }) => file).join(', ') || 'an empty folder'}`,
    help: `known kinds: ${deviceKinds.map(({ kind }) => kind).join(', ')}; name one with 'kind:' in ${fleetFileName}`,
  };
}

function noDevices(fleetFile: string): Problem {
  return {
    code: 'fleet-schema',
    severity: 'error',
    message: `${fleetFile} declares no device with a configuration`,
    help: "add one under 'devices:' with 'config:'",
  };
}
