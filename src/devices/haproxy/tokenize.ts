import type { Columns } from './tree.ts';
import { lookUp, type Variables } from './variables.ts';

/** What can be wrong with the words of a line; `at` is the offset in the text. */
export interface TokenError {
  readonly code: 'unterminated-quote' | 'syntax';
  readonly message: string;
  readonly at: number;
}

/** A text being cut into words, line by line. One object serves a whole file. */
export interface Scanner {
  readonly text: string;
  readonly columns: Columns;
  readonly variables: Variables;
  /** Results of the last line. */
  words: string[];
  error: TokenError | undefined;
  /** Names of variables of unknown value in the last line; those in `assumed` have a default beside them. */
  unknown: string[];
  assumed: string[];
  /** Position behind the last piece read; used between the functions of this file. */
  at: number;
}

export function startScanner(text: string, columns: Columns, variables: Variables): Scanner {
  return { text, columns, variables, words: [], error: undefined, unknown: [], assumed: [], at: 0 };
}

const tab = 9;
const carriageReturn = 13;
const space = 32;
const doubleQuote = 34;
const hash = 35;
const dollar = 36;
const singleQuote = 39;
const backslash = 92;
const closingBrace = 125;

/** Stands for a place where `${NAME[*]}` cuts a word; no byte of a latin1 text has this value. */
const cut = '\uE000';

/**
 * Cuts the text from `start` to `end` (one line) into words: manual 2.2, `parse_line` in tools.c.
 * The first `skip` bytes are left out. The results are in the scanner.
 */
export function scanLine(scanner: Scanner, start: number, end: number, skip: number): void {
  const { text, words } = scanner;
  let at = start + skip;
  for (;;) {
    while (at < end && isSpace(text.charCodeAt(at))) at++;
    if (at >= end || text.charCodeAt(at) === hash || scanner.error !== undefined) return;
    const from = at;
    while (at < end && isPlain(text.charCodeAt(at))) at++;
    const stop = at < end ? text.charCodeAt(at) : space;
    if (stop === hash || isSpace(stop)) {
      words.push(text.slice(from, at));
      pushColumns(scanner.columns, from - start + 1, at - start + 1);
    } else {
      readSpecial(scanner, from, start, end);
      at = scanner.at;
    }
  }
}

function isSpace(code: number): boolean {
  return code === space || (code >= tab && code <= carriageReturn);
}

function isPlain(code: number): boolean {
  if (code > backslash) return true;
  if (code > singleQuote) return code !== backslash;
  return (
    code === 33 ||
    (code > hash && code < singleQuote) ||
    code < tab ||
    (code > carriageReturn && code < space)
  );
}

function pushColumns(columns: Columns, start: number, end: number): void {
  if (columns.length + 2 > columns.data.length) {
    const larger = new Int32Array(Math.max(256, columns.data.length * 2));
    larger.set(columns.data);
    columns.data = larger;
  }
  columns.data[columns.length++] = start;
  columns.data[columns.length++] = end;
}

/** A word with quotes or escapes; leaves the position behind it in the scanner. */
function readSpecial(scanner: Scanner, from: number, start: number, end: number): void {
  const { text } = scanner;
  let value = '';
  scanner.at = from;
  while (scanner.at < end) {
    const code = text.charCodeAt(scanner.at);
    if (isSpace(code) || code === hash) break;
    if (code === doubleQuote) value += readWeak(scanner, end);
    else if (code === singleQuote) value += readStrong(scanner, end);
    else if (code === backslash) value += readEscape(scanner, end);
    else value += readPlain(scanner, end);
  }
  const pieces = value.includes(cut) ? value.split(cut).filter((piece) => piece !== '') : [value];
  for (const piece of pieces) {
    scanner.words.push(piece);
    pushColumns(scanner.columns, from - start + 1, scanner.at - start + 1);
  }
}

function readPlain(scanner: Scanner, end: number): string {
  const from = scanner.at;
  while (scanner.at < end && isPlain(scanner.text.charCodeAt(scanner.at))) scanner.at++;
  return scanner.text.slice(from, scanner.at);
}

function readStrong(scanner: Scanner, end: number): string {
  const from = scanner.at + 1;
  const close = indexBefore(scanner.text, singleQuote, from, end);
  if (close >= 0) {
    scanner.at = close + 1;
    return scanner.text.slice(from, close);
  }
  fail(scanner, 'unterminated-quote', 'a single quote does not end on its line', scanner.at);
  scanner.at = end;
  return scanner.text.slice(from, end);
}

