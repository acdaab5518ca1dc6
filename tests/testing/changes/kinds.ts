import type { Dice } from '../oracle/dice.ts';
import { apacheOracle } from './apache/index.ts';
import { haproxyOracle } from './haproxy/index.ts';
import type { Base, ProgramKind } from './model.ts';
import type { Language } from './mutate/mutator.ts';
import { nginxOracle } from './nginx/index.ts';

/** What the oracle knows of one program. */
export interface KindOracle {
  readonly kind: ProgramKind;
  /** File names of base and proposal. */
  readonly names: readonly [string, string];
  readonly language: Language;
  /** All words that the program knows, by the names of the effect table. */
  readonly table: readonly string[];
  readonly draw: (dice: Dice) => Base;
  /** How long failing servers are left to be noticed. */
  readonly failingMs: number;
  /** Servers are asked by checks; else what comes to them without a request is what requests left behind. */
  readonly hasChecks: boolean;
  /** How long a server that failed once is left alone: nobody is asked for choices before that is over. */
  readonly restMs: number;
}

export const kindOracles: Readonly<Record<ProgramKind, KindOracle>> = {
  haproxy: haproxyOracle,
  nginx: nginxOracle,
  apache: apacheOracle,
};
