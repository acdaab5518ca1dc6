import { basename, join, relative, resolve } from 'node:path';
import { fileExists, isFolder, readConfiguration, realPath } from '../adapters/configuration-files.ts';
import { deviceKinds } from '../devices/registry.ts';
import { defaultPolicy } from '../fleet/default-policy.ts';
import type { Fleet, FleetDevice } from '../fleet/fleet.ts';
import { nothingDeclared } from '../model/declared.ts';
import { textStatements } from '../model/text-statements.ts';
import { buildPath, type Path } from '../network/path.ts';
import type { FrameSources } from '../report/text.ts';
import { type Problem, type Result, success } from '../text/problem.ts';
import type { Source } from '../text/source.ts';
import { maskedFrames } from './frames.ts';
import { problemsOf, type ReadDevice, readDevice } from './read-device.ts';

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
  /** The fleet's folder as it is now, for captures that a version does not hold. */
  readonly liveRoot?: string | undefined;
  /** ISO 8601 time of the version. */
  readonly versionAt?: string | undefined;
}

export const fleetFileName = 'evenkeel.yaml';

/** The fleet file that an argument stands for; undefined when it is a bare configuration. */
export function fleetFileOf(argument: string): string | undefined {
  const file = isFolder(argument) ? join(argument, fleetFileName) : argument;
  if (isFolder(argument) && !fileExists(file)) return undefined;
  return basename(file) === fleetFileName || /\.ya?ml$/.test(file) ? file : undefined;
}

/** Reads a configuration file, or the folder that a program's configuration lies in, as a fleet of one. */
export function readBare(argument: string, request: ReadRequest): Result<Estate> {
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

/** Files with the bytes that are to stand in their place. */
export function replaced(sources: readonly Source[], { replace }: ReadRequest): readonly Source[] {
  return sources.map((source) => replace?.get(realPath(resolve(source.file))) ?? source);
}

/** Puts what was read together. */
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
      devices.map(({ id, kind, reading, state, sources }) => ({
        id,
        facts: reading.facts,
        state: state?.state,
        directives: () => kind.directives?.(reading.tree) ?? [],
        statements: kind.directives === undefined ? () => textStatements(sources) : undefined,
        parts: kind.parts,
        partsOfFiles: kind.partsOfFiles,
        mask: kind.mask,
        sources: () => sources,
      })),
      fleet.declared,
    ),
    problems: [...problems, ...devices.flatMap(problemsOf)],
    frames: maskedFrames(devices),
  };
}
