import { diffArrays } from 'diff';
import { depthOf } from './mutate/lines.ts';

/** A line that only one version has. */
export interface ChangedLine {
  readonly side: 'base' | 'proposed';
  /** From 1, in its version. */
  readonly number: number;
  readonly text: string;
  /** All lines of its version. */
  readonly all: readonly string[];
}

export function changedLines(base: string, proposed: string): readonly ChangedLine[] {
  const [before, after] = [base.split('\n'), proposed.split('\n')];
  const changed: ChangedLine[] = [];
  let [left, right] = [0, 0];
  for (const { added, removed, value } of diffArrays(before, after)) {
    const [side, all, start] = removed
      ? (['base', before, left] as const)
      : (['proposed', after, right] as const);
    if (added || removed)
      changed.push(...value.map((text, at) => ({ side, number: start + at + 1, text, all })));
    if (!added) left += value.length;
    if (!removed) right += value.length;
  }
  return changed.filter(({ text }) => text.trim() !== '');
}

/** Numbers of the lines that open the blocks around a line. */
export function headersAround({ all, number, text }: ChangedLine): readonly number[] {
  const headers: number[] = [];
  let depth = depthOf(text);
  for (let at = number - 2; at >= 0 && depth > 0; at--) {
    const line = all[at] ?? '';
    if (line.trim() === '' || depthOf(line) >= depth) continue;
    depth = depthOf(line);
    headers.push(at + 1);
  }
  return headers;
}

export function diffText(changed: readonly ChangedLine[]): readonly string[] {
  return changed.map(({ side, number, text }) => `${side === 'base' ? '-' : '+'}${number}: ${text.trim()}`);
}
