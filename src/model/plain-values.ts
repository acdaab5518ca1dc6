import { wordsOf } from './effect-table.ts';

/** Values that words have where nothing sets them, as a manual lists them: `word value value`, separated by `;`. */
export function defaultsTable(text: string): ReadonlyMap<string, string> {
  return new Map(
    wordsOf(text).map((entry): [string, string] => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
    }),
  );
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

/** A time in milliseconds; a bare number counts `unit`s. */
export function timeOf(text: string, unit: 'ms' | 's'): number | undefined {
  const [, number, given] = /^(\d+)(ms|[smhd])?$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (milliseconds[given ?? unit] ?? 1);
}

/** A size in bytes. */
export function sizeOf(text: string): number | undefined {
  const [, number, given] = /^(\d+)([kmg])?$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  return Number(number) * 1024 ** (given === undefined ? 0 : 'kmg'.indexOf(given.toLowerCase()) + 1);
}
