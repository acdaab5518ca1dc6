/** One configuration file as read: `text` holds latin1, so that one UTF-16 unit is one byte of the file. */
export interface Source {
  /** The path as the user named it; it is what spans and messages show. */
  readonly file: string;
  readonly text: string;
}

/**
 * A place in a source. Lines and columns count from 1; columns count bytes;
 * `endColumn` is one past the last byte, on line `endLine`.
 */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function formatSpan(span: Span): string {
  return `${span.file}:${span.line}:${span.column}`;
}

/** The text of line `line` (from 1) without its line ending; the empty string past the end. */
export function lineAt(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined || line < 1) return '';
  const next = starts[line];
  return source.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '');
}

const held = new WeakMap<Source, readonly number[]>();

/** Offset of each line's first byte; found once for a source. */
function lineStarts(source: Source): readonly number[] {
  const known = held.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1);
  held.set(source, starts);
  return starts;
}

/** The place from one offset to another, which lies behind it; found in the logarithm of the number of lines. */
export function spanAt(source: Source, from: number, end: number): Span {
  const starts = lineStarts(source);
  const [line, endLine] = [lineOf(starts, from), lineOf(starts, end)];
  return {
    file: source.file,
    line,
    column: from - (starts[line - 1] ?? 0) + 1,
    endLine,
    endColumn: end - (starts[endLine - 1] ?? 0) + 1,
  };
}

/** Number of the line that an offset is on. */
function lineOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
