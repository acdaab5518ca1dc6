import { join } from 'node:path';
import type { JournalEntry } from './journal.ts';
import type { State } from './machine.ts';
import type { RolloutPorts } from './request.ts';

export interface Journal {
  readonly entries: readonly JournalEntry[];
  readonly write: (state: State, text: string, data: Readonly<Record<string, unknown>>) => void;
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
      files.append(join(folder, 'journal.jsonl'), JSON.stringify(entry));
      entries.push(entry);
      onEntry(entry);
    },
  };
}
