import type { DeviceKind, Reading, ReadOptions } from '../devices/device.ts';
import { deviceKinds } from '../devices/registry.ts';
import type { FleetDevice } from '../fleet/fleet.ts';
import type { FileFact } from '../model/file-fact.ts';
import type { StateReading } from '../network/captured/read-state.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import type { Source } from '../text/source.ts';
import {
  type DeviceFiles,
  fileFacts,
  included,
  type Mentioned,
  mapFiles,
  mentionedFiles,
} from './named-files.ts';

/** One device with what its files said. */
export interface ReadDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly reading: Reading;
  /** Every file that was read, included ones too. */
  readonly sources: readonly Source[];
  /** Name of each source inside the fleet's folder, or inside the named one: equal in two versions. */
  readonly names: readonly string[];
  readonly declared: FleetDevice;
  /** What is known of files that the configuration names, by the path as written. */
  readonly files: ReadonlyMap<string, FileFact>;
  /** Files that are there and that it names in words that are not read, by the path as written; looked for when asked. */
  readonly mentioned: () => ReadonlyMap<string, Mentioned>;
  /** Maps and lists that it names and that were read, by the path as written. */
  readonly maps: ReadonlyMap<string, Source>;
  /** What its `state:` files say. */
  readonly state?: StateReading | undefined;
}

/** What is wrong with its files. */
export function problemsOf({ reading, state }: ReadDevice): readonly Problem[] {
  return state === undefined ? reading.problems : [...reading.problems, ...state.problems];
}

/** Reads a device's files with all that they include, and what is known of other files that they name. */
export function readDevice(files: DeviceFiles): Result<ReadDevice> {
  const { declared, sources } = files;
  const kind = knownKind(files);
  if (!kind.ok) return kind;
  const { reading, maps } = heldReading(files, kind.value);
  const all = kind.value.sources?.(reading.tree) ?? sources;
  return success({
    id: declared.id,
    kind: kind.value,
    reading,
    sources: all,
    names: all.map((source) => files.names[sources.indexOf(source)] ?? files.name(source.file)),
    declared,
    files: fileFacts(kind.value, files, reading.facts.files),
    mentioned: () => mentionedFiles(kind.value, files, reading),
    maps,
  });
}

/** The kind of files that can be read as such; looked at once for the same bytes. */
function knownKind(files: DeviceFiles): Result<DeviceKind> {
  const { declared, sources } = files;
  const [first] = sources;
  const known = first === undefined ? undefined : held.get(first);
  if (known !== undefined && known.settings === settingsOf(files)) return success(known.kind);
  const unusable = sources.flatMap(unusableSource);
  if (unusable.length > 0) return failure(...unusable);
  const kind = deviceKinds.find((one) => one.kind === declared.kind) ?? claimant(sources);
  // A file that is nothing of its kind is not quoted line by line: it may be full of somebody's secrets.
  if (kind === undefined || !sources.some((source) => isOfKind(kind, source)))
    return failure(unknownKind(sources));
  return success(kind);
}

/** Most files show what they are in their first lines. */
const firstBytes = 4096;

function isOfKind(kind: DeviceKind, { file, text }: Source): boolean {
  return kind.claims({ file, text: text.slice(0, firstBytes) }) > 0 || kind.claims({ file, text }) > 0;
}

/** A reading with all that it was made from; a part that changed makes it stale. */
interface Held {
  readonly sources: readonly Source[];
  readonly settings: string;
  readonly kind: DeviceKind;
  readonly includes: readonly {
    readonly pattern: string;
    readonly from: string;
    readonly found: readonly Source[] | undefined;
  }[];
  readonly maps: ReadonlyMap<string, Source>;
  readonly reading: Reading;
}

const held = new WeakMap<Source, Held>();

/** The reading of the same files from before, if nothing that it rests on has changed. */
function heldReading(files: DeviceFiles, kind: DeviceKind): Held {
  const [first] = files.sources;
  const known = first === undefined ? undefined : held.get(first);
  if (known !== undefined && isFresh(known, files)) return known;
  const made = readWithFiles(kind, files);
  if (first !== undefined) held.set(first, made);
  return made;
}

function isFresh({ sources, settings, kind, includes, maps, reading }: Held, files: DeviceFiles): boolean {
  if (settings !== settingsOf(files) || !sameItems(sources, files.sources)) return false;
  if (!includes.every(({ pattern, from, found }) => sameItems(found, included(kind, files, pattern, from))))
    return false;
  const now = mapFiles(kind, files, reading.facts.files);
  return now.size === maps.size && [...now].every(([path, source]) => maps.get(path) === source);
}

function sameItems<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

function settingsOf({ declared, local, installed }: DeviceFiles): string {
  return JSON.stringify([declared.kind, declared.control, local, installed]);
}

/** Reads, and again with the maps and lists that the first reading named where those lie here. */
function readWithFiles(kind: DeviceKind, files: DeviceFiles): Held {
  const { declared, sources } = files;
  const includes: Held['includes'][number][] = [];
  const include = (pattern: string, from: string): readonly Source[] | undefined => {
    const found = included(kind, files, pattern, from);
    includes.push({ pattern, from, found });
    return found;
  };
  const options: ReadOptions = { environment: declared.control.environment, include };
  const first = kind.read(sources, options);
  const maps = mapFiles(kind, files, first.facts.files);
  const texts = new Map([...maps].map(([path, { text }]) => [path, text]));
  const reading = texts.size === 0 ? first : kind.read(sources, { ...options, files: texts });
  return { sources, settings: settingsOf(files), kind, includes, maps, reading };
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
    help: `known kinds: ${deviceKinds.map(({ kind }) => kind).join(', ')}; name one with 'kind:' in evenkeel.yaml`,
  };
}
