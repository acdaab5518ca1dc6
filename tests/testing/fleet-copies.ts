import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './command-line.ts';

export const quay: string = join(root, 'fixtures/quay');

/** Copies of a fleet in which files are edited; `remove` takes all of them away. */
export interface FleetCopies {
  /** A copy in which each file is as its edit makes it; an edit that changes nothing is a mistake of the test. */
  readonly changed: (edits: Readonly<Record<string, (text: string) => string>>) => string;
  readonly remove: () => void;
}

export function fleetCopies(fleet: string): FleetCopies {
  const scratch = mkdtempSync(join(tmpdir(), 'evenkeel-fleet-'));
  return {
    changed: (edits) => {
      const folder = mkdtempSync(join(scratch, 'copy-'));
      cpSync(fleet, folder, { recursive: true });
      for (const [file, edit] of Object.entries(edits)) {
        const place = join(folder, file);
        const text = readFileSync(place, 'utf8');
        const changed = edit(text);
        if (changed === text) throw new Error(`the edit of ${file} changes nothing`);
        writeFileSync(place, changed);
      }
      return folder;
    },
    remove: () => rmSync(scratch, { recursive: true, force: true }),
  };
}
