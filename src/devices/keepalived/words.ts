/** A word of a line with its columns, from 1; a brace is one when it stands alone or ends a word. */
export interface Word {
  readonly text: string;
  readonly column: number;
  readonly endColumn: number;
  readonly isBrace: boolean;
}

/** Where a comment begins, outside of quotes: `#` and `!` begin one anywhere (keepalived.conf(5), DESCRIPTION). */
export function commentStart(row: string): number {
  let quote = '';
  for (let at = 0; at < row.length; at++) {
    const unit = row.charAt(at);
    if (unit === '\\' && quote !== '') at++;
    else if (quote !== '') quote = unit === quote ? '' : quote;
    else if (unit === '"' || unit === "'") quote = unit;
    else if (unit === '#' || unit === '!') return at;
  }
  return row.length;
}

/** Words of a line without its comment; quotes are taken off and may stand inside a word. */
export function wordsOf(row: string): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < row.length) {
    if (/\s/.test(row.charAt(at))) at++;
    else at = takeWord(row, at, words);
  }
  return words;
}

function takeWord(row: string, start: number, words: Word[]): number {
  let quote = '';
  let isQuoted = false;
  const parts: string[] = [];
  let at = start;
  for (; at < row.length; at++) {
    const unit = row.charAt(at);
    if (quote === '' && /\s/.test(unit)) break;
    if (unit === '\\' && quote !== '') parts.push(row.charAt(++at));
    else if (unit === quote) quote = '';
    else if (quote === '' && (unit === '"' || unit === "'")) {
      quote = unit;
      isQuoted = true;
    } else parts.push(unit);
  }
  const text = parts.join('');
  const end = Math.min(at, row.length);
  const brace = isQuoted ? '' : braceOf(text);
  const word = brace === '' ? text : text.slice(0, -1);
  if (word !== '' || brace === '')
    words.push({ text: word, column: start + 1, endColumn: brace === '' ? end + 1 : end, isBrace: false });
  if (brace !== '') words.push({ text: brace, column: end, endColumn: end + 1, isBrace: true });
  return end;
}

/** `{` may end a word; `}` stands alone, since it ends the name of a parameter. */
function braceOf(text: string): string {
  if (text === '{' || text === '}') return text;
  return text.endsWith('{') ? '{' : '';
}
