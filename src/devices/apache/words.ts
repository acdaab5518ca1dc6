import { isBlank } from './lines.ts';
import type { Statement, Word } from './tree.ts';

const doubleQuote = 34;
const singleQuote = 39;
const backslash = 92;

/** Words as ap_getword_conf cuts them (server/util.c); `at` is the position of `text` in its line. */
export function splitWords(text: string, at = 0): readonly Word[] {
  const words: Word[] = [];
  let here = 0;
  for (;;) {
    while (here < text.length && isBlank(text.charCodeAt(here))) here++;
    if (here >= text.length) return words;
    const word = nextWord(text, here);
    words.push({ text: word.text, from: at + here, to: at + word.to });
    here = word.to;
  }
}

export function wordsOf(statement: Statement): readonly Word[] {
  return splitWords(statement.rest, statement.restAt);
}

/** The word that begins at `from`, which is no blank. */
export function nextWord(text: string, from: number): { readonly text: string; readonly to: number } {
  const quote = text.charCodeAt(from);
  if (quote === doubleQuote || quote === singleQuote) return quoted(text, from, quote);
  let to = from;
  while (to < text.length && !isBlank(text.charCodeAt(to))) to++;
  return { text: unescape(text.slice(from, to)), to };
}

/** A quote that is not closed ends with the line; only the quote itself and the backslash can be escaped. */
function quoted(text: string, from: number, quote: number): { readonly text: string; readonly to: number } {
  let to = from + 1;
  while (to < text.length && text.charCodeAt(to) !== quote) {
    const next = text.charCodeAt(to + 1);
    to += text.charCodeAt(to) === backslash && (next === quote || next === backslash) ? 2 : 1;
  }
  to = Math.min(to, text.length);
  const inner = unescape(text.slice(from + 1, to), String.fromCharCode(quote));
  return { text: inner, to: to < text.length ? to + 1 : to };
}

function unescape(text: string, quote = '\\'): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\"'])/g, (whole, escaped: string) =>
    escaped === '\\' || escaped === quote ? escaped : whole,
  );
}

export interface Resolved {
  readonly text: string;
  /** Names of variables that nobody told. */
  readonly unknown: readonly string[];
}

export type Lookup = (name: string) => string | undefined;

/** `${NAME}` by its value; what has none stays as it stands (server/core.c, ap_resolve_env). */
export function resolve(text: string, lookup: Lookup): Resolved {
  if (!text.includes('${')) return { text, unknown: [] };
  const unknown: string[] = [];
  const pieces: string[] = [];
  let copied = 0;
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', at)) {
    const end = text.indexOf('}', at + 2);
    if (end < 0) break;
    const name = text.slice(at + 2, end);
    const value = lookup(name);
    // Expressions such as ${map:key} are not variables: names hold no colon there (mod_rewrite).
    if (value === undefined && !name.includes(':') && name !== '') unknown.push(name);
    if (value !== undefined) {
      pieces.push(text.slice(copied, at), value);
      copied = end + 1;
    }
    at = value === undefined ? at + 2 : end + 1;
  }
  return { text: pieces.length === 0 ? text : pieces.join('') + text.slice(copied), unknown };
}
