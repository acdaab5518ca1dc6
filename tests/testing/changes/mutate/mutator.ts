import type { Dice } from '../../oracle/dice.ts';
import type { Lines } from './lines.ts';

/** What of a configuration language a way of going wrong needs to know. */
export interface Language {
  /** Forgotten and added negations, one taken for the other. */
  readonly negations: readonly Rewrite[];
  /** What lets a condition hold for more. */
  readonly widenings: readonly Rewrite[];
  /** Values taken for one another. */
  readonly alternatives: readonly (readonly string[])[];
  /** Lines that say what is done when nothing else is said. */
  readonly defaults: RegExp;
  /** Puts in a statement of the whole table of words. */
  readonly insertWord: (lines: Lines, dice: Dice) => Inserted | undefined;
  /** Lines at the top that are as good as the same in every file. */
  readonly fixed?: RegExp | undefined;
}

export interface Rewrite {
  readonly from: RegExp;
  readonly to: string;
}

export interface Inserted {
  readonly lines: Lines;
  readonly word: string;
}

/** Undefined when the draw does not fit the configuration. */
export type Mutator = (lines: Lines, dice: Dice, language: Language) => Lines | undefined;
