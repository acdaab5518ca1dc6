/** A configuration as lines; `depth` is the indentation, by which the templates show their blocks. */
export type Lines = readonly string[];

export function linesOf(text: string): Lines {
  return text.replace(/\n$/, '').split('\n');
}

export function textOf(lines: Lines): string {
  return `${lines.join('\n')}\n`;
}

export function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}

export function isClosing(line: string): boolean {
  return /^\s*(?:\}|<\/)/.test(line);
}

/** Lines that say something: no comment, no end of a block, not empty. */
export function isStatement(line: string): boolean {
  return line.trim() !== '' && !/^\s*#/.test(line) && !isClosing(line);
}

/** A statement with what it contains, as places of first and last line. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

export function blockAt(lines: Lines, from: number): Block {
  const depth = depthOf(lines[from] ?? '');
  let to = from;
  while (to + 1 < lines.length && isInside(lines[to + 1] ?? '', depth)) to++;
  if (to > from && isClosing(lines[to + 1] ?? '') && depthOf(lines[to + 1] ?? '') === depth) to++;
  return { from, to };
}

function isInside(line: string, depth: number): boolean {
  return line.trim() === '' || depthOf(line) > depth;
}

/** Whether a line opens a block: what follows stands deeper. */
export function isHeader(lines: Lines, at: number): boolean {
  return blockAt(lines, at).to > at;
}

/** Place of the line that opens the block which a line stands in; undefined at the top. */
export function headerOf(lines: Lines, at: number): number | undefined {
  const depth = depthOf(lines[at] ?? '');
  for (let above = at - 1; above >= 0; above--) {
    const line = lines[above] ?? '';
    if (line.trim() !== '' && depthOf(line) < depth) return above;
  }
  return undefined;
}

export function places(lines: Lines, wanted: (line: string, at: number) => boolean): readonly number[] {
  return lines.flatMap((line, at) => (wanted(line, at) ? [at] : []));
}

export function without(lines: Lines, { from, to }: Block): Lines {
  return [...lines.slice(0, from), ...lines.slice(to + 1)];
}

export function inserted(lines: Lines, at: number, more: Lines): Lines {
  return [...lines.slice(0, at), ...more, ...lines.slice(at)];
}

export function replaced(lines: Lines, at: number, line: string): Lines {
  return lines.map((own, place) => (place === at ? line : own));
}

/** At the depth of a neighbour. */
export function indented(line: string, depth: number): string {
  return `${' '.repeat(depth)}${line.trim()}`;
}
