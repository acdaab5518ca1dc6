import { join } from 'node:path';
import type { Problem } from '../model/result.ts';
import { writeProblem } from './files.ts';
import { attempt } from './inventory.ts';
import type { JournalEntry } from './journal.ts';
import type { State } from './machine.ts';
import type { RolloutPorts } from './request.ts';

export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** An entry that cannot be written is kept in memory, and what it announces must not be done. */
  readonly write: (
    state: State,
    text: string,
    data: Readonly<Record<string, unknown>>,
  ) => Problem | undefined;
}

/** Appends to the change's journal; an entry is on disk before its writer goes on. */
export function openJournal(
  folder: string,
  { files, clock, onEntry }: RolloutPorts,
  known: readonly JournalEntry[] = [],
): Journal {
  const entries: JournalEntry[] = [...known];
  return {
    entries,
    write: (state, text, data) => {
      const entry: JournalEntry = {
        seq: entries.length + 1,
        at: clock.wall(),
        monotonic: clock.monotonic(),
        bootId: clock.bootId(),
        state,
        text,
        data,
      };
      const failed = attempt(() => {
        files.append(join(folder, 'journal.jsonl'), JSON.stringify(entry));
        if (entries.length === 0) files.syncFolder(folder);
      });
      entries.push(entry);
      onEntry(entry);
      return failed === undefined ? undefined : writeProblem('writing the journal', failed.code);
    },
  };
}
