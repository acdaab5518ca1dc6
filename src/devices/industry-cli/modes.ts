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
  any?: Node<Scope>;
  number?: Node<Scope>;
  entry?: Handler<Scope> | 'ignored';
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
  const root = emptyNode<Scope>();
  for (const pattern of ignored) nodeOf(root, pattern).entry = 'ignored';
  for (const [pattern, handler] of Object.entries(table)) nodeOf(root, pattern).entry = handler;
  const leaving = new Set(leaves);
  return {
    enter: (scope) => ({
      leaves: leaving,
      find: (command) => {
        const found = match(root, command.words, { at: 0, captured: [], isExact: true });
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

function emptyNode<Scope>(): Node<Scope> {
  return { keywords: new Map(), starts: new Map() };
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

interface Position {
  readonly at: number;
  readonly captured: readonly string[];
  readonly isExact: boolean;
}

/** A pattern is a handful of words deep, and at each there are a few ways at most. */
function match<Scope>(
  node: Node<Scope>,
  words: readonly string[],
  { at, captured, isExact }: Position,
): Found<Scope> | undefined {
  const word = words[at];
  if (word !== undefined) {
    const lower = word.toLowerCase();
    const exact = node.keywords.get(lower);
    const keyword = exact ?? abbreviated(node, lower);
    const next = { at: at + 1, captured, isExact: isExact && exact !== undefined };
    const found = keyword && match(keyword, words, next);
    if (found !== undefined) return found;
    const rest = { at: at + 1, captured: [...captured, word], isExact };
    const number = node.number && /^\d+$/.test(word) ? match(node.number, words, rest) : undefined;
    const any = number ?? (node.any && match(node.any, words, rest));
    if (any !== undefined) return any;
  }
  // A short form of something ignored may be the beginning of something else
  if (node.entry === 'ignored' && !isExact) return undefined;
  return node.entry && { entry: node.entry, args: [...captured, ...words.slice(at)], isExact };
}

/** The only keyword that begins so. */
function abbreviated<Scope>({ keywords, starts }: Node<Scope>, word: string): Node<Scope> | undefined {
  if (word.length < 2) return undefined;
  const candidates = (starts.get(word.slice(0, 2)) ?? []).filter((keyword) => keyword.startsWith(word));
  return candidates.length === 1 ? keywords.get(candidates[0] ?? '') : undefined;
}

/** The word is the keyword or an abbreviation of it. */
export function isWord(word: string | undefined, keyword: string): boolean {
  if (word === undefined) return false;
  const lower = word.toLowerCase();
  return lower === keyword || (lower.length >= 2 && keyword.startsWith(lower));
}
