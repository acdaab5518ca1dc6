/** Blocks of `*_by_lua_block`: Lua code up to the brace that closes it (ngx_lua, ngx_http_lua_lex.c). */
export function opaqueBlock(text: string, from: number, end: number): number | undefined {
  let depth = 1;
  for (let at = from; at < end; at++) {
    const unit = text.charAt(at);
    if (unit === '{') depth++;
    else if (unit === '}') {
      depth--;
      if (depth === 0) return at;
    } else at = skipOther(text, at, end);
  }
  return undefined;
}

/** The last byte of a string, comment or long bracket that begins here; else the same place. */
function skipOther(text: string, at: number, end: number): number {
  const unit = text.charAt(at);
  if (unit === '"' || unit === "'") return skipQuoted(text, at, end, unit);
  if (unit === '-' && text.charAt(at + 1) === '-') {
    const long = longBracket(text, at + 2, end);
    if (long !== undefined) return long;
    const line = text.indexOf('\n', at);
    return line < 0 ? end : line;
  }
  return unit === '[' ? (longBracket(text, at, end) ?? at) : at;
}

function skipQuoted(text: string, from: number, end: number, mark: string): number {
  for (let at = from + 1; at < end; at++) {
    const unit = text.charAt(at);
    if (unit === '\\') at++;
    else if (unit === mark || unit === '\n') return at;
  }
  return end;
}

/** `[[ … ]]` or `[==[ … ]==]`. */
function longBracket(text: string, from: number, end: number): number | undefined {
  const level = /^\[(=*)\[/.exec(text.slice(from, from + 64))?.[1];
  if (level === undefined) return undefined;
  const closing = `]${level}]`;
  const found = text.indexOf(closing, from + level.length + 2);
  return found < 0 || found >= end ? end : found + closing.length - 1;
}

export function isOpaque(name: string): boolean {
  return name.endsWith('_by_lua_block');
}
