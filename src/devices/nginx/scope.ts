import type { Timeouts } from '../../model/facts.ts';
import type { Span } from '../../text/source.ts';
import { isQuoted, type Statement } from './tree.ts';
import { parseTime } from './values.ts';

/** A block with those around it: what a directive says holds inside until an inner block says otherwise. */
export interface Scope {
  /** The block's own statement; undefined for the file itself. */
  readonly statement?: Statement | undefined;
  readonly parent?: Scope | undefined;
  readonly statements: readonly Statement[];
  readonly own: Own;
}

/** The block's own statements by their name. */
export interface Own {
  readonly get: (name: string) => readonly Statement[] | undefined;
  readonly has: (name: string) => boolean;
}

export function scopeOf(statements: readonly Statement[], statement?: Statement, parent?: Scope): Scope {
  return { statement, parent, statements, own: ownOf(statements) };
}

/** Most blocks are short, and looked through quicker than indexed. */
const longBlock = 24;

function ownOf(statements: readonly Statement[]): Own {
  if (statements.length > longBlock) return indexOf(statements);
  return {
    get: (name) => (hasOne(statements, name) ? statements.filter((one) => one.name === name) : undefined),
    has: (name) => hasOne(statements, name),
  };
}

/** Asked so often, and mostly in vain, that a loop is worth its lines. */
function hasOne(statements: readonly Statement[], name: string): boolean {
  for (const one of statements) if (one.name === name) return true;
  return false;
}

function indexOf(statements: readonly Statement[]): Own {
  const own = new Map<string, Statement[]>();
  for (const one of statements) {
    const held = own.get(one.name);
    if (held === undefined) own.set(one.name, [one]);
    else held.push(one);
  }
  return { get: (name) => own.get(name), has: (name) => own.has(name) };
}

export function innerScope(parent: Scope, statement: Statement): Scope {
  return scopeOf(statement.block ?? [], statement, parent);
}

/** The statements of that name in the innermost block that has any: lists are inherited whole or not at all. */
export function effective(scope: Scope, name: string): readonly Statement[] {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.own.get(name);
    if (found !== undefined) return found;
  }
  return [];
}

/** The last one of the effective statements. */
export function effectiveOne(scope: Scope, name: string): Statement | undefined {
  return effective(scope, name).at(-1);
}

export interface Timed {
  readonly milliseconds: number;
  readonly span: Span;
  readonly byDefault?: true | undefined;
}

/** A time as it holds in a scope; the built-in value stands at the scope's own statement. */
export function timeOf(scope: Scope, name: string, builtInMs: number): Timed | undefined {
  const statement = effectiveOne(scope, name);
  const milliseconds = parseTime(statement?.arguments[0]);
  if (statement !== undefined && milliseconds !== undefined) return { milliseconds, span: statement.span };
  const span = scope.statement?.span;
  return span === undefined ? undefined : { milliseconds: builtInMs, span, byDefault: true };
}

/** Leaves out what is not known. */
export function timeouts(entries: Readonly<Record<string, Timed | undefined>>): Timeouts {
  const known: Record<string, Timed> = {};
  for (const name in entries) {
    const value = entries[name];
    if (value !== undefined) known[name] = value;
  }
  return known;
}

/** The text as it was written, blanks made one, for people. */
export function textOf(statement: Statement): string {
  const { name, arguments: words } = statement;
  let text = name;
  for (const [at, word] of words.entries()) text += isQuoted(statement, at + 1) ? ` "${word}"` : ` ${word}`;
  return text;
}
