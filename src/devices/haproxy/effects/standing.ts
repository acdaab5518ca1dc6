import type { Directive } from '../../../model/directive.ts';
import { heldBy } from '../../../model/held.ts';
import { defaultsBefore, type FileLines, linesOfFile } from '../statements.ts';

/** Where a part stands: its own statement, and the lines that hold beside it. */
export interface Standing {
  /** The line that the part is of, in words. */
  readonly own: readonly string[];
  /** Lines of its section and of `defaults` sections; of a `defaults` section all of the file. */
  readonly near: readonly (readonly string[])[];
  readonly all: readonly (readonly string[])[];
  /** Lines of its own section. */
  readonly section: readonly (readonly string[])[];
  /** Lines of the `defaults` section that holds for it, where it is the only one of the file. */
  readonly outer: readonly (readonly string[])[] | undefined;
  /** It stands in a `defaults` section that takes nothing from another one. */
  readonly isFirst: boolean;
}

export function standingOf(statement: Directive, head: Directive): Standing {
  return { ...besides(head), own: [...statement.name.split(' '), ...statement.arguments] };
}

/** What is the same for every line of a section. */
const besides = heldBy((head: Directive): Omit<Standing, 'own'> => {
  const lines = linesOfFile(head);
  const all = lines.map(({ words }) => words);
  const own = [head.name, ...head.arguments].join(' ');
  const near = lines
    .filter((one) => one.head[0] === 'defaults' || one.head.join(' ') === own)
    .map(({ words }) => words);
  const isForAll = head.name === 'defaults';
  return {
    near: isForAll ? all : near,
    all,
    section: lines.filter((one) => one.head.join(' ') === own).map(({ words }) => words),
    outer: isForAll ? undefined : onlyDefaults(lines, head),
    isFirst: isForAll && !head.arguments.includes('from'),
  };
});

/** Lines of the only `defaults` section, which stands before the section; one that is named holds for whom it names. */
function onlyDefaults(lines: FileLines, head: Directive): Standing['outer'] {
  const own = [head.name, ...head.arguments].join(' ');
  const found = lines.filter((one) => one.head[0] === 'defaults');
  const isOne = new Set(found.map((one) => one.head)).size === 1;
  if (!isOne || head.arguments.includes('from') || defaultsBefore(head) !== '#1') return undefined;
  const first = lines.findIndex((one) => one.head.join(' ') === own);
  const last = lines.findLastIndex((one) => one.head[0] === 'defaults');
  return first > last ? found.map(({ words }) => words) : undefined;
}
