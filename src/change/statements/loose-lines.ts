import { diffArrays } from 'diff';
import type { Directive } from '../../model/directive.ts';
import type { PathDevice } from '../../network/path.ts';
import type { Source, Span } from '../../text/source.ts';

/** A changed line that is part of no statement: of a condition, of a branch that is not read, of a text. */
export interface LooseLine {
  readonly kind: 'added' | 'removed';
  readonly text: string;
  readonly span: Span;
}

interface Line {
  readonly text: string;
  readonly span: Span;
}

/** Changed lines that comparing statements cannot see; comments and blanks apart. */
export function looseLines(before: PathDevice, after: PathDevice): readonly LooseLine[] {
  const [old, now] = [linesOutside(before), linesOutside(after)];
  const parts = diffArrays(
    old.map(({ text }) => text),
    now.map(({ text }) => text),
  );
  const found: LooseLine[] = [];
  let [atOld, atNow] = [0, 0];
  for (const { removed, added, value } of parts) {
    const [list, at] = removed ? [old, atOld] : [now, atNow];
    const kind: LooseLine['kind'] = removed ? 'removed' : 'added';
    if (removed || added) found.push(...list.slice(at, at + value.length).map((one) => ({ ...one, kind })));
    if (!added) atOld += value.length;
    if (!removed) atNow += value.length;
  }
  return found;
}

function linesOutside(device: PathDevice): readonly Line[] {
  const taken = takenLines(device.statements());
  return device.sources().flatMap((source) => linesOf(source, taken.get(source.file) ?? new Set()));
}

/** Comments, blanks, and what ends a block. */
const noLine = /^(?:[#!;].*|[[\]{},\s;]*|end|exit|exit-.*|<\/.*>)$/i;

function linesOf({ file, text }: Source, taken: ReadonlySet<number>): readonly Line[] {
  return text.split('\n').flatMap((line, at) => {
    const number = at + 1;
    const trimmed = line.trim().replace(/\s+/g, ' ');
    if (taken.has(number) || noLine.test(trimmed)) return [];
    const span = { file, line: number, column: 1, endLine: number, endColumn: line.length + 1 };
    return [{ text: trimmed, span }];
  });
}

/** Lines of statements by file, blocks with all that is inside. */
function takenLines(statements: readonly Directive[]): ReadonlyMap<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  const stack = [...statements];
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    const { file, line, endLine } = one.span;
    const lines = found.get(file) ?? new Set<number>();
    found.set(file, lines);
    for (let number = line; number <= endLine; number++) lines.add(number);
    for (const inner of one.block ?? []) stack.push(inner);
  }
  return found;
}
