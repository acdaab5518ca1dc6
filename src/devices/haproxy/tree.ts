import type { Source, Span } from '../../text/source.ts';

/** Columns of words, two numbers each: of the first byte, from 1, and of the byte behind the last. */
export interface Columns {
  data: Int32Array;
  length: number;
}

export interface SourceTree {
  readonly source: Source;
  readonly columns: Columns;
  /** Offset of the first byte of each line, and behind them the length of the text. */
  readonly starts: Int32Array;
  /** New text of lines that were edited, by line number; `undefined` removes the line. */
  readonly edited: ReadonlyMap<number, string | undefined>;
}

/** A line that holds at least one word, after quotes, escapes and variables were resolved. */
export interface Line {
  /** Index into the sources of the tree. */
  readonly source: number;
  readonly number: number;
  readonly words: readonly string[];
  /** Where the columns of the first word stand in the source's columns. */
  readonly place: number;
  /** `broken`: no valid syntax; `unknown`: a variable of unknown value stands in it, as it was written. */
  readonly state: 'whole' | 'unknown' | 'broken';
}

export interface Section {
  readonly keyword: string;
  readonly name: string | undefined;
  readonly header: Line;
  readonly lines: Line[];
}

/** All files of one configuration, read as the program would. */
export interface ConfigurationTree {
  readonly sources: readonly SourceTree[];
  readonly sections: Section[];
  /** Lines before the first section of a file. */
  readonly outside: Line[];
  /** Lines below a condition that cannot be evaluated here. */
  readonly undecided: Line[];
  /** Number of directives evaluated, and of lines that they leave out. */
  readonly evaluated: { lines: number };
}

/** The span from word `from` to word `to` of a line. */
export function wordSpan(tree: ConfigurationTree, line: Line, from: number, to: number = from): Span {
  const { source, columns } = tree.sources[line.source] as SourceTree;
  return {
    file: source.file,
    line: line.number,
    column: columns.data[line.place + 2 * from] ?? 1,
    endLine: line.number,
    endColumn: columns.data[line.place + 2 * to + 1] ?? 1,
  };
}

/** The span of all words, without indentation and comment. */
export function lineSpan(tree: ConfigurationTree, line: Line): Span {
  return wordSpan(tree, line, 0, Math.max(0, line.words.length - 1));
}
