import type { Directive } from '../../model/directive.ts';
import type { Source, Span } from '../../text/source.ts';
import { numbersPerWord, type Places } from './tokenize.ts';

/** A directive with its place; included files stand where their `include` stands. */
export interface Statement extends Directive {
  /** Places of the words of its file, and where those of this statement begin. */
  readonly places: Places;
  readonly place: number;
  readonly block?: Statement[] | undefined;
  /** Index into the files of the tree. */
  readonly file: number;
  /** Text of a block in another language (Lua), left as it is. */
  readonly content?: string | undefined;
}

/** What became of a line: nothing stands on it, or it was understood, ignored on purpose, or is unknown. */
export const lineStates = { none: 0, understood: 1, ignored: 2, unknown: 3 } as const;

export interface FileTree {
  readonly source: Source;
  readonly places: Places;
  /** By line number, from 1. */
  readonly lines: Uint8Array;
}

/** All files of one configuration, read as nginx would. */
export interface ConfigurationTree {
  readonly files: readonly FileTree[];
  readonly statements: readonly Statement[];
}

/** From the first to the last of some words. */
export function wordsSpan(file: string, { data }: Places, place: number, count: number): Span {
  const last = place + (count - 1) * numbersPerWord;
  return {
    file,
    line: data[place] ?? 1,
    column: data[place + 1] ?? 1,
    endLine: data[last + 2] ?? 1,
    endColumn: data[last + 3] ?? 1,
  };
}

/** The span of one word: 0 is the directive's name. */
export function wordSpan({ span, places, place, arguments: words }: Statement, at: number): Span {
  return at > words.length ? span : wordsSpan(span.file, places, place + at * numbersPerWord, 1);
}

/** Whether a word was written in quotes. */
export function isQuoted({ places, place }: Statement, at: number): boolean {
  return places.data[place + at * numbersPerWord + 4] === 1;
}

/** Marks the lines of a statement; unknown wins over ignored, and ignored over understood. */
export function markLines(
  tree: Pick<ConfigurationTree, 'files'>,
  { file, span }: Statement,
  state: keyof typeof lineStates,
): void {
  const lines = tree.files[file]?.lines;
  if (lines === undefined) return;
  for (let line = span.line; line <= span.endLine; line++) {
    if ((lines[line] ?? 0) > 0) lines[line] = Math.max(lines[line] ?? 0, lineStates[state]);
  }
}
