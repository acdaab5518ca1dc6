import type { VerdictLevel } from '../../../src/change/plan.ts';
import { type Difference, harms, type ProgramKind } from './model.ts';

/** A statement's or option's word, and what a change did to it. */
export interface ChangedWord {
  readonly word: string;
  readonly how: 'inserted' | 'removed' | 'changed' | 'moved';
}

/** One accepted change, what it did for real, and what the plan said. */
export interface Case {
  readonly kind: ProgramKind;
  readonly seed: number;
  readonly base: string;
  readonly way: string;
  readonly word?: string | undefined;
  readonly diff: readonly string[];
  readonly words: readonly ChangedWord[];
  readonly differences: readonly Difference[];
  readonly verdict: VerdictLevel | 'unreadable';
  readonly reasons: readonly string[];
  readonly edits: readonly { readonly text: string; readonly effect?: string | undefined }[];
  readonly isTold: boolean;
  readonly proposed: string;
}

export interface SeedResult {
  readonly seed: number;
  readonly base: string;
  readonly text: string;
  readonly tried: number;
  /** What two runs of the same file showed: nothing, or the oracle is at fault. */
  readonly unsteady: readonly Difference[];
  readonly cases: readonly Case[];
}

export type Falsehood = 'harm' | 'untold' | 'mild class';

/** How a verdict is wrong: it clears harm, it clears what it does not tell, or it gives a class that cannot do what was seen. */
export function falsehoodOf({ verdict, differences, edits, isTold }: Case): Falsehood | undefined {
  if (differences.length === 0) return undefined;
  const classes = edits.map(({ effect }) => effect);
  const isMild = classes.length > 0 && classes.every((one) => one === 'observability' || one === 'none');
  if (isMild) return 'mild class';
  if (verdict !== 'clear') return undefined;
  if (differences.some(({ kind }) => harms.has(kind))) return 'harm';
  return isTold ? undefined : 'untold';
}
