import { createHash } from 'node:crypto';
import type { Problem, Result } from '../model/result.ts';
import type { FileFacts, FilePort } from './ports.ts';

/** One file of the device as it is now. */
export interface InventoryEntry {
  /** As it was named; may be a symbolic link, which is followed and never replaced. */
  readonly named: string;
  readonly real: string;
  readonly digest: string;
  readonly facts: FileFacts;
  readonly bytes: Buffer;
}

/** Reads the files that a change will replace, and refuses what a rename cannot swap. */
export function inventory(files: FilePort, paths: readonly string[]): Result<readonly InventoryEntry[]> {
  const entries: InventoryEntry[] = [];
  const problems: Problem[] = [];
  for (const named of paths) {
    const entry = attempt(() => entryOf(files, named));
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
