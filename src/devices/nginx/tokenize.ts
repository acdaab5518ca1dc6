/**
 * Statements as nginx reads them (ngx_conf_file.c, ngx_conf_read_token): words are separated by blanks and end at `;`
 * and `{`; a quote opens a word that may hold anything; `#` opens a comment only where a word could begin; `${` does not
 * open a block.
 */
export interface Cursor {
  readonly text: string;
  readonly end: number;
  at: number;
  line: number;
  /** Offset of the first byte of the line. */
  lineStart: number;
  readonly places: Places;
}

/** Places of the words of one text, five numbers each: line, column, last line, column behind the end, 1 when quoted. */
export interface Places {
  data: Int32Array;
  length: number;
}

export const numbersPerWord = 5;

export function startPlaces(text: string): Places {
  return { data: new Int32Array(Math.max(64, text.length >> 1)), length: 0 };
}

export interface RawStatement {
  readonly words: readonly string[];
  /** Where the places of the first word begin. */
  readonly place: number;
  readonly ending: ';' | '{' | '}' | 'end';
  /** What nginx refuses, with the place. */
  readonly trouble?: { readonly message: string; readonly line: number; readonly column: number } | undefined;
}

const newline = 10;
const quote = 34;
const hash = 35;
const dollar = 36;
const apostrophe = 39;
const semicolon = 59;
const backslash = 92;
const open = 123;
const close = 125;

/** Reads up to the end of one statement, to the brace that opens or closes a block, or to the end of the text. */
export function readStatement(cursor: Cursor): RawStatement {
  const words: string[] = [];
  const place = cursor.places.length;
  for (;;) {
    skipBlanks(cursor);
    if (cursor.at >= cursor.end) return ended(words, place, cursor);
    const unit = cursor.text.charCodeAt(cursor.at);
    if (unit === semicolon || unit === open) {
      const trouble = words.length === 0 ? unexpected(cursor, unit) : undefined;
      cursor.at++;
      return { words, place, ending: unit === open ? '{' : ';', trouble };
    }
    if (unit === close) {
      const trouble = words.length === 0 ? undefined : unexpected(cursor, unit);
      cursor.at++;
      return { words, place, ending: '}', trouble };
    }
    if (unit !== quote && unit !== apostrophe) {
      words.push(plainWord(cursor));
      continue;
    }
    words.push(quotedWord(cursor, unit));
    const after = cursor.text.charCodeAt(cursor.at);
    if (cursor.at < cursor.end && !mayFollowQuote(after)) {
      return { words, place, ending: ';', trouble: unexpected(cursor, after) };
    }
  }
}

/** Told at the last word: what is missing is missing behind it. */
function ended(words: readonly string[], place: number, { places }: Cursor): RawStatement {
  if (words.length === 0) return { words, place, ending: 'end' };
  const last = places.length - numbersPerWord;
  const message = "unexpected end of file, expecting ';' or '}' or the end of a quote";
  const trouble = { message, line: places.data[last] ?? 1, column: places.data[last + 1] ?? 1 };
  return { words, place, ending: 'end', trouble };
}

/** Keeps the place of a word that began there and ends where the cursor stands. */
function keepPlace(cursor: Cursor, line: number, column: number, quoted: boolean): void {
  const { places } = cursor;
  if (places.length + numbersPerWord > places.data.length) {
    const larger = new Int32Array(places.data.length * 2);
    larger.set(places.data);
    places.data = larger;
  }
  const { data, length } = places;
  data[length] = line;
  data[length + 1] = column;
  data[length + 2] = cursor.line;
  data[length + 3] = cursor.at - cursor.lineStart + 1;
  data[length + 4] = quoted ? 1 : 0;
  places.length += numbersPerWord;
}

function unexpected(cursor: Cursor, unit: number): NonNullable<RawStatement['trouble']> {
  return { message: `unexpected '${String.fromCharCode(unit)}'`, ...placeOf(cursor) };
}

function placeOf({ line, at, lineStart, end }: Cursor): { readonly line: number; readonly column: number } {
  return { line, column: Math.min(at, end) - lineStart + 1 };
}

/** Blanks, line ends and comments. */
function skipBlanks(cursor: Cursor): void {
  const { text, end } = cursor;
  while (cursor.at < end) {
    const unit = text.charCodeAt(cursor.at);
    if (unit === newline) nextLine(cursor);
    else if (unit === hash) {
      const next = text.indexOf('\n', cursor.at);
      cursor.at = next < 0 || next > end ? end : next;
    } else if (isBlank(unit)) cursor.at++;
    else return;
  }
}

function nextLine(cursor: Cursor): void {
  cursor.at++;
  cursor.line++;
  cursor.lineStart = cursor.at;
}

function isBlank(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 13 || unit === newline;
}

function mayFollowQuote(unit: number): boolean {
  return isBlank(unit) || unit === semicolon || unit === open || unit === 41;
}

function plainWord(cursor: Cursor): string {
  const { text, end, line } = cursor;
  const start = cursor.at;
  const column = start - cursor.lineStart + 1;
  let escaped = false;
  let variable = false;
  for (; cursor.at < end; cursor.at++) {
    const unit = text.charCodeAt(cursor.at);
    if (unit === open && variable) continue;
    variable = unit === dollar;
    if (unit === backslash) {
      escaped = true;
      cursor.at++;
      if (text.charCodeAt(cursor.at) === newline) {
        cursor.line++;
        cursor.lineStart = cursor.at + 1;
      }
    } else if (isBlank(unit) || unit === semicolon || unit === open) break;
  }
  cursor.at = Math.min(cursor.at, end);
  keepPlace(cursor, line, column, false);
  const raw = text.slice(start, cursor.at);
  return escaped ? unescape(raw) : raw;
}

/** Up to the end of the text when the quote is never closed. */
function quotedWord(cursor: Cursor, mark: number): string {
  const { text, end, line } = cursor;
  const column = cursor.at - cursor.lineStart + 1;
  const start = cursor.at + 1;
  let escaped = false;
  for (cursor.at = start; cursor.at < end; cursor.at++) {
    let unit = text.charCodeAt(cursor.at);
    if (unit === mark) break;
    if (unit === backslash) {
      escaped = true;
      cursor.at++;
      unit = text.charCodeAt(cursor.at);
    }
    if (unit === newline) {
      cursor.line++;
      cursor.lineStart = cursor.at + 1;
    }
  }
  cursor.at = Math.min(cursor.at, end);
  const raw = text.slice(start, cursor.at);
  if (cursor.at < end) cursor.at++;
  keepPlace(cursor, line, column, true);
  return escaped ? unescape(raw) : raw;
}

const escapes: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** A backslash goes before quotes and itself; `\t`, `\r`, `\n` are characters; anything else keeps it. */
function unescape(raw: string): string {
  return raw.replace(/\\(["'\\trn])/g, (_, unit: string) => escapes[unit] ?? unit);
}
