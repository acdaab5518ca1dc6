import { seeded } from '../../../src/load/stub.ts';

/** What is drawn from a seed. */
export interface Dice {
  /** 0 to count - 1. */
  readonly upTo: (count: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(list: readonly [T, ...T[]]) => T;
  /** Undefined from an empty list. */
  readonly anyOf: <T>(list: readonly T[]) => T | undefined;
  readonly shuffled: <T>(list: readonly T[]) => readonly T[];
}

export function diceOf(seed: number): Dice {
  const draw = seeded(seed * 7919 + 13);
  const upTo = (count: number): number => Math.floor(draw() * count);
  return {
    upTo,
    chance: (share) => draw() < share,
    pick: (list) => list[upTo(list.length)] ?? list[0],
    anyOf: (list) => list[upTo(list.length)],
    shuffled: (list) =>
      list
        .map((value) => ({ value, at: draw() }))
        .sort((a, b) => a.at - b.at)
        .map(({ value }) => value),
  };
}
