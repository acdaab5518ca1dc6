import type { State } from './machine.ts';

/** One line of a change's journal, written and synced before what it announces is done. */
export interface JournalEntry {
  readonly seq: number;
  /** ISO 8601 wall time; may jump. */
  readonly at: string;
  /** Monotonic seconds of the writing process. */
  readonly monotonic: number;
  readonly bootId: string;
  readonly state: State;
  /** One sentence for the timeline. */
  readonly text: string;
  /** Digests, process ids, counts. */
  readonly data: Readonly<Record<string, unknown>>;
}

export function parseJournal(text: string): readonly JournalEntry[] {
  return text.split('\n').flatMap((line): JournalEntry[] => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as JournalEntry];
    } catch {
      // The last line of a journal may be cut by a crash: what it announced was not begun.
      return [];
    }
  });
}
