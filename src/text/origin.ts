import { lineAt, type Source, type Span } from './source.ts';

/**
 * Where a line of a rendered file stands in its template. `# source: x.j2:12` on a line of its own says that the next
 * line is line 12 of x.j2, and those behind it follow on; at the end of a line it speaks of that line alone.
 */
export function originOf(source: Source, { line }: Pick<Span, 'line'>): Span | undefined {
  const own = marker(lineAt(source, line));
  if (own !== undefined && !own.alone) return span(own.file, own.line);
  return above(source)
    .findLast((mark) => mark.at < line)
    ?.place(line);
}

interface Mark {
  readonly at: number;
  readonly place: (line: number) => Span;
}

const marks = new WeakMap<Source, readonly Mark[]>();
const pattern = /(^\s*)?[#!]\s*source:\s*(\S+):(\d+)\s*$/;

function above(source: Source): readonly Mark[] {
  const held = marks.get(source);
  if (held !== undefined) return held;
  const found: Mark[] = [];
  if (source.text.includes('source:')) {
    for (const [index, text] of source.text.split('\n').entries()) {
      const mark = marker(text);
      if (mark?.alone !== true) continue;
      const at = index + 1;
      found.push({ at, place: (line) => span(mark.file, mark.line + line - at - 1) });
    }
  }
  marks.set(source, found);
  return found;
}

function marker(
  text: string,
): { readonly file: string; readonly line: number; readonly alone: boolean } | undefined {
  const match = text.includes('source:') ? pattern.exec(text.replace(/\r$/, '')) : null;
  if (match === null) return undefined;
  const [whole, indent, file = '', line = '1'] = match;
  return { file, line: Number(line), alone: indent !== undefined || text.trim() === whole.trim() };
}

/** The whole line: a template's columns differ from those of its rendering. */
function span(file: string, line: number): Span {
  return { file, line, column: 1, endLine: line, endColumn: 1 };
}
