import type { Dice } from '../../oracle/dice.ts';
import { isStatement, type Lines, places, replaced } from './lines.ts';
import type { Mutator, Rewrite } from './mutator.ts';

/** Changes one match of a pattern in one line that has one. */
function changeMatch(
  lines: Lines,
  dice: Dice,
  pattern: RegExp,
  change: (match: string) => string,
): Lines | undefined {
  const global = new RegExp(pattern.source, 'g');
  const at = dice.anyOf(places(lines, (line) => isStatement(line) && pattern.test(line)));
  if (at === undefined) return undefined;
  const line = lines[at] ?? '';
  const match = dice.anyOf([...line.matchAll(global)]);
  if (match === undefined) return undefined;
  const [text] = match;
  const changed = line.slice(0, match.index) + change(text) + line.slice(match.index + text.length);
  return changed === line ? undefined : replaced(lines, at, changed);
}

export const wrongNumber: Mutator = (lines, dice) =>
  changeMatch(lines, dice, /(?<![\w@])\d+(?![\d.])/, (text) => otherNumber(Number(text), dice));

function otherNumber(value: number, dice: Dice): string {
  const ways = [value + 1, Math.max(value - 1, 0), value * 10, Math.ceil(value / 10), value + 10, 0, 1];
  const digits = String(value);
  return String(dice.chance(0.2) ? digits.split('').reverse().join('') : (dice.anyOf(ways) ?? value + 1));
}

const units = ['us', 'ms', 's', 'm', 'h', 'k', 'g', ''] as const;

export const wrongUnit: Mutator = (lines, dice) =>
  changeMatch(lines, dice, /(?<=\s)\d+(?:us|ms|s|m|h|k)(?=[\s;]|$)/, (text) => {
    const number = text.replace(/[a-z]+$/, '');
    return number + dice.pick(units);
  });

const plainWord = /(?<=\s)[A-Za-z][\w-]{2,}(?=[\s;]|$)/;

/** A slip of the finger. */
export const misspelt: Mutator = (lines, dice) =>
  changeMatch(lines, dice, dice.chance(0.5) ? plainWord : /(?<=[\s/."=])[a-z]{3,}(?=[\s/;.")]|$)/, (text) => {
    const at = 1 + dice.upTo(Math.max(text.length - 2, 1));
    const [left, right] = [text.slice(0, at), text.slice(at)];
    const [first = '', second = '', ...rest] = right.split('');
    return dice.pick([left + right.slice(1), left + second + first + rest.join(''), `${text}s`]);
  });

/** Another name that the file knows, in place of the right one. */
export const wrongName: Mutator = (lines, dice) => {
  const names = [
    ...new Set(
      lines.filter(isStatement).flatMap((line) =>
        line
          .trim()
          .split(/[\s;]+/)
          .slice(1),
      ),
    ),
  ];
  const isName = (word: string): boolean => /^[\w./:*~^@-]{3,}$/.test(word);
  const shape = (word: string): string =>
    word.startsWith('/') ? 'path' : /^\d/.test(word) ? 'number' : word.includes('.') ? 'host' : 'word';
  return changeMatch(lines, dice, /(?<=\s)[\w./:*-]{3,}(?=[\s;]|$)/, (text) => {
    const sisters = names.filter((name) => isName(name) && name !== text && shape(name) === shape(text));
    return dice.anyOf(sisters) ?? text;
  });
};

function rewrite(lines: Lines, dice: Dice, rewrites: readonly Rewrite[]): Lines | undefined {
  const chosen = dice.anyOf(
    rewrites.filter(({ from }) => lines.some((line) => isStatement(line) && from.test(line))),
  );
  if (chosen === undefined) return undefined;
  const at = dice.anyOf(places(lines, (line) => isStatement(line) && chosen.from.test(line)));
  return at === undefined
    ? undefined
    : replaced(lines, at, (lines[at] ?? '').replace(chosen.from, chosen.to));
}

export const negated: Mutator = (lines, dice, { negations }) => rewrite(lines, dice, negations);

export const widened: Mutator = (lines, dice, { widenings }) => rewrite(lines, dice, widenings);

export const otherValue: Mutator = (lines, dice, { alternatives }) => {
  const words = dice.anyOf(
    alternatives.filter((some) => some.some((word) => lines.some((line) => wordPattern(word).test(line)))),
  );
  const word = dice.anyOf((words ?? []).filter((one) => lines.some((line) => wordPattern(one).test(line))));
  if (words === undefined || word === undefined) return undefined;
  return changeMatch(
    lines,
    dice,
    wordPattern(word),
    () => dice.anyOf(words.filter((one) => one !== word)) ?? word,
  );
};

function wordPattern(word: string): RegExp {
  return new RegExp(`(?<=[\\s])${word.replaceAll(/[.*+?^$()|[\]\\/]/g, '\\$&')}(?=[\\s;]|$)`);
}

/** Words of a statement behind its name, without what ends it. */
function wordsOf(line: string): {
  readonly head: string;
  readonly words: readonly string[];
  readonly tail: string;
} {
  const tail = /\s*[;{>]?\s*$/.exec(line)?.[0] ?? '';
  const [first = '', ...words] = line
    .slice(0, line.length - tail.length)
    .trim()
    .split(/\s+/);
  return { head: line.slice(0, line.length - line.trimStart().length) + first, words, tail };
}

function withWords(line: string, change: (words: readonly string[]) => readonly string[]): string {
  const { head, words, tail } = wordsOf(line);
  return [head, ...change(words)].join(' ') + tail;
}

export const dropWord: Mutator = (lines, dice) => {
  const at = dice.anyOf(places(lines, (line) => isStatement(line) && wordsOf(line).words.length > 1));
  if (at === undefined) return undefined;
  const count = 1 + dice.upTo(2);
  return replaced(
    lines,
    at,
    withWords(lines[at] ?? '', (words) => {
      const from = dice.upTo(words.length);
      return words.filter((_, place) => place < from || place >= from + count);
    }),
  );
};

export const swapWords: Mutator = (lines, dice) => {
  const at = dice.anyOf(places(lines, (line) => isStatement(line) && wordsOf(line).words.length > 1));
  if (at === undefined) return undefined;
  return replaced(
    lines,
    at,
    withWords(lines[at] ?? '', (words) => {
      const from = dice.upTo(words.length - 1);
      const [first = '', second = ''] = words.slice(from, from + 2);
      return [...words.slice(0, from), second, first, ...words.slice(from + 2)];
    }),
  );
};

/** An option of one line is written on another line too. */
export const borrowWord: Mutator = (lines, dice) => {
  const long = places(lines, (line) => isStatement(line) && wordsOf(line).words.length > 1);
  const [from, to] = [dice.anyOf(long), dice.anyOf(long)];
  if (from === undefined || to === undefined || from === to) return undefined;
  const { words } = wordsOf(lines[from] ?? '');
  const at = dice.upTo(words.length);
  const some = words.slice(at, at + 1 + dice.upTo(2));
  return replaced(
    lines,
    to,
    withWords(lines[to] ?? '', (own) => [...own, ...some]),
  );
};
