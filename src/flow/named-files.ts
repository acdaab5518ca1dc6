import { dirname, join, relative, resolve } from 'node:path';
import { fileExists, isFile, matchFiles, readSource, realPath } from '../adapters/configuration-files.ts';
import { readFileFact } from '../adapters/file-facts.ts';
import type { DeviceKind, Reading } from '../devices/device.ts';
import type { FleetDevice } from '../fleet/fleet.ts';
import { walkDirectives } from '../model/directive.ts';
import type { FileReference } from '../model/facts.ts';
import type { FileFact } from '../model/file-fact.ts';
import type { Source, Span } from '../text/source.ts';

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

/** Files that an include names, sorted; undefined when their folder was not collected. */
export function included(
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

/**
 * Facts of files that rules look at. A file is missing for sure where the configuration lies as its program reads it, or
 * where another file that it names lies in the same folder; else it may not have been collected, which is unknown.
 */
export function fileFacts(
  kind: DeviceKind,
  files: DeviceFiles,
  references: readonly FileReference[],
): ReadonlyMap<string, FileFact> {
  const wanted = [
    ...new Set(references.filter(({ role }) => role !== 'configuration').map(({ path }) => path)),
  ];
  const found = wanted.map((path) => {
    const places = candidates(kind, files, path);
    return { path, places, place: places.find(fileExists) };
  });
  const collected = new Set(found.flatMap(({ place }) => (place === undefined ? [] : [dirname(place)])));
  return new Map(
    found.map(({ path, places, place }) => {
      if (place !== undefined) return [path, readFileFact(place, path)];
      const isSure = files.installed || places.some((one) => collected.has(dirname(one)));
      return [path, { path, state: isSure && places.length > 0 ? 'missing' : 'unknown' }];
    }),
  );
}

/** A file that a statement names in passing: a script, a page, a list of users. */
export interface Mentioned {
  readonly fact: FileFact;
  readonly span: Span;
}

/** Words that may be paths, with a prefix that says what is in the file (`prg:/etc/httpd/map.sh`). */
const pathLike = /^(?:[a-z]+:(?!\/\/))?([\w@~+/.-]*(?:\/|\.[a-z])[\w@~+/.-]*)$/i;

/** Statements whose bare words are files too. */
const naming = /(?:file|script)$/i;

/** Files that are there under a word of a statement, and that the reading does not name. */
export function mentionedFiles(
  kind: DeviceKind,
  files: DeviceFiles,
  { tree, facts }: Reading,
): ReadonlyMap<string, Mentioned> {
  const found = new Map<string, Mentioned>();
  if (kind.namesFiles !== true) return found;
  const seen = new Set(facts.files.map(({ path }) => path));
  for (const [{ name, arguments: given, span }] of walkDirectives(kind.directives?.(tree) ?? []))
    for (const word of given) {
      const path = pathLike.exec(word)?.[1] ?? (naming.test(name) ? word : undefined);
      if (path === undefined || seen.has(path)) continue;
      seen.add(path);
      const place = candidates(kind, files, path).find(isFile);
      if (place !== undefined) found.set(path, { fact: readFileFact(place, path), span });
    }
  return found;
}

/** Text of maps and lists that the configuration names, by the path as written, where they lie here. */
export function mapFiles(
  kind: DeviceKind,
  files: DeviceFiles,
  references: readonly FileReference[],
): ReadonlyMap<string, Source> {
  const texts = new Map<string, Source>();
  for (const { path, role } of references) {
    if (role !== 'map' && role !== 'acl' && role !== 'certificate-list') continue;
    const read = candidates(kind, files, path)
      .map((file) => readSource(file))
      .find(({ ok }) => ok);
    if (read?.ok === true) texts.set(path, read.value);
  }
  return texts;
}
