import type { Source, Span } from '../../text/source.ts';

/** One statement: a line, with those that a backslash joins to it. */
export interface Statement {
  readonly words: readonly string[];
  /** Without blanks around it. */
  readonly text: string;
  readonly span: Span;
  /** Lines that it takes, blank ones not counted. */
  readonly lines: number;
  state: 'understood' | 'ignored' | 'unknown';
}

export interface FileTree {
  readonly source: Source;
  readonly statements: readonly Statement[];
}

/** Every file that was read, included ones too. */
export interface InterfacesTree {
  readonly files: readonly FileTree[];
}