function readWeak(scanner: Scanner, end: number): string {
  const open = scanner.at++;
  const { text } = scanner;
  let value = '';
  while (scanner.at < end) {
    const code = text.charCodeAt(scanner.at);
    if (code === doubleQuote) {
      scanner.at++;
      return value;
    }
    if (code === backslash) value += readEscape(scanner, end);
    else if (code === dollar) value += readVariable(scanner, end);
    else {
      const from = scanner.at;
      while (scanner.at < end && isWeakPlain(text.charCodeAt(scanner.at))) scanner.at++;
      value += text.slice(from, scanner.at);
    }
  }
  fail(scanner, 'unterminated-quote', 'a double quote does not end on its line', open);
  return value;
}

/** Never looks past the line, so that a file of unmatched quotes stays linear. */
function indexBefore(text: string, code: number, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (text.charCodeAt(at) === code) return at;
  }
  return -1;
}

function isWeakPlain(code: number): boolean {
  return code !== doubleQuote && code !== backslash && code !== dollar;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  ' ': ' ',
  '\\': '\\',
  '#': '#',
  "'": "'",
  '"': '"',
  $: '$',
};

/** Any other character behind a backslash leaves both as they are. */
function readEscape(scanner: Scanner, end: number): string {
  const at = scanner.at;
  const next = at + 1 < end ? scanner.text.charAt(at + 1) : '';
  if (next === 'x') {
    const digits = scanner.text.slice(at + 2, Math.min(at + 4, end));
    if (!/^[\dA-Fa-f]{2}$/.test(digits)) {
      fail(scanner, 'syntax', 'truncated or invalid hexadecimal sequence', at);
      scanner.at = end;
      return '';
    }
    scanner.at = at + 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
  const escaped = escapes[next];
  scanner.at = escaped === undefined ? at + 1 : at + 2;
  return escaped ?? '\\';
}

const variableName = /\.?[A-Za-z0-9_]*/y;

/** `$NAME`, `${NAME}`, `${NAME-default}`, `${NAME[*]}` (manual 2.3). */
function readVariable(scanner: Scanner, end: number): string {
  const { text } = scanner;
  const from = scanner.at;
  const braced = text.charAt(from + 1) === '{';
  variableName.lastIndex = from + (braced ? 2 : 1);
  const name = variableName.exec(text)?.[0] ?? '';
  let at = from + (braced ? 2 : 1) + name.length;
  if (!/^[.A-Za-z_]/.test(name) || at > end) return failVariable(scanner, end, 'forbidden first character');
  if (!braced) {
    scanner.at = at;
    return expand(scanner, { name, written: text.slice(from, at), otherwise: undefined, split: false });
  }
  const split = text.startsWith('[*]', at);
  if (split) at += 3;
  const close = indexBefore(text, closingBrace, at, end);
  if (close < 0 || (text.charAt(at) !== '-' && close !== at))
    return failVariable(scanner, end, 'unmatched brace');
  scanner.at = close + 1;
  const otherwise = close === at ? undefined : text.slice(at + 1, close);
  return expand(scanner, { name, written: text.slice(from, close + 1), otherwise, split });
}

interface Reference {
  readonly name: string;
  readonly written: string;
  readonly otherwise: string | undefined;
  readonly split: boolean;
}

/** A variable of unknown value stays as it was written, unless it has a default. */
function expand(scanner: Scanner, { name, written, otherwise, split }: Reference): string {
  const { variables } = scanner;
  const variable = lookUp(variables, name);
  const text = variable === 'unknown' ? otherwise : (variable.text ?? otherwise ?? '');
  if (variable === 'unknown' && text !== undefined) scanner.assumed.push(name);
  if (text === undefined || text.length > variables.budget) {
    scanner.unknown.push(name);
    return written;
  }
  variables.budget -= text.length;
  return split ? text.trim().replaceAll(/\s+/g, cut) : text;
}

function failVariable(scanner: Scanner, end: number, what: string): string {
  fail(scanner, 'syntax', `${what} in the name of an environment variable`, scanner.at);
  scanner.at = end;
  return '';
}

function fail(scanner: Scanner, code: TokenError['code'], message: string, at: number): void {
  scanner.error ??= { code, message, at };
}
