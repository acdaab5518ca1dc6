import type { Directive } from '../../model/directive.ts';
import type { Source, Span } from '../../text/source.ts';

/** A keyword with its words; entries of a list are keywords too. */
export interface Statement extends Directive {
  readonly block?: Statement[] | undefined;
  /** Index into the files of the tree. */
  readonly file: number;
}

/** What became of a line: nothing stands on it, or it was understood, ignored on purpose, or is unknown. */
export const lineStates = { none: 0, understood: 1, ignored: 2, unknown: 3 } as const;

export interface FileTree {
  readonly source: Source;
  readonly rows: readonly string[];
  /** By line number, from 1. */
  readonly lines: Uint8Array;
}

/** All files of one configuration, read as keepalived would. */
export interface ConfigurationTree {
  readonly files: readonly FileTree[];
  readonly statements: readonly Statement[];
}

/** Marks a line; unknown wins over ignored, and ignored over understood. */
export function markLine({ lines }: FileTree, line: number, state: keyof typeof lineStates): void {
  lines[line] = Math.max(lines[line] ?? 0, lineStates[state]);
}

/** From the first to the last byte of a line's text. */
export function rowSpan({ source, rows }: FileTree, line: number): Span {
  const row = rows[line - 1] ?? '';
  const column = row.length - row.trimStart().length + 1;
  return {
    file: source.file,
    line,
    column,
    endLine: line,
    endColumn: Math.max(column, row.trimEnd().length + 1),
  };
}
