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
  let start = 0;
  for (let seen = 1; seen < line; seen++) {
    const next = source.text.indexOf('\n', start);
    if (next < 0) return '';
    start = next + 1;
  }
  const end = source.text.indexOf('\n', start);
  return source.text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}
