/** One fetch method or converter with its arguments: `hdr(host)`, `field(2,/)`. */
export interface Call {
  readonly name: string;
  readonly given: readonly string[];
}

/** A sample expression: a fetch method and its converters (manual 7.3). */
export interface Sample {
  readonly fetch: Call;
  readonly converters: readonly Call[];
  /** As written. */
  readonly text: string;
}

interface Cursor {
  readonly text: string;
  at: number;
}

const name = /[^\s,()\]]+/y;

/** Parses the expression at the start of `text`; undefined when it is none. `end` is the offset behind it. */
export function parseSample(text: string): { readonly sample: Sample; readonly end: number } | undefined {
  const cursor: Cursor = { text, at: 0 };
  const fetch = readCall(cursor);
  if (fetch === undefined) return undefined;
  const converters: Call[] = [];
  while (text.charAt(cursor.at) === ',') {
    cursor.at++;
    const converter = readCall(cursor);
    if (converter === undefined) return undefined;
    converters.push(converter);
  }
  return { sample: { fetch, converters, text: text.slice(0, cursor.at) }, end: cursor.at };
}

function readCall(cursor: Cursor): Call | undefined {
  name.lastIndex = cursor.at;
  const called = name.exec(cursor.text)?.[0];
  if (called === undefined) return undefined;
  cursor.at += called.length;
  if (cursor.text.charAt(cursor.at) !== '(') return { name: called, given: [] };
  cursor.at++;
  const given = readArguments(cursor);
  return given === undefined ? undefined : { name: called, given };
}

/** Quotes and backslashes protect commas and parentheses a second time here (manual 2.2). */
function readArguments(cursor: Cursor): string[] | undefined {
  const given: string[] = [];
  let current = '';
  for (; cursor.at < cursor.text.length; cursor.at++) {
    const character = cursor.text.charAt(cursor.at);
    if (character === ')') {
      cursor.at++;
      return given.length === 0 && current === '' ? [] : [...given, current];
    }
    if (character === ',') {
      given.push(current);
      current = '';
    } else if (character === '"' || character === "'") {
      const close = closingQuote(cursor.text, cursor.at);
      if (close < 0) return undefined;
      current += unescape(cursor.text.slice(cursor.at + 1, close), character);
      cursor.at = close;
    } else if (character === '\\' && cursor.at + 1 < cursor.text.length) {
      current += readBackslash(cursor);
    } else current += character;
  }
  return undefined;
}

function readBackslash(cursor: Cursor): string {
  const next = cursor.text.charAt(cursor.at + 1);
  if (!`\\ "',()`.includes(next)) return '\\';
  cursor.at++;
  return next;
}

function closingQuote(text: string, open: number): number {
  const quote = text.charAt(open);
  for (let at = open + 1; at < text.length; at++) {
    if (text.charAt(at) === quote) return at;
    if (quote === '"' && text.charAt(at) === '\\') at++;
  }
  return -1;
}

function unescape(text: string, quote: string): string {
  return quote === '"' ? text.replaceAll(/\\(["\\])/g, '$1') : text;
}
