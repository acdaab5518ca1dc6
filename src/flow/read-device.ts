import { dirname, join, relative, resolve } from 'node:path';
import { fileExists, matchFiles, readSource, realPath } from '../adapters/configuration-files.ts';
import { readFileFact } from '../adapters/file-facts.ts';
import type { DeviceKind, Reading, ReadOptions } from '../devices/device.ts';
import { deviceKinds } from '../devices/registry.ts';
import type { FleetDevice } from '../fleet/fleet.ts';
import type { FileFact } from '../model/file-fact.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import type { Source } from '../text/source.ts';

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
}

export interface DeviceFiles {
  readonly declared: FleetDevice;
  /** The files that the program is given. */
  readonly sources: readonly Source[];
  /** Where the text of a source really lies, by the name that spans show. */
  readonly place: (shown: string) => string;
  /** The name that spans show for a file that was found on the disk. */
  readonly shown: (file: string) => string;
  /** Names of `sources` inside the fleet's folder. */
  readonly names: readonly string[];
  /** The same of a file that was included. */
  readonly name: (shown: string) => string;
  readonly replace?: ReadonlyMap<string, Source> | undefined;
  /** Files outside the configuration's folder may be read. */
  readonly local: boolean;
  /** The configuration lies where its program runs: an absolute path that is not there is missing. */
  readonly installed: boolean;
}

/** Reads a device's files with all that they include, and what is known of other files that they name. */
export function readDevice(files: DeviceFiles): Result<ReadDevice> {
  const { declared, sources } = files;
  const unusable = sources.flatMap(unusableSource);
  if (unusable.length > 0) return failure(...unusable);
  const kind = deviceKinds.find((one) => one.kind === declared.kind) ?? claimant(sources);
  // A file that is nothing of its kind is not quoted line by line: it may be full of somebody's secrets.
  if (kind === undefined || sources.every((source) => kind.claims(source) === 0))
    return failure(unknownKind(sources));
  const reading = readWithFiles(kind, files);
  const all = kind.sources?.(reading.tree) ?? sources;
  return success({
    id: declared.id,
    kind,
    reading,
    sources: all,
    names: all.map((source) => files.names[sources.indexOf(source)] ?? files.name(source.file)),
    declared,
    files: fileFacts(kind, files, reading),
  });
}

/** Reads, and again with the maps and lists that the first reading named where those lie here. */
function readWithFiles(kind: DeviceKind, files: DeviceFiles): Reading {
  const { declared, sources } = files;
  const options: ReadOptions = {
    environment: declared.control.environment,
    include: (pattern, from) => included(kind, files, pattern, from),
  };
  const first = kind.read(sources, options);
  const texts = new Map<string, string>();
  for (const { path, role } of first.facts.files) {
    if (role !== 'map' && role !== 'acl') continue;
    const read = candidates(kind, files, path)
      .map((file) => readSource(file))
      .find(({ ok }) => ok);
    if (read?.ok === true) texts.set(path, read.value.text);
  }
  return texts.size === 0 ? first : kind.read(sources, { ...options, files: texts });
}

/** Files that an include names, sorted; undefined when their folder was not collected. */
function included(
  kind: DeviceKind,
  files: DeviceFiles,
  pattern: string,
  from: string,
): readonly Source[] | undefined {
  for (const candidate of candidates(kind, files, pattern, from)) {
    const found = matchFiles(candidate);
    if (found.length === 0) continue;
    return found.flatMap((file) => {
      const read = readSource(file, files.shown(file));
      return read.ok ? [files.replace?.get(realPath(file)) ?? read.value] : [];
    });
  }
  const isCertain = files.installed || !pattern.startsWith('/');
  return isCertain ? [] : undefined;
}

/**
 * Where a path of the configuration may lie here: below the folder of the main file as on the device,
 * for a collected copy in place of the usual folder, and on this machine when the configuration is its own.
 * A relative path counts from where the program runs; where that is not here, the file may lie beside the configuration.
 */
function candidates(kind: DeviceKind, files: DeviceFiles, path: string, from?: string): readonly string[] {
  const folders = folderList(files, from);
  if (!path.startsWith('/')) return folders.map((folder) => resolve(folder, path));
  const live = [...liveFolders(kind, files)].find((folder) => path.startsWith(`${folder}/`));
  const mapped =
    live === undefined ? [] : folders.slice(0, 1).map((folder) => join(folder, relative(live, path)));
  return files.local ? [...mapped, path] : mapped;
}

function folderList({ sources, place, local }: DeviceFiles, from?: string): readonly string[] {
  const main = sources.map(({ file }) => dirname(place(file)));
  return [
    ...new Set([...main, ...(from === undefined ? [] : [dirname(place(from))]), ...(local ? ['.'] : [])]),
  ];
}

function* liveFolders({ installed }: DeviceKind, { declared }: DeviceFiles): Iterable<string> {
  for (const file of declared.control.files ?? []) yield dirname(file);
  for (const file of installed) yield dirname(file);
}

/** Facts of files that rules look at; what lies outside and is not this machine's own is unknown, never missing. */
function fileFacts(kind: DeviceKind, files: DeviceFiles, { facts }: Reading): ReadonlyMap<string, FileFact> {
  const known = new Map<string, FileFact>();
  for (const { path } of facts.files) {
    if (known.has(path)) continue;
    const places = candidates(kind, files, path);
    const place = places.find(fileExists);
    const isSure = places.length > 0 && (files.installed || !path.startsWith('/'));
    known.set(
      path,
      place === undefined ? { path, state: isSure ? 'missing' : 'unknown' } : readFileFact(place, path),
    );
  }
  return known;
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
