import type { Source, Span } from '../../text/source.ts';
import type { Platform } from './platform.ts';

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
export type Item = Command | { readonly comment: true; readonly indent: number };

/** What was read. Commands are not kept, for they outweigh all facts; they are read again where they are asked for. */
export interface CliTree {
  readonly platform: Platform;
  readonly sources: readonly Source[];
}

export function isCommand(item: Item): item is Command {
  return 'words' in item;
}
