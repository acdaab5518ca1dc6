import type { Coverage } from '../../model/facts.ts';
import { maskSecrets } from './mask.ts';
import { type ConfigurationTree, lineStates, type SourceTree } from './tree.ts';

/** From here on unknown lines are counted in runs, so that a huge wrong file stays small in memory. */
const mostUnknown = 20_000;

interface Counted {
  understood: number;
  ignored: number;
  readonly unknown: Coverage['unknown'][number][];
}

/** What each line ended as; blank lines and lines that look like comments are not counted. */
export function coverageOf({ sources }: ConfigurationTree): Coverage {
  const counted: Counted = { understood: 0, ignored: 0, unknown: [] };
  for (const source of sources) countLines(source, counted);
  return counted;
}

function countLines(tree: SourceTree, counted: Counted): void {
  const { source, starts, states } = tree;
  for (const [at, state] of states.entries()) {
    const whole = source.text.slice(starts[at], starts[at + 1]).trimEnd();
    const text = whole.replace(/^\xEF\xBB\xBF/, '').trimStart();
    if (text === '' || text.startsWith('#')) continue;
    if (state === lineStates.understood) counted.understood++;
    else if (state === lineStates.ignored) counted.ignored++;
    else noteUnknown(tree, { line: at + 1, text, end: whole.length }, counted);
  }
}

interface UnknownLine {
  readonly line: number;
  readonly text: string;
  readonly end: number;
}

function noteUnknown(
  { source, owners }: SourceTree,
  { line, text, end }: UnknownLine,
  { unknown }: Counted,
): void {
  const last = unknown.at(-1);
  if (unknown.length >= mostUnknown && last !== undefined) {
    const span = { ...last.span, endLine: line, endColumn: end + 1 };
    unknown[unknown.length - 1] = { ...last, span };
    return;
  }
  const column = end - text.length + 1;
  const span = { file: source.file, line, column, endLine: line, endColumn: end + 1 };
  const owner = owners.get(line);
  const entry = { text: maskSecrets(text), span };
  unknown.push(owner === undefined ? entry : { ...entry, frontendOrPool: owner });
}
