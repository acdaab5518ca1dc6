import type { Source, Span } from '../text/source.ts';

/** Where a text stands first. */
export function placeOf(text: string, sources: readonly Source[]): Span | undefined {
  for (const source of sources) {
    const at = source.text.indexOf(text);
    if (at < 0) continue;
    const line = source.text.slice(0, at).split('\n').length;
    return spanAt(source, { line, start: source.text.lastIndexOf('\n', at - 1) + 1 }, at, text.length);
  }
  return undefined;
}

/** Where the values of a key stand, one on a line, by the value as written. */
export function valuePlaces(
  sources: readonly Source[],
  key: 'host' | 'root',
): ReadonlyMap<string, readonly Span[]> {
  const pattern = new RegExp(`(?:^|[\\s{,-])${key}:[ \\t]*["']?([^\\s"',}]+)`);
  const found = new Map<string, Span[]>();
  for (const source of sources) {
    let start = 0;
    for (const [index, text] of source.text.split('\n').entries()) {
      const match = pattern.exec(text);
      const value = match?.[1];
      if (match !== null && value !== undefined) {
        const at = start + match.index + match[0].length - value.length;
        const span = spanAt(source, { line: index + 1, start }, at, value.length);
        found.set(value, [...(found.get(value) ?? []), span]);
      }
      start += text.length + 1;
    }
  }
  return found;
}

interface Line {
  readonly line: number;
  /** Where it begins in the text. */
  readonly start: number;
}

function spanAt({ file }: Source, { line, start }: Line, at: number, length: number): Span {
  const column = at - start + 1;
  return { file, line, column, endLine: line, endColumn: column + length };
}
