import type { Directive } from '../../../model/directive.ts';
import { wordsOf } from '../../../model/effect-table.ts';
import { type Call, type Mode, mode } from '../modes.ts';
import type { Command } from '../tree.ts';
import type { CommandGroup } from './group.ts';
import { contexts } from './modes.ts';

/** A command of a table: its word there, and what stands at `*` and `#` of the pattern and behind it. */
export interface Found {
  word: string;
  args: readonly string[];
  /** Every keyword was written in full. */
  isExact: boolean;
}

/** Looks commands up in the table of a mode; '' is outside of modes. */
export type Find = (statement: Directive, context: string) => Found | undefined;

/** One matcher for each mode; commands may be shortened as the CLI takes them. */
export function finderOf(groups: readonly Pick<CommandGroup, 'prefix' | 'words'>[]): Find {
  const modes = new Map<string, Mode<Found>>();
  for (const [prefix, own] of Map.groupBy(groups, (group) => group.prefix ?? '')) {
    const patterns = own.flatMap(({ words }) => wordsOf(words));
    modes.set(
      prefix,
      mode(Object.fromEntries(patterns.map((pattern) => [pattern, taking(prefix, pattern)]))),
    );
  }
  return (statement, context) => {
    const found: Found = { word: '', args: [], isExact: false };
    const bound = modes
      .get(context === '' ? '' : `${context} `)
      ?.enter(found)
      .find(commandOf(statement));
    if (bound === undefined) return undefined;
    bound.run();
    found.isExact = bound.isExact;
    return found;
  };
}

function taking(prefix: string, pattern: string): (found: Found, call: Call) => boolean {
  return (found, { args }) => {
    found.word = `${prefix}${pattern}`;
    found.args = args;
    return true;
  };
}

function commandOf({ name, arguments: rest, span }: Directive): Command {
  const [, form, first = ''] = /^(?:(no|default) )?(.*)$/s.exec(name) ?? [];
  return {
    form: form === 'no' || form === 'default' ? form : 'set',
    words: [first, ...rest],
    text: '',
    indent: 0,
    span,
    statements: 1,
    state: 'unknown',
    parent: undefined,
  };
}

export interface Placed extends Found {
  /** The effect is that of the command whose mode it stands in. */
  readonly isInherited: boolean;
}

/** A command where it stands: in a mode with a table of its own, or in one whose lines do all what the mode does. */
export function place(find: Find, statement: Directive, around: readonly Directive[]): Placed {
  const [outer, second] = around;
  const head = outer === undefined ? undefined : find(outer, '');
  const context = outer === undefined ? '' : contexts.get(head?.word ?? '');
  if (context !== undefined && second === undefined)
    return own(
      find(statement, context) ?? (context === '' ? undefined : find(statement, 'any')),
      context,
      statement,
    );
  const known = find(statement, 'any');
  if (known !== undefined) return { ...known, isInherited: false };
  const mode = second !== undefined && context !== undefined ? find(second, context) : head;
  const args = [bareName(statement), ...statement.arguments];
  return {
    word: mode?.word ?? bareName(outer ?? statement),
    args,
    isExact: mode?.isExact === true,
    isInherited: true,
  };
}

function own(found: Found | undefined, context: string, statement: Directive): Placed {
  if (found !== undefined) return { ...found, isInherited: false };
  const word = `${context === '' ? '' : `${context} `}${bareName(statement)}`;
  return { word, args: statement.arguments, isExact: false, isInherited: false };
}

/** The first word of the command. */
function bareName({ name }: Directive): string {
  return name.replace(/^(no|default) /, '');
}
