import {
  blockAt,
  depthOf,
  headerOf,
  indented,
  inserted,
  isHeader,
  isStatement,
  type Lines,
  places,
  replaced,
  without,
} from './lines.ts';
import type { Mutator } from './mutator.ts';

/** Statements that are one line. */
function singles(lines: Lines): readonly number[] {
  return places(lines, (line, at) => isStatement(line) && !isHeader(lines, at));
}

function headers(lines: Lines): readonly number[] {
  return places(lines, (line, at) => isStatement(line) && isHeader(lines, at));
}

export const dropLine: Mutator = (lines, dice) => {
  const at = dice.anyOf(singles(lines));
  return at === undefined ? undefined : without(lines, { from: at, to: at });
};

/** A line that stands in several places, dropped in all of them. */
export const dropEverywhere: Mutator = (lines, dice) => {
  const told = Map.groupBy(singles(lines), (at) => (lines[at] ?? '').trim());
  const at = dice.anyOf([...told.values()].filter(({ length }) => length > 1));
  return at === undefined ? undefined : lines.filter((_, place) => !at.includes(place));
};

/** What somebody left over: a line twice, the other one perhaps with another number, above or below. */
export const leaveOver: Mutator = (lines, dice) => {
  const at = dice.anyOf(singles(lines));
  if (at === undefined) return undefined;
  const line = lines[at] ?? '';
  // No number of an address.
  const number = /(?<=\s)\d+(?![\d.:])/;
  const other = dice.chance(0.7) ? line.replace(number, (text) => String(Number(text) * 2 + 1)) : line;
  return inserted(lines, dice.chance(0.5) ? at : at + 1, [other]);
};

export const duplicateLine: Mutator = (lines, dice) => {
  const at = dice.anyOf(singles(lines));
  if (at === undefined) return undefined;
  const line = lines[at] ?? '';
  const own = headerOf(lines, at);
  const sisters = singles(lines).filter((other) => headerOf(lines, other) === own);
  return inserted(lines, (dice.anyOf(sisters) ?? at) + 1, [line]);
};

/** Two statements of one block change places. */
export const swapLines: Mutator = (lines, dice) => {
  const at = dice.anyOf(singles(lines));
  if (at === undefined) return undefined;
  const own = headerOf(lines, at);
  const sisters = singles(lines).filter((other) => other !== at && headerOf(lines, other) === own);
  const near = sisters.filter((other) => Math.abs(other - at) === 1);
  const other = dice.anyOf(near.length > 0 && dice.chance(0.6) ? near : sisters);
  if (other === undefined) return undefined;
  return replaced(replaced(lines, at, lines[other] ?? ''), other, lines[at] ?? '');
};

/** To another place of its block, or into another block. */
export const moveLine: Mutator = (lines, dice) => {
  const at = dice.anyOf(singles(lines));
  if (at === undefined) return undefined;
  const own = headerOf(lines, at);
  const isHome = dice.chance(0.5);
  const others = singles(lines).filter(
    (other) => other !== at && (headerOf(lines, other) === own) === isHome,
  );
  const to = dice.anyOf(others);
  if (to === undefined) return undefined;
  const line = indented(lines[at] ?? '', depthOf(lines[to] ?? ''));
  const rest = without(lines, { from: at, to: at });
  return inserted(rest, to > at ? to : to + 1, [line]);
};

/** A line of another block is written here too: an option of another tier. */
export const borrowLine: Mutator = (lines, dice) => {
  const at = dice.anyOf(singles(lines));
  const to = dice.anyOf(
    singles(lines).filter((other) => headerOf(lines, other) !== headerOf(lines, at ?? 0)),
  );
  if (at === undefined || to === undefined) return undefined;
  return inserted(lines, to + 1, [indented(lines[at] ?? '', depthOf(lines[to] ?? ''))]);
};

export const dropBlock: Mutator = (lines, dice) => {
  const at = dice.anyOf(headers(lines));
  return at === undefined ? undefined : without(lines, blockAt(lines, at));
};

export const disableBlock: Mutator = (lines, dice) => {
  const at = dice.anyOf(headers(lines));
  if (at === undefined) return undefined;
  const { from, to } = blockAt(lines, at);
  return lines.map((line, place) => (place >= from && place <= to && line.trim() !== '' ? `#${line}` : line));
};

/** Copied and changed in one word, as a block is that was to become another one. */
export const copyBlock: Mutator = (lines, dice) => {
  const at = dice.anyOf(headers(lines));
  if (at === undefined) return undefined;
  const { from, to } = blockAt(lines, at);
  const block = lines.slice(from, to + 1);
  const changed = block.map((line, place) => (place === 0 ? renamedHeader(line) : line));
  const copy = dice.chance(0.4)
    ? changed.map((line) => line.replace(/\b(127\.0\.0\.\d+:)(\d+)/, movedPort))
    : changed;
  return dice.chance(0.5) ? inserted(lines, to + 1, copy) : inserted(lines, from, copy);
};

function movedPort(_: string, address: string, port: string): string {
  return `${address}${Number(port) + 1}`;
}

function renamedHeader(line: string): string {
  return line.replace(/([\w-]+)(\s*(?:\{|>)?\s*)$/, '$1-copy$2');
}

/** A block goes before its predecessor or behind its successor. */
export const moveBlock: Mutator = (lines, dice) => {
  const at = dice.anyOf(headers(lines));
  if (at === undefined) return undefined;
  const block = blockAt(lines, at);
  const next = block.to + 1;
  if (!isStatement(lines[next] ?? '') || depthOf(lines[next] ?? '') !== depthOf(lines[at] ?? ''))
    return undefined;
  const after = blockAt(lines, next);
  return [
    ...lines.slice(0, block.from),
    ...lines.slice(after.from, after.to + 1),
    ...lines.slice(block.from, block.to + 1),
    ...lines.slice(after.to + 1),
  ];
};

export const dropDefault: Mutator = (lines, dice, { defaults }) => {
  const at = dice.anyOf(places(lines, (line) => isStatement(line) && defaults.test(line)));
  if (at === undefined) return undefined;
  return isHeader(lines, at) ? without(lines, blockAt(lines, at)) : without(lines, { from: at, to: at });
};
