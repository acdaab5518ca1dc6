import type { Dice } from '../../oracle/dice.ts';
import type { Change } from '../model.ts';
import {
  borrowLine,
  copyBlock,
  disableBlock,
  dropBlock,
  dropDefault,
  dropEverywhere,
  dropLine,
  duplicateLine,
  leaveOver,
  moveBlock,
  moveLine,
  swapLines,
} from './line-mutators.ts';
import { linesOf, textOf } from './lines.ts';
import type { Language, Mutator } from './mutator.ts';
import {
  borrowWord,
  dropWord,
  misspelt,
  negated,
  otherValue,
  swapWords,
  widened,
  wrongName,
  wrongNumber,
  wrongUnit,
} from './word-mutators.ts';

/** Ways of going wrong, and how often each is drawn. */
const ways: readonly (readonly [string, number, Mutator])[] = [
  ['a line dropped', 12, dropLine],
  ['a line dropped everywhere', 4, dropEverywhere],
  ['a line duplicated', 2, duplicateLine],
  ['lines swapped', 3, swapLines],
  ['a line moved', 5, moveLine],
  ['an option of another tier', 5, borrowLine],
  ['a block dropped', 5, dropBlock],
  ['a block disabled', 4, disableBlock],
  ['a block copied', 2, copyBlock],
  ['a block moved', 1, moveBlock],
  ['a default removed', 4, dropDefault],
  ['a wrong number', 9, wrongNumber],
  ['a wrong unit', 4, wrongUnit],
  ['a wrong name', 9, wrongName],
  ['a name misspelt', 4, misspelt],
  ['a negation forgotten', 6, negated],
  ['a condition widened', 8, widened],
  ['a value taken for another', 9, otherValue],
  ['a word dropped', 7, dropWord],
  ['words swapped', 3, swapWords],
  ['a word of another line', 4, borrowWord],
];

/** Share of changes that put in a word of the program's whole table. */
const insertions = 0.25;

/** Share of changes that are two at once, of which one may hide what the other does. */
const doubles = 0.12;

/** A change as people make them; undefined when what was drawn does not fit or changes nothing. */
export function mutate(text: string, dice: Dice, language: Language): Change | undefined {
  const first = mutateOnce(text, dice, language);
  if (first === undefined || !dice.chance(doubles)) return first;
  const second = mutateOnce(first.text, dice, language);
  return second === undefined ? first : { way: 'two changes', text: second.text };
}

/** Bases are grown, with lines that are said twice. */
export function grown(text: string, dice: Dice, language: Language): string {
  const lines = linesOf(text);
  return textOf(leaveOver(lines, dice, language) ?? lines);
}

function mutateOnce(text: string, dice: Dice, language: Language): Change | undefined {
  const lines = linesOf(text);
  if (dice.chance(insertions)) {
    const made = language.insertWord(lines, dice);
    return made === undefined
      ? undefined
      : { way: 'a word put in', text: textOf(made.lines), word: made.word };
  }
  const [way, mutator] = drawn(dice);
  const { fixed } = language;
  const start = fixed === undefined ? 0 : lines.findIndex((line) => !fixed.test(line));
  const made = mutator(lines.slice(start), dice, language);
  if (made === undefined) return undefined;
  const changed = textOf([...lines.slice(0, start), ...made]);
  return changed === text ? undefined : { way, text: changed };
}

function drawn(dice: Dice): readonly [string, Mutator] {
  let left = dice.upTo(ways.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [way, weight, mutator] of ways) {
    if (left < weight) return [way, mutator];
    left -= weight;
  }
  return ['a line dropped', dropLine];
}
