import type { Span } from '../text/source.ts';

/** One statement of a configuration language in a form that all languages share, for rules about one language. */
export interface Directive {
  /** As the program looks it up: in lower case where it ignores case. */
  readonly name: string;
  /** After quotes, escapes and variables of the language itself were resolved. */
  readonly arguments: readonly string[];
  /** What it says beside its arguments, such as code or members of an entry: two that differ in it are not the same. */
  readonly content?: string | undefined;
  /** From the name to the last argument, without the block. */
  readonly span: Span;
  /** Statements inside a section or block; undefined for a simple statement. */
  readonly block?: readonly Directive[] | undefined;
}

/** Each directive below `directives` with the blocks around it, the innermost last, in the order of the text. */
export function* walkDirectives(
  directives: readonly Directive[],
  around: readonly Directive[] = [],
): Iterable<readonly [Directive, readonly Directive[]]> {
  const stack = [{ list: directives, at: 0, around }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const directive = top.list[top.at];
    if (directive === undefined) {
      stack.pop();
      continue;
    }
    top.at++;
    yield [directive, top.around];
    if (directive.block !== undefined)
      stack.push({ list: directive.block, at: 0, around: [...top.around, directive] });
  }
}
