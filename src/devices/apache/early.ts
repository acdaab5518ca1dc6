import { complainAt, type Parsing, resolveNow } from './parsing.ts';
import type { Statement } from './tree.ts';
import { wordsOf } from './words.ts';

/** `Define NAME [value]`: also what `<IfDefine>` asks (core.c, set_define). */
export function define(parsing: Parsing, statement: Statement): void {
  const [name, value = ''] = early(parsing, statement);
  if (name === undefined) return;
  if (name.includes(':')) complainAt(parsing, 'syntax', statement.line, 'a variable name may hold no colon');
  else parsing.variables.set(name, value);
}

export function undefine(parsing: Parsing, statement: Statement): void {
  const [name] = early(parsing, statement);
  if (name !== undefined) parsing.variables.delete(name);
}

/** Known by its identifier and by the name of its C file, as `<IfModule>` may ask for either. */
export function loadModule(parsing: Parsing, statement: Statement): void {
  const [identifier, file = ''] = early(parsing, statement);
  if (identifier === undefined) return;
  parsing.modules.add(identifier);
  const base = /([^/\\]+)\.(?:so|dll)$/.exec(file)?.[1];
  parsing.modules.add(`${base ?? `mod_${identifier.replace(/_module$/, '')}`}.c`);
}

export function setServerRoot(parsing: Parsing, statement: Statement): void {
  const [root] = early(parsing, statement);
  // A relative or unresolved folder would send every include astray.
  if (root?.startsWith('/') === true) parsing.early.serverRoot = root.replace(/(.)\/+$/, '$1');
}

/** The words with the values that variables have at this place. */
export function early(parsing: Parsing, statement: Statement): readonly string[] {
  return wordsOf(statement).map(({ text }) => resolveNow(parsing, text).text);
}
