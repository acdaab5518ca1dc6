import { type BigIntStats, globSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import type { Source } from '../text/source.ts';

/** Files by what they were called: the same bytes give the same source, so that what was worked out of it is found again. */
const sources = new Map<string, { readonly stamp: string; readonly source: Source }>();

/** A file as latin1 text, so that one unit is one byte; problems instead of exceptions. */
export function readSource(file: string, shown: string = file): Result<Source> {
  try {
    return success(sourceOf(file, shown, statSync(file, { bigint: true })));
  } catch (error) {
    return failure(unreadable(shown, error));
  }
}

function sourceOf(file: string, shown: string, { mtimeNs, ctimeNs, size, ino }: BigIntStats): Source {
  const stamp = `${shown} ${mtimeNs} ${ctimeNs} ${size} ${ino}`;
  const known = sources.get(file);
  if (known?.stamp === stamp) return known.source;
  const source = { file: shown, text: readFileSync(file, 'latin1') };
  sources.set(file, { stamp, source });
  return source;
}

/** Files and folders as a program gets them by `-f`: a folder stands for its `*.cfg` files in the order of their names. Spans show `shownRoot`. */
export function readConfiguration(
  paths: readonly string[],
  root = '.',
  shownRoot: string = root,
): Result<readonly Source[]> {
  const reads = paths.flatMap((path) =>
    path.startsWith('/') ? readFiles(path, path) : readFiles(join(root, path), join(shownRoot, path)),
  );
  const problems: Problem[] = reads.flatMap((read) => (read.ok ? [] : read.problems));
  if (problems.length > 0) return failure(...problems);
  return success(reads.flatMap((read) => (read.ok ? [read.value] : [])));
}

/** The file, or those of the folder. Each file is asked for its state once: there may be thousands. */
function readFiles(file: string, shown: string): readonly Result<Source>[] {
  try {
    const stats = statSync(file, { bigint: true });
    if (!stats.isDirectory()) return [success(sourceOf(file, shown, stats))];
    const names = readdirSync(file).filter((name) => name.endsWith('.cfg') && !name.startsWith('.'));
    return names.sort().map((name) => readSource(join(file, name), join(shown, name)));
  } catch (error) {
    return [failure(unreadable(shown, error))];
  }
}

/** Files that match a glob pattern below `root`, sorted. */
export function expandGlob(pattern: string, root: string): readonly string[] {
  return globSync(pattern, { cwd: root }).sort();
}

/** Files that an absolute path with wildcards matches, sorted by their bytes; without wildcards the file itself if it is there. */
export function matchFiles(pattern: string): readonly string[] {
  if (!/[*?[]/.test(pattern)) return isFile(pattern) ? [pattern] : [];
  return globSync(pattern).filter(isFile).sort();
}

export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export function fileExists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** When a file was written last, as ISO 8601; 1970 for one that is gone. */
export function modifiedAt(path: string): string {
  try {
    return statSync(path).mtime.toISOString();
  } catch {
    return new Date(0).toISOString();
  }
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const advice: Readonly<Record<string, string>> = {
  ENOENT: 'check the path; nothing is there',
  EACCES: 'run as a user that may read it',
  EISDIR: 'name a file, or a folder that holds .cfg files',
  ELOOP: 'the symbolic links lead in a circle',
};

function unreadable(file: string, error: unknown): Problem {
  const code = (error as { code?: string }).code ?? 'EIO';
  return {
    code: 'unreadable-file',
    severity: 'error',
    message: `${file} cannot be read (${code})`,
    help: advice[code] ?? 'check the file system',
  };
}
