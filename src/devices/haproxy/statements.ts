import type { Directive } from '../../model/directive.ts';
import { heldBy } from '../../model/held.ts';
import type { Span } from '../../text/source.ts';
import { type ConfigurationTree, type Line, lineSpan } from './tree.ts';

/** Sections as blocks, their lines as statements; `no` and `default` stay part of the name: `no option`. */
export function directivesOf(tree: ConfigurationTree): readonly Directive[] {
  let defaults = 0;
  return tree.sections.map(({ header, lines, keyword }) => {
    const block = lines.map((line) => new LineDirective(tree, line));
    const head = new LineDirective(tree, header, block, `#${defaults}`);
    trees.set(head, tree);
    if (keyword === 'defaults') defaults++;
    return head;
  });
}

/** Lines in words, each with the head of its section. */
export type FileLines = readonly { readonly head: readonly string[]; readonly words: readonly string[] }[];

/** Lines of the file that the section is of: the same list for each of its sections. */
export function linesOfFile(head: Directive): FileLines {
  const tree = trees.get(head);
  return tree === undefined ? [] : linesOf(tree);
}

const linesOf = heldBy(
  ({ sections }: ConfigurationTree): FileLines =>
    sections.flatMap(({ header, lines }) => lines.map(({ words }) => ({ head: header.words, words }))),
);

const trees = new WeakMap<Directive, ConfigurationTree>();

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
