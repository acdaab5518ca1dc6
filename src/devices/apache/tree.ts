import type { Source, Span } from '../../text/source.ts';

/** What a physical line ended as; the highest of its uses counts (a macro's line is used several times). */
export const lineStates = { unread: 0, ignored: 1, understood: 2, unknown: 3 } as const;
export type LineState = Exclude<keyof typeof lineStates, 'unread'>;

export interface SourceTree {
  readonly source: Source;
  /** Offset of the first byte of each line, and behind them the length of the text. */
  readonly starts: Int32Array;
  /** A value of `lineStates` for each line. */
  readonly states: Uint8Array;
  /** Frontend of a line that is unknown, by line number. */
  readonly owners: Map<number, string>;
}

/** A statement's text: physical lines joined at backslashes, without blanks around it (ap_cfg_getline). */
export interface Line {
  /** Index into the sources of the tree. */
  readonly source: number;
  /** Offsets in the source of the first byte and behind the last one. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Where positions of `text` are not simply `start` plus the position: the text was joined or made by a macro. */
  readonly moved: boolean;
}

export interface Word {
  readonly text: string;
  /** Positions in the text of the line, quotes included. */
  readonly from: number;
  readonly to: number;
}

export interface Statement {
  /** In lower case; a section without its bracket. */
  readonly name: string;
  readonly written: string;
  readonly line: Line;
  /** Text behind the name, as written; a section's without the closing bracket. */
  readonly rest: string;
  /** Position of `rest` in the text of the line. */
  readonly restAt: number;
  readonly block?: Statement[] | undefined;
}

/** All files of one configuration, read as the program reads them before it runs any directive. */
export interface ConfigurationTree {
  /** The given files first, then the included ones in the order of reading. */
  readonly sources: readonly SourceTree[];
  /** Includes, macros and conditions that are decided are expanded in place. */
  readonly statements: readonly Statement[];
  /** `Define`d at the end: later directives see the last value (config.c, ap_resolve_env at execution). */
  readonly variables: ReadonlyMap<string, string>;
  readonly modules: ReadonlySet<string>;
  /** Some file could not be read, so that names and modules may exist that are not seen here. */
  readonly partial: boolean;
  readonly serverRoot: string | undefined;
  /** Files that an include names, for facts. */
  readonly included: readonly { readonly path: string; readonly span: Span }[];
}

/** Number of the line, from 1, that holds the offset. */
export function lineNumber({ starts }: SourceTree, offset: number): number {
  let low = 0;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

function spanBetween(tree: SourceTree, start: number, end: number): Span {
  const line = lineNumber(tree, start);
  const endLine = lineNumber(tree, Math.max(start, end - 1));
  return {
    file: tree.source.file,
    line,
    column: start - (tree.starts[line - 1] ?? 0) + 1,
    endLine,
    endColumn: end - (tree.starts[endLine - 1] ?? 0) + 1,
  };
}

/** From the first to the last byte of the statement. */
export function lineSpan(tree: Pick<ConfigurationTree, 'sources'>, { source, start, end }: Line): Span {
  return spanBetween(tree.sources[source] as SourceTree, start, end);
}

/** The word alone where its place is known, else its whole statement. */
export function wordSpan(
  tree: Pick<ConfigurationTree, 'sources'>,
  line: Line,
  word: Pick<Word, 'from' | 'to'> | undefined,
): Span {
  if (line.moved || word === undefined) return lineSpan(tree, line);
  return spanBetween(tree.sources[line.source] as SourceTree, line.start + word.from, line.start + word.to);
}

/** Notes what the statement's lines ended as. */
export function markLine(
  tree: Pick<ConfigurationTree, 'sources'>,
  { source, start, end }: Pick<Line, 'source' | 'start' | 'end'>,
  state: LineState,
  owner?: string,
): void {
  const one = tree.sources[source] as SourceTree;
  const last = lineNumber(one, Math.max(start, end - 1));
  for (let number = lineNumber(one, start); number <= last; number++) {
    one.states[number - 1] = Math.max(one.states[number - 1] ?? 0, lineStates[state]);
    if (owner !== undefined && state === 'unknown') one.owners.set(number, owner);
  }
}
