import { join } from 'node:path';
import { expandGlob, fileExists, modifiedAt, readSource } from '../adapters/configuration-files.ts';
import type { FleetDevice } from '../fleet/fleet.ts';
import { readState, type StateReading } from '../network/captured/read-state.ts';
import type { Platform } from '../network/captured/values.ts';
import type { Problem } from '../text/problem.ts';
import type { Source } from '../text/source.ts';

/** Where the files with what devices printed lie. */
export interface StatePlace {
  readonly root: string;
  /** What spans show in place of the root. */
  readonly shownRoot: string;
  /** The same folder as it is now: captures that a version in Git does not hold are read there. */
  readonly liveRoot?: string | undefined;
  /** ISO 8601 time of the version: its files have no time of their own. */
  readonly versionAt?: string | undefined;
}

/**
 * What the `state:` files of a device say; undefined when it declares none. Patterns are relative to the fleet's folder.
 * A file that cannot be read is a warning: what the configuration says does not rest on it.
 */
export function readStateFiles(
  { id, state = [] }: FleetDevice,
  platform: Platform,
  place: StatePlace,
): StateReading | undefined {
  if (state.length === 0) return undefined;
  const problems: Problem[] = [];
  const files = state.flatMap((pattern) => {
    const found = filesOf(pattern, place);
    if (found.length === 0) problems.push(nothingFound(id, pattern));
    return found;
  });
  const read = files.flatMap(({ file, shown, at }) => {
    const source = readSource(file, shown);
    if (source.ok) return [{ source: source.value, at }];
    problems.push(...source.problems.map((problem) => ({ ...problem, severity: 'warning' as const })));
    return [];
  });
  const times = read.map(({ at }) => at).sort();
  const sources = read.map(({ source }) => source);
  const reading = heldState(sources, times[0] ?? '1970-01-01T00:00:00.000Z', platform);
  return problems.length === 0 ? reading : { ...reading, problems: [...problems, ...reading.problems] };
}

interface StateFile {
  readonly file: string;
  readonly shown: string;
  readonly at: string;
}

function filesOf(pattern: string, place: StatePlace): readonly StateFile[] {
  const { root, shownRoot, liveRoot, versionAt } = place;
  const own = namesOf(pattern, root).map((name) => {
    const file = join(root, name);
    return { file, shown: join(shownRoot, name), at: versionAt ?? modifiedAt(file) };
  });
  if (own.length > 0 || liveRoot === undefined) return own;
  return namesOf(pattern, liveRoot).map((name) => {
    const file = join(liveRoot, name);
    return { file, shown: join(shownRoot, name), at: modifiedAt(file) };
  });
}

function namesOf(pattern: string, root: string): readonly string[] {
  if (/[*?[]/.test(pattern)) return expandGlob(pattern, root);
  return fileExists(join(root, pattern)) ? [pattern] : [];
}

interface Held {
  readonly sources: readonly Source[];
  readonly at: string;
  readonly platform: Platform;
  readonly reading: StateReading;
}

/** Readings by their first file: the same files give the same state, so that what was worked out of it is found again. */
const held = new WeakMap<Source, Held>();

function heldState(sources: readonly Source[], at: string, platform: Platform): StateReading {
  const [first] = sources;
  const known = first === undefined ? undefined : held.get(first);
  const isSame =
    known?.at === at &&
    known.platform === platform &&
    known.sources.length === sources.length &&
    known.sources.every((source, index) => source === sources[index]);
  if (known !== undefined && isSame) return known.reading;
  const reading = readState(sources, at, platform);
  if (first !== undefined) held.set(first, { sources, at, platform, reading });
  return reading;
}

function nothingFound(id: string, pattern: string): Problem {
  return {
    code: 'unreadable-file',
    severity: 'warning',
    message: `no file is at ${pattern}, which 'state:' of ${id} names`,
    help: 'capture what the device prints into that file, or correct the path',
  };
}
