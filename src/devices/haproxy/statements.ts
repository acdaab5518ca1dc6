import type { Directive } from '../../model/directive.ts';
import { heldBy } from '../../model/held.ts';
import { standsIn, wholeOf } from '../../model/whole.ts';
import type { Span } from '../../text/source.ts';
import { type ConfigurationTree, type Line, lineSpan } from './tree.ts';

/** Sections as blocks, their lines as statements; `no` and `default` stay part of the name: `no option`. */
export function directivesOf(tree: ConfigurationTree): readonly Directive[] {
  let defaults = 0;
  const whole = tree.sections.map(({ header, lines, keyword }) => {
    const block = lines.map((line) => new LineDirective(tree, line));
    const head = new LineDirective(tree, header, block, `#${defaults}`);
    if (keyword === 'defaults') defaults++;
    return head;
  });
  for (const head of whole) standsIn(head, whole);
  return whole;
}

/** Lines in words, each with the head of its section. */
export type FileLines = readonly { readonly head: readonly string[]; readonly words: readonly string[] }[];

/** Lines of the file that the section is of: the same list for each of its sections. */
export function linesOfFile(head: Directive): FileLines {
  const whole = wholeOf(head);
  return whole === undefined ? [] : linesOf(whole);
}

const linesOf = heldBy(
  (whole: readonly Directive[]): FileLines =>
    whole.flatMap((section) => {
      const head = wordsOf(section);
      return (section.block ?? []).map((line) => ({ head, words: wordsOf(line) }));
    }),
);

function wordsOf({ name, arguments: given }: Directive): readonly string[] {
  return [...name.split(' '), ...given];
}

/** Which `defaults` section, by its number in the text, holds for a section that names none; `#0` is none. */
export function defaultsBefore(statement: Directive): string {
  return 'defaults' in statement && typeof statement.defaults === 'string' ? statement.defaults : '';
}

/** A line as a statement; rules look at few of all lines, so that span and arguments are made when asked for. */
class LineDirective implements Directive {
  readonly name: string;
  readonly block: readonly Directive[] | undefined;
  readonly defaults: string | undefined;
  readonly #tree: ConfigurationTree;
  readonly #line: Line;

  constructor(tree: ConfigurationTree, line: Line, block?: readonly Directive[], defaults?: string) {
    const [first = '', second] = line.words;
    this.name = second !== undefined && isPrefix(first) ? `${first} ${second}` : first;
    this.block = block;
    this.defaults = defaults;
    this.#tree = tree;
    this.#line = line;
  }

  get arguments(): readonly string[] {
    const { words } = this.#line;
    return words.slice(words.length > 1 && isPrefix(words[0] ?? '') ? 2 : 1);
  }

  /** A variable of unknown value is written like the same text between single quotes, and is something else. */
  get content(): string | undefined {
    const { state } = this.#line;
    return state === 'whole' ? undefined : state;
  }

  get span(): Span {
    return lineSpan(this.#tree, this.#line);
  }
}

function isPrefix(word: string): boolean {
  return word === 'no' || word === 'default';
}
