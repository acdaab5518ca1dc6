import type { Source } from '../../text/source.ts';
import { type Line, lineStates, type SourceTree } from './tree.ts';

const newline = 10;
const carriageReturn = 13;
const backslash = 92;

export function sourceTree(source: Source): SourceTree {
  const starts: number[] = [0];
  for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1);
  if (starts.at(-1) !== source.text.length || starts.length === 1) starts.push(source.text.length);
  return {
    source,
    starts: Int32Array.from(starts),
    states: new Uint8Array(starts.length - 1),
    owners: new Map(),
  };
}

/** Gives the statements' texts of a file one by one; undefined at its end. */
export function lineReader(tree: SourceTree, index: number): () => Line | undefined {
  let at = 0;
  return () => {
    while (at < tree.starts.length - 1) {
      const first = at;
      while (isContinued(tree, at)) at++;
      at++;
      const line = joined(tree, index, first, at);
      if (line === undefined) continue;
      if (!line.text.startsWith('#')) return line;
      // A comment goes on behind a backslash as any other line does.
      tree.states.fill(lineStates.ignored, first + 1, at);
    }
    return undefined;
  };
}

/** A line that ends in a backslash goes on in the next one; nothing escapes the backslash (util.c, ap_cfg_getline_core). */
function isContinued({ source, starts }: SourceTree, line: number): boolean {
  const next = starts[line + 1];
  if (next === undefined || line + 2 >= starts.length) return false;
  const { text } = source;
  if (text.charCodeAt(next - 1) !== newline) return false;
  const last = text.charCodeAt(next - 2) === carriageReturn ? next - 3 : next - 2;
  return last >= (starts[line] ?? 0) && text.charCodeAt(last) === backslash;
}

function joined(tree: SourceTree, source: number, from: number, to: number): Line | undefined {
  const { starts } = tree;
  const { text: whole } = tree.source;
  let start = starts[from] ?? 0;
  let end = starts[to] ?? whole.length;
  while (start < end && isBlank(whole.charCodeAt(start))) start++;
  while (end > start && isBlank(whole.charCodeAt(end - 1))) end--;
  if (start === end) return undefined;
  if (to - from === 1) return { source, start, end, text: whole.slice(start, end), moved: false };
  const text = whole
    .slice(start, starts[to])
    .replace(/\\\r?\n/g, '')
    .trimEnd();
  return text === '' ? undefined : { source, start, end, text, moved: true };
}

/** The blanks of apr_isspace: space, and tab to carriage return. */
export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
