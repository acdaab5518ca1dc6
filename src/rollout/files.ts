import { dirname, join } from 'node:path';
import type { Problem } from '../model/result.ts';
import { attempt, digestAt, digestOf, type InventoryEntry } from './inventory.ts';
import type { FilePort } from './ports.ts';
import { absent, type ChangeRecord, type RecordFile, recordText } from './record.ts';

export interface Proposal {
  /** Real path of the target. */
  readonly path: string;
  /** Undefined: the file is to be removed. */
  readonly bytes: Buffer | undefined;
}

/** Where the copies of one change lie: beside their targets, so that a rename is enough. */
export function stagedPath(target: string, change: string, side: 'known' | 'new'): string {
  return join(dirname(target), `.evenkeel-${change}-${side}-${target.slice(target.lastIndexOf('/') + 1)}`);
}

export function recordFiles(
  entries: readonly InventoryEntry[],
  proposals: readonly Proposal[],
  change: string,
): readonly RecordFile[] {
  return entries.map(({ real, digest }) => {
    const proposal = proposals.find(({ path }) => path === real);
    return {
      target: real,
      stagedKnown: stagedPath(real, change, 'known'),
      stagedProposed: stagedPath(real, change, 'new'),
      known: digest,
      proposed: proposal === undefined ? unproposed(proposals, digest) : proposedDigest(proposal),
    };
  });
}

function proposedDigest({ bytes }: Proposal): string {
  return bytes === undefined ? absent : digestOf(bytes);
}

/** A file that a plan leaves alone must stay as it is; only a wrapped command may make anything of it. */
function unproposed(proposals: readonly Proposal[], known: string): string {
  return proposals.length === 0 ? '' : known;
}

/** Copies known-good and proposal beside their targets; files are synced first, then their folders. */
export function stage(
  files: FilePort,
  entries: readonly InventoryEntry[],
  proposals: readonly Proposal[],
  change: string,
): Problem | undefined {
  const failed = attempt(() => {
    for (const { real, digest, bytes, facts } of entries) {
      if (digest !== absent) put(files, stagedPath(real, change, 'known'), bytes, facts);
      const proposed = proposals.find(({ path }) => path === real)?.bytes;
      if (proposed !== undefined) put(files, stagedPath(real, change, 'new'), proposed, facts);
    }
    for (const folder of new Set(entries.map(({ real }) => dirname(real)))) files.syncFolder(folder);
    return true as const;
  });
  return failed === true ? undefined : writeProblem('staging the files', failed.code);
}

function put(files: FilePort, path: string, bytes: Buffer, like: InventoryEntry['facts']): void {
  if (files.exists(path)) files.remove(path);
  files.create(path, bytes, like);
  files.syncFile(path);
}

/** Writes the record and the guard's script; `armed` appears at once or not at all. */
export function arm(
  files: FilePort,
  folder: string,
  record: ChangeRecord,
  script: string,
): Problem | undefined {
  const facts = { mode: 0o600, uid: -1, gid: -1, links: 1, isFile: true, modifiedSeconds: 0 };
  const failed = attempt(() => {
    put(files, join(folder, 'record'), Buffer.from(recordText(record)), facts);
    put(files, join(folder, 'guard.sh'), Buffer.from(script), { ...facts, mode: 0o700 });
    put(files, join(folder, 'arming'), Buffer.from(`${record.change}\n`), facts);
    files.syncFolder(folder);
    files.rename(join(folder, 'arming'), join(folder, 'armed'));
    files.syncFolder(folder);
    return true as const;
  });
  return failed === true ? undefined : writeProblem('arming the guard', failed.code);
}

/** Renames every proposal over its target. Several files cannot change at once; the guard covers the moment between. */
export function swap(files: FilePort, record: readonly RecordFile[]): Problem | undefined {
  const changed = record.filter(({ known, proposed }) => proposed !== '' && proposed !== known);
  for (const { target, known } of changed) if (digestAt(files, target) !== known) return foreign(target);
  for (const { target, stagedProposed, proposed } of changed) {
    const failed = attempt(() => {
      if (proposed === absent) files.remove(target);
      else files.rename(stagedProposed, target);
    });
    if (failed !== undefined) return writeProblem(`replacing ${target}`, failed.code);
  }
  const synced = attempt(() => {
    for (const folder of new Set(record.map(({ target }) => dirname(target)))) files.syncFolder(folder);
  });
  return synced === undefined ? undefined : writeProblem('syncing', synced.code);
}

/** Claims the end of the change: of `confirmed` and `restoring` only one rename can succeed. */
export function claim(files: FilePort, folder: string, outcome: 'confirmed' | 'restoring'): boolean {
  const lost = attempt(() => files.rename(join(folder, 'armed'), join(folder, outcome)));
  if (lost !== undefined) return false;
  // The rename has decided; a sync that fails now cannot take it back.
  attempt(() => files.syncFolder(folder));
  return true;
}

/** Takes the marks of a change away that was armed in vain: nothing was touched, so nothing is to be restored. */
export function disarm(files: FilePort, folder: string): void {
  for (const mark of ['arming', 'armed', 'restoring']) {
    const path = join(folder, mark);
    attempt(() => files.exists(path) && files.remove(path));
  }
  attempt(() => files.syncFolder(folder));
}

/** Takes the staged copies away; what cannot be removed is left. */
export function cleanUp(
  files: FilePort,
  staged: readonly Pick<RecordFile, 'stagedKnown' | 'stagedProposed'>[],
): void {
  for (const { stagedKnown, stagedProposed } of staged) {
    for (const path of [stagedKnown, stagedProposed]) attempt(() => files.exists(path) && files.remove(path));
  }
}

function foreign(target: string): Problem {
  return {
    code: 'foreign-edit',
    severity: 'error',
    message: `${target} was changed by somebody else meanwhile`,
    help: 'find out who deploys there, then plan again from what is on disk now',
  };
}

export function writeProblem(what: string, code: string): Problem {
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return {
    code: full ? 'no-space' : 'state-store',
    severity: 'error',
    message: `${what} failed (${code})`,
    help: full
      ? 'free some disk space and try again; nothing was changed'
      : 'check that the folder can be written',
  };
}
