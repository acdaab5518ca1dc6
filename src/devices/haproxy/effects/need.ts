import type { Standing } from './standing.ts';

/** What a word needs to do anything: without it the program reads the word and does nothing with it. */
export interface Need {
  readonly words: RegExp;
  readonly isMet: (standing: Standing, word: string, value: string) => boolean;
  readonly manual: string;
}

export function has(lines: readonly (readonly string[])[], expression: RegExp): boolean {
  return lines.some((words) => expression.test(words.join(' ')));
}
