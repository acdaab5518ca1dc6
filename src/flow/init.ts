import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileExists } from '../adapters/configuration-files.ts';
import { writeWhole } from '../adapters/plan-file.ts';
import { nothingDeclared } from '../model/declared.ts';
import { joins } from '../network/join.ts';
import { buildPath } from '../network/path.ts';
import { fleetFileName } from './estate.ts';
import { type FoundDevice, findInFolder, findOnHost } from './init/find.ts';
import { guessFleet } from './init/guess.ts';
import { writeFleetFile } from './init/write.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { readEstate } from './read-path.ts';
import { refusal } from './refusal.ts';

export interface InitRequest {
  readonly folder: string;
  /** Look at the programs that run on this host, not into the folder. */
  readonly host?: boolean | undefined;
  /** Replace a fleet file that is there. */
  readonly force?: boolean | undefined;
}

/** `evenkeel init`: writes a fleet file from what it finds, each guess explained in a comment. */
export function init({ folder, host, force }: InitRequest, around: Surroundings): Outcome {
  const file = join(folder, fleetFileName);
  if (fileExists(file) && force !== true) return refusal([isThere(file)], around);
  const inFolder = host === true ? [] : findInFolder(folder);
  const found = inFolder.length > 0 ? inFolder : findOnHost();
  if (found.length === 0) return refusal([nothingFound(folder)], around);
  const named = withIds(found, folder);
  const path = buildPath(
    named.map(({ id, facts }) => ({ id, facts })),
    nothingDeclared,
  );
  const guess = guessFleet(named, path, joins(path).length);
  const text = writeFleetFile(basename(resolve(folder)), guess);
  const problem = writeWhole(file, text);
  if (problem !== undefined) return refusal([problem], around);
  const read = readEstate(file);
  if (!read.ok) return refusal(read.problems, around);
  return {
    exitCode: 0,
    data: {
      schema: 'evenkeel.init/1',
      file,
      devices: named.map(({ id, kind, config }) => ({ id, kind, config })),
    },
    text: `${[
      `${file}: ${named.length} device${named.length === 1 ? '' : 's'}`,
      ...named.map(({ id, kind, config, why }) => `  ${id}  ${kind}  ${config.join(' ')}  (${why})`),
      '',
      'Every guess is explained in the file. Next: evenkeel check',
    ].join('\n')}\n`,
  };
}

export type NamedDevice = FoundDevice & { readonly id: string };

/** Called after the file, or the folder where the file's name says nothing; numbered where two would be the same. */
function withIds(found: readonly FoundDevice[], folder: string): readonly NamedDevice[] {
  const used = new Map<string, number>();
  return found.map((device) => {
    const stem = nameOf(device, folder);
    const count = (used.get(stem) ?? 0) + 1;
    used.set(stem, count);
    const config = device.config.map((path) => relativeTo(folder, path));
    return { ...device, config, id: count === 1 ? stem : `${stem}-${count}` };
  });
}

const generic = /^(haproxy|nginx|apache2?|httpd|conf|config|etc|default)$/i;

function nameOf({ config: [main = ''], kind }: FoundDevice, folder: string): string {
  const stem = basename(main).replace(/\.[^.]+$/, '');
  const parents = relative(resolve(folder), resolve(dirname(main)))
    .split('/')
    .reverse();
  const telling = [stem, ...parents].find((name) => /^[\w-]+$/.test(name) && !generic.test(name));
  return main.startsWith('/etc/') || telling === undefined ? kind : telling;
}

/** Inside the folder relative, elsewhere as it is. */
function relativeTo(folder: string, path: string): string {
  const inside = relative(resolve(folder), resolve(path));
  return inside.startsWith('..') ? resolve(path) : inside;
}

function isThere(file: string): Parameters<typeof refusal>[0][number] {
  return {
    code: 'usage',
    severity: 'error',
    message: `${file} is there already`,
    help: 'edit it, or say --force to write a new one in its place',
  };
}

function nothingFound(folder: string): Parameters<typeof refusal>[0][number] {
  return {
    code: 'not-found',
    severity: 'error',
    message: `no configuration was found in ${folder}, and no program that Evenkeel knows runs on this host`,
    help: 'run it in the folder that holds the configurations, or on the host that serves them',
  };
}
