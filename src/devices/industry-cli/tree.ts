import type { Source, Span } from '../../text/source.ts';

/** What a line of a command ended as. */
export type LineState = 'understood' | 'ignored' | 'unknown';

/** One command as written: a line, or several where it carries a text (banners). */
export interface Command {
  /** `no` takes back, `default` sets as the platform does without the command. */
  readonly form: 'set' | 'no' | 'default';
  /** Without a leading `no` or `default`. */
  readonly words: readonly string[];
  /** The line without blanks around it. */
  readonly text: string;
  readonly indent: number;
  readonly span: Span;
  /** Lines that it takes, blank ones and comments not counted: more than one where it carries a text. */
  readonly statements: number;
  state: LineState;
  /** The command whose mode it was given in. */
  parent: Command | undefined;
}

/** Comments matter: in text without indentation they end a section. */
export type Item = Command | { readonly comment: true; readonly indent: number; readonly text: string };

export interface SourceTree {
  readonly source: Source;
  readonly items: readonly Item[];
}

export interface CliTree {
  readonly sources: readonly SourceTree[];
}

export function isCommand(item: Item): item is Command {
  return 'words' in item;
}

/** All commands in the order of reading. */
export function* commandsOf({ sources }: CliTree): Iterable<Command> {
  for (const { items } of sources) for (const item of items) if (isCommand(item)) yield item;
}
