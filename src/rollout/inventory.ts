import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Problem, Result } from '../model/result.ts';
import type { FileFacts, FilePort } from './ports.ts';
import { absent } from './record.ts';

/** One file of the device as it is now. */
export interface InventoryEntry {
  /** As it was named; may be a symbolic link, which is followed and never replaced. */
  readonly named: string;
  readonly real: string;
  /** `absent` for a file that the change is to make. */
  readonly digest: string;
  /** Of a file that is not there: what a new one in its folder shall be like. */
  readonly facts: FileFacts;
  readonly bytes: Buffer;
}

/** Reads the files that a change will replace, and refuses what a rename cannot swap. `made` may be absent. */
export function inventory(
  files: FilePort,
  paths: readonly string[],
  made: ReadonlySet<string> = new Set(),
): Result<readonly InventoryEntry[]> {
  const entries: InventoryEntry[] = [];
  const problems: Problem[] = [];
  for (const named of paths) {
    const lacking = made.has(named) && !files.exists(named);
    const entry = attempt(() => (lacking ? absentEntry(files, named) : entryOf(files, named)));
    if ('code' in entry) problems.push(unreadable(named, entry.code));
    else {
      problems.push(...unswappable(files, entry));
      entries.push(entry);
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: entries };
}

function entryOf(files: FilePort, named: string): InventoryEntry {
  const real = files.real(named);
  const bytes = files.read(real);
  return { named, real, bytes, digest: digestOf(bytes), facts: files.stat(real) };
}

/** Owner and rights to read and write are those of the folder. */
function absentEntry(files: FilePort, named: string): InventoryEntry {
  const folder = files.real(dirname(named));
  const { mode, uid, gid } = files.stat(folder);
  return {
    named,
    real: join(folder, basename(named)),
    digest: absent,
    facts: { mode: mode & 0o666, uid, gid, links: 1, isFile: true, modifiedSeconds: 0 },
    bytes: Buffer.alloc(0),
  };
}

/**
 * The files that a program reads when it is given these paths, in its order: a folder stands for its `*.cfg` files
 * sorted by name, hidden ones left out (HAProxy manual, management guide 3, `-f`).
 */
export function configurationFiles(
  files: FilePort,
  configuration: readonly string[],
): { readonly files: readonly string[]; readonly folders: readonly string[] } {
  const listed = configuration.map((path) => ({ path, names: attempt(() => files.list(path)) }));
  return {
    files: listed.flatMap(({ path, names }) =>
      'code' in names ? [path] : names.filter(isConfiguration).map((name) => join(path, name)),
    ),
    folders: listed.flatMap(({ path, names }) => ('code' in names ? [] : [path])),
  };
}

export function isConfiguration(path: string): boolean {
  return path.endsWith('.cfg') && !basename(path).startsWith('.');
}

/** Digest of what is at a path now. */
export function digestAt(files: FilePort, path: string): string {
  const digest = attempt(() => digestOf(files.read(path)));
  return typeof digest === 'string' ? digest : absent;
}

function unswappable(files: FilePort, { named, real, facts }: InventoryEntry): Problem[] {
  const reasons = [
    ...(facts.isFile ? [] : ['it is no regular file']),
    ...(facts.links > 1 ? [`it has ${facts.links} hard links, and a rename would part them`] : []),
    ...(files.isMountPoint(real) ? ['it is a mount of its own, and a rename cannot replace it'] : []),
  ];
  return reasons.map((reason) => ({
    code: 'cannot-arm',
    severity: 'error',
    message: `${named} cannot be swapped: ${reason}`,
    help: 'give the program a plain file of its own in a folder that is not shared',
  }));
}

function unreadable(named: string, code: string): Problem {
  return {
    code: 'unreadable-file',
    severity: 'error',
    message: `${named} cannot be read (${code})`,
    help: 'run as a user that may read and replace it',
  };
}

export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The value, or the errno of the failure. Anything without an errno is a bug and goes on. */
export function attempt<T>(action: () => T): T | { readonly code: string } {
  try {
    return action();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string') throw error;
    return { code };
  }
}
