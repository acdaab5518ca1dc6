import type { ChangedWord } from './case.ts';
import type { ChangedLine } from './changed-lines.ts';
import { haproxyParts } from './haproxy/parts-of-lines.ts';
import type { ProgramKind } from './model.ts';

/** A statement's parts by word: one for most, one for each option of those that have options. */
export type WordsOfLine = (line: string) => ReadonlyMap<string, string>;

const readers: Readonly<Record<ProgramKind, WordsOfLine>> = {
  haproxy: haproxyParts,
  nginx: firstWord,
  apache: firstWord,
};

function firstWord(line: string): ReadonlyMap<string, string> {
  const bare = line.trim().replace(/^#\s*/, '');
  const [word = '', ...rest] = bare.split(/\s+/);
  return new Map([[word.replace(/[;{}>]+$/, ''), rest.join(' ')]]);
}

/** Which words a change put in, took out, gave another value or moved. */
export function changedWords(kind: ProgramKind, changed: readonly ChangedLine[]): readonly ChangedWord[] {
  const read = readers[kind];
  const said = (side: ChangedLine['side']): readonly string[] =>
    changed
      .filter((line) => line.side === side && !/^\s*(?:#|\}|<\/)/.test(line.text))
      .map(({ text }) => text.trim());
  const [before, after] = [said('base'), said('proposed')];
  const moved = before.filter((line) => after.includes(line));
  const rest = (lines: readonly string[]): readonly ReadonlyMap<string, string>[] =>
    lines.filter((line) => !moved.includes(line)).map(read);
  const movedWords = moved.flatMap((line) => [...read(line).keys()].slice(0, 1));
  return [
    ...movedWords.map((word): ChangedWord => ({ word, how: 'moved' })),
    ...paired(rest(before), rest(after)),
  ];
}

type Parts = ReadonlyMap<string, string>;

/** Lines with the same first word belong together, in their order. */
function paired(before: readonly Parts[], after: readonly Parts[]): readonly ChangedWord[] {
  const left = [...after];
  const pairs = before.map((old): readonly [Parts, Parts] => {
    const at = left.findIndex((one) => firstOf(one) === firstOf(old));
    const [found = new Map<string, string>()] = at < 0 ? [] : left.splice(at, 1);
    return [old, found];
  });
  const all = [...pairs, ...left.map((one): readonly [Parts, Parts] => [new Map(), one])];
  return all.flatMap(([old, now]) => differing(old, now));
}

function firstOf(parts: Parts): string {
  return [...parts.keys()][0] ?? '';
}

function differing(before: Parts, after: Parts): readonly ChangedWord[] {
  const words = [...new Set([...before.keys(), ...after.keys()])];
  return words.flatMap((word): readonly ChangedWord[] => {
    if (before.get(word) === after.get(word)) return [];
    const how = !before.has(word) ? 'inserted' : !after.has(word) ? 'removed' : 'changed';
    return [{ word, how }];
  });
}
