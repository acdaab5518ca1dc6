import type { Command } from './tree.ts';

/** A command as a handler sees it. */
export interface Call {
  readonly command: Command;
  /** What stands at `*` and `#` of the pattern, then the words behind it. */
  readonly args: readonly string[];
  readonly form: Command['form'];
}

/** Where a command leads: into a mode, nowhere; or it is not understood after all (false), or ignored. */
export type Answer = OpenMode | boolean | 'ignored' | undefined;

// biome-ignore lint/suspicious/noConfusingVoidType: most handlers only take note and return nothing
export type Handler<Scope> = (scope: Scope, call: Call) => Answer | void;

/** Patterns are words of the CLI in full; `*` stands for any one word, `#` for a number. The longest that fits counts. */
export type Table<Scope> = Readonly<Record<string, Handler<Scope>>>;

/** A command of a mode that was found, ready to be run. */
export interface Bound {
  readonly ignored: boolean;
  /** Every keyword was written in full. */
  readonly isExact: boolean;
  readonly run: () => Answer;
}

/** A mode of the CLI that was entered, with what its commands act upon. */
export interface OpenMode {
  readonly find: (command: Command) => Bound | undefined;
  /** Words that leave this mode: `exit-address-family`. */
  readonly leaves: ReadonlySet<string>;
}

export interface Mode<Scope> {
  readonly enter: (scope: Scope) => OpenMode;
}

interface Node<Scope> {
  readonly keywords: Map<string, Node<Scope>>;
  /** Keywords by their first two letters, for abbreviations. */
  readonly starts: Map<string, string[]>;
  any: Node<Scope> | undefined;
  number: Node<Scope> | undefined;
  entry: Handler<Scope> | 'ignored' | undefined;
}

interface Found<Scope> {
  readonly entry: Handler<Scope> | 'ignored';
  readonly args: readonly string[];
  readonly isExact: boolean;
}

/** A mode from its table and from the patterns that are ignored on purpose there. */
export function mode<Scope>(
  table: Table<Scope>,
  ignored: readonly string[] = [],
  leaves: readonly string[] = [],
): Mode<Scope> {
  const leaving = new Set(leaves);
  // Put together when it is entered first: of most languages a fleet has none.
  let root: Node<Scope> | undefined;
  return {
    enter: (scope) => ({
      leaves: leaving,
      find: (command) => {
        root ??= rootOf(table, ignored);
        const found = match(root, command.words, 0, true);
        if (found === undefined) return undefined;
        const { entry, args, isExact } = found;
        if (entry === 'ignored') return { ignored: true, isExact, run: () => true };
        return {
          ignored: false,
          isExact,
          run: () => entry(scope, { command, args, form: command.form }) ?? undefined,
        };
      },
    }),
  };
}

function rootOf<Scope>(table: Table<Scope>, ignored: readonly string[]): Node<Scope> {
  const root = emptyNode<Scope>();
  for (const pattern of ignored) nodeOf(root, pattern).entry = 'ignored';
  for (const [pattern, handler] of Object.entries(table)) nodeOf(root, pattern).entry = handler;
  return root;
}

function emptyNode<Scope>(): Node<Scope> {
  return { keywords: new Map(), starts: new Map(), any: undefined, number: undefined, entry: undefined };
}

function nodeOf<Scope>(root: Node<Scope>, pattern: string): Node<Scope> {
  let node = root;
  for (const word of pattern.split(' ')) {
    if (word === '*' || word === '#') {
      const key = word === '*' ? 'any' : 'number';
      node[key] ??= emptyNode<Scope>();
      node = node[key];
      continue;
    }
    const next = node.keywords.get(word) ?? emptyNode<Scope>();
    if (!node.keywords.has(word)) {
      node.keywords.set(word, next);
      const start = word.slice(0, 2);
      node.starts.set(start, [...(node.starts.get(start) ?? []), word]);
    }
    node = next;
  }
  return node;
}

/** A pattern is a handful of words deep, and at each there are a few ways at most. */
function match<Scope>(
  node: Node<Scope>,
  words: readonly string[],
  at: number,
  isExact: boolean,
): Found<Scope> | undefined {
  const word = words[at];
  if (word !== undefined && node.keywords.size > 0) {
    const exact = node.keywords.get(word) ?? node.keywords.get(word.toLowerCase());
    const keyword = exact ?? abbreviated(node, word.toLowerCase());
    const found = keyword && match(keyword, words, at + 1, isExact && exact !== undefined);
    if (found !== undefined) return found;
  }
  if (word !== undefined) {
    const number = node.number && /^\d+$/.test(word) ? match(node.number, words, at + 1, isExact) : undefined;
    const any = number ?? (node.any && match(node.any, words, at + 1, isExact));
    if (any !== undefined) return { ...any, args: [word, ...any.args] };
  }
  // A short form of something ignored may be the beginning of something else
  if (node.entry === undefined || (node.entry === 'ignored' && !isExact)) return undefined;
  return { entry: node.entry, args: words.slice(at), isExact };
}

/** The only keyword that begins so. */
function abbreviated<Scope>({ keywords, starts }: Node<Scope>, word: string): Node<Scope> | undefined {
  const candidates = starts.get(word.slice(0, 2))?.filter((keyword) => keyword.startsWith(word));
  return candidates?.length === 1 ? keywords.get(candidates[0] ?? '') : undefined;
}

/** The word is the keyword or an abbreviation of it. */
export function isWord(word: string | undefined, keyword: string): boolean {
  if (word === undefined) return false;
  const lower = word.toLowerCase();
  return lower === keyword || (lower.length >= 2 && keyword.startsWith(lower));
}
