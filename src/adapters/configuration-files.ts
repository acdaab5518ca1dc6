import { globSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import type { Source } from '../text/source.ts';

/** Files by what they were called: the same bytes give the same source, so that what was worked out of it is found again. */
const sources = new Map<string, { readonly stamp: string; readonly source: Source }>();

/** A file as latin1 text, so that one unit is one byte; problems instead of exceptions. */
export function readSource(file: string, shown: string = file): Result<Source> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = statSync(file, { bigint: true });
    const stamp = `${shown} ${mtimeNs} ${ctimeNs} ${size} ${ino}`;
    const known = sources.get(file);
    if (known?.stamp === stamp) return success(known.source);
    const source = { file: shown, text: readFileSync(file, 'latin1') };
    sources.set(file, { stamp, source });
    return success(source);
  } catch (error) {
    return failure(unreadable(shown, error));
  }
}

/** Files and folders as a program gets them by `-f`: a folder stands for its `*.cfg` files in the order of their names. Spans show `shownRoot`. */
export function readConfiguration(
  paths: readonly string[],
  root = '.',
  shownRoot: string = root,
): Result<readonly Source[]> {
  const reads = paths.flatMap((path): Result<Source>[] => {
    const listed = listFiles(path, root, shownRoot);
    return listed.ok ? listed.value.map(({ file, shown }) => readSource(file, shown)) : [listed];
  });
  const problems: Problem[] = reads.flatMap((read) => (read.ok ? [] : read.problems));
  if (problems.length > 0) return failure(...problems);
  return success(reads.flatMap((read) => (read.ok ? [read.value] : [])));
}

interface Listed {
  readonly file: string;
  readonly shown: string;
}

function listFiles(path: string, root: string, shownRoot: string): Result<readonly Listed[]> {
  const file = path.startsWith('/') ? path : join(root, path);
  const shown = path.startsWith('/') ? path : join(shownRoot, path);
  try {
    if (!statSync(file).isDirectory()) return success([{ file, shown }]);
    const names = readdirSync(file).filter((name) => name.endsWith('.cfg') && !name.startsWith('.'));
    return success(names.sort().map((name) => ({ file: join(file, name), shown: join(shown, name) })));
  } catch (error) {
    return failure(unreadable(shown, error));
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

function isFile(path: string): boolean {
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
