import {
  depthOf,
  headerOf,
  indented,
  inserted,
  isStatement,
  type Lines,
  places,
} from '../changes/mutate/lines.ts';
import type { Inserted } from '../changes/mutate/mutator.ts';
import type { Dice } from '../oracle/dice.ts';

/** A line that may be put in: behind a line at the top (`''`), or inside a block whose head matches. */
export interface Insertable {
  readonly inside: RegExp | undefined;
  readonly line: string;
}

/** Lines of one place, one each: `{prefix}`, `{address}` and `{port}` are drawn from what the text has. */
export function insertables(inside: RegExp | undefined, lines: string): readonly Insertable[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => ({ inside, line: line.trim() }));
}

export function insertLine(
  choices: readonly Insertable[],
): (lines: Lines, dice: Dice) => Inserted | undefined {
  return (lines, dice) => {
    const chosen = dice.anyOf(choices);
    if (chosen === undefined) return undefined;
    const { inside, line } = chosen;
    const fitting = places(lines, (own, at) => {
      const header = headerOf(lines, at);
      if (!isStatement(own)) return false;
      return inside === undefined
        ? header === undefined && !lines[at + 1]?.startsWith(' ')
        : header !== undefined && inside.test(lines[header] ?? '');
    });
    const at = dice.anyOf(fitting);
    if (at === undefined) return undefined;
    const text = indented(filled(line, lines, dice), depthOf(lines[at] ?? ''));
    return { lines: inserted(lines, at + 1, [text]), word: line.replaceAll(/ ?\{\w+\}|\d+/g, '').trim() };
  };
}

function filled(text: string, lines: Lines, dice: Dice): string {
  const all = lines.join('\n');
  const drawn = (pattern: RegExp): string => dice.anyOf([...all.matchAll(pattern)])?.[0] ?? '';
  const fill: Readonly<Record<string, () => string>> = {
    prefix: () =>
      dice.pick([drawn(/\b10\.20\.\d+\.0\/24/g), '10.20.20.0/24', '10.20.21.0/24', '10.20.0.0/17']),
    address: () =>
      dice.pick([drawn(/\b10\.20\.\d+\.[1-9](?=[\s/]|$)/gm), '10.20.1.1', '10.20.1.2', '10.20.2.1']),
    port: () => dice.pick(['eth1', 'eth2', 'eth3']),
  };
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => fill[name]?.() ?? whole);
}
