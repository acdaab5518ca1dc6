import type { Source } from '../../text/source.ts';
import type { Platform } from './platform.ts';
import type { Command, Item } from './tree.ts';

/** Tells which text ends the lines that follow a command, such as a banner; undefined for a simple command. */
export type TextEnd = (words: readonly string[], text: string) => Ending | undefined;

/** `line`: the text ends with a line that is this word; `delimiter`: at the next place that has it. */
export type Ending =
  | { readonly line: string }
  | {
      readonly delimiter: string /** Place in the command's line from which it is looked for. */;
      readonly from: number;
    };

/** Some editors begin a file so (UTF-8). */
const mark = '\xEF\xBB\xBF';

interface Cursor {
  readonly source: Source;
  /** Letters that begin a comment. */
  readonly comments: string;
  /** Offset and number of the next line. */
  at: number;
  line: number;
  /** Endings that do not occur any more: each is looked for once only, so that the work stays linear. */
  readonly absent: Set<string>;
}

/** Cuts a file into commands and comments. Every byte stays in the source; nothing is refused. */
export function* itemsOf(
  source: Source,
  { textEnd, comments = '!' }: Pick<Platform, 'textEnd' | 'comments'>,
): Iterable<Item> {
  const cursor: Cursor = { source, comments, at: 0, line: 1, absent: new Set() };
  while (cursor.at <= source.text.length) {
    const line = nextLine(cursor);
    if (line.text === '') continue;
    if (comments.includes(line.text.charAt(0))) yield { comment: true, indent: indentOf(line.whole) };
    else yield commandOf(cursor, line, textEnd);
  }
}

function commandOf(cursor: Cursor, { start, whole, text }: Line, textEnd: TextEnd): Command {
  const line = cursor.line - 1;
  const words = text.match(/\S+/g) ?? [];
  const before = whole.length - text.length;
  const ending = textEnd(words, text);
  const form = formOf(words);
  return {
    form,
    words: form === 'set' ? words : words.slice(1),
    text,
    indent: indentOf(whole),
    span: { file: cursor.source.file, line, column: before + 1, endLine: line, endColumn: whole.length + 1 },
    statements: ending === undefined ? 1 : 1 + skipText(cursor, ending, start + before),
    state: 'unknown',
    parent: undefined,
  };
}

/** Blanks before the text; a tab goes on to the next multiple of eight. */
function indentOf(whole: string): number {
  let indent = 0;
  for (let at = 0; at < whole.length; at++) {
    const unit = whole.charCodeAt(at);
    if (unit === 9) indent = (indent & ~7) + 8;
    else if (unit === 32) indent++;
    else break;
  }
  return indent;
}

function formOf([first = '', second]: readonly string[]): Command['form'] {
  if (second === undefined || first.length > 'default'.length) return 'set';
  const word = first.toLowerCase();
  if (word === 'no') return 'no';
  return word.length >= 4 && 'default'.startsWith(word) ? 'default' : 'set';
}

/** Moves behind the text of a command and counts its lines; a text that never ends is none. */
function skipText(cursor: Cursor, ending: Ending, start: number): number {
  const { source, absent } = cursor;
  const key = 'line' in ending ? `line ${ending.line}` : `delimiter ${ending.delimiter}`;
  if (absent.has(key)) return 0;
  const found =
    'line' in ending
      ? findLine(cursor, ending.line)
      : source.text.indexOf(ending.delimiter, start + ending.from);
  if (found < 0) {
    absent.add(key);
    return 0;
  }
  let statements = 0;
  while (cursor.at <= found) {
    const { text } = nextLine(cursor);
    if (text !== '' && !cursor.comments.includes(text.charAt(0))) statements++;
  }
  return statements;
}

interface Line {
  readonly start: number;
  /** Without blanks behind it. */
  readonly whole: string;
  /** Without blanks before it either. */
  readonly text: string;
}

function nextLine(cursor: Cursor): Line {
  const { text: all } = cursor.source;
  const start = cursor.at;
  const newline = all.indexOf('\n', start);
  const whole = all.slice(start, newline < 0 ? all.length : newline).trimEnd();
  cursor.at = newline < 0 ? all.length + 1 : newline + 1;
  cursor.line++;
  return { start, whole, text: (whole.startsWith(mark) ? whole.slice(mark.length) : whole).trimStart() };
}

/** Offset of the next line that is the word, or -1. */
function findLine({ source: { text }, at }: Cursor, wanted: string): number {
  for (let start = at; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (text.slice(start, end).trim() === wanted) return start;
    start = end + 1;
  }
  return -1;
}
