import type { Directive } from '../../model/directive.ts';
import type { Source, Span } from '../../text/source.ts';
import type { Word } from './tokenize.ts';

/** A directive with its place; included files stand where their `include` stands. */
export interface Statement extends Directive {
  readonly words: readonly Word[];
  readonly block?: Statement[] | undefined;
  /** Index into the files of the tree. */
  readonly file: number;
  /** Text of a block in another language (Lua), left as it is. */
  readonly opaque?: string | undefined;
}

/** What became of a line: nothing stands on it, or it was understood, ignored on purpose, or is unknown. */
export const lineStates = { none: 0, understood: 1, ignored: 2, unknown: 3 } as const;

export interface FileTree {
  readonly source: Source;
  /** By line number, from 1. */
  readonly lines: Uint8Array;
}

/** All files of one configuration, read as nginx would. */
export interface ConfigurationTree {
  readonly files: readonly FileTree[];
  readonly statements: readonly Statement[];
}

/** From the first to the last word of a statement. */
export function wordsSpan(file: string, words: readonly Word[]): Span {
  const first = words[0];
  const last = words.at(-1);
  return {
    file,
    line: first?.line ?? 1,
    column: first?.column ?? 1,
    endLine: last?.endLine ?? 1,
    endColumn: last?.endColumn ?? 1,
  };
}

/** The span of one word: 0 is the directive's name. */
export function wordSpan({ span, words }: Statement, at: number): Span {
  const word = words[at];
  return word === undefined ? span : wordsSpan(span.file, [word]);
}

/** Marks the lines of a statement; unknown wins over ignored, and ignored over understood. */
export function markLines(
  tree: ConfigurationTree,
  { file, span }: Statement,
  state: keyof typeof lineStates,
): void {
  const lines = tree.files[file]?.lines;
  if (lines === undefined) return;
  for (let line = span.line; line <= span.endLine; line++) {
    if ((lines[line] ?? 0) > 0) lines[line] = Math.max(lines[line] ?? 0, lineStates[state]);
  }
}
