import type { Coverage } from '../../model/facts.ts';
import { type BlockName, blockWords } from './keywords.ts';
import { maskSecrets } from './mask.ts';
import { type ConfigurationTree, lineStates, markLine, rowSpan, type Statement } from './tree.ts';

/** From here on unknown lines are counted in runs, so that a huge wrong file stays small in memory. */
const mostUnknown = 20_000;

const sets = new Map<string, ReadonlySet<string>>();

function setOf(words: string | undefined): ReadonlySet<string> {
  const text = words ?? '';
  const known = sets.get(text) ?? new Set(text.split(/\s+/));
  sets.set(text, known);
  return known;
}

/** Marks every line by its keywords, each in its block. */
export function markKeywords(tree: ConfigurationTree): void {
  const stack: { readonly list: readonly Statement[]; readonly block: BlockName | undefined }[] = [
    { list: tree.statements, block: 'top' },
  ];
  for (let top = stack.pop(); top !== undefined; top = stack.pop())
    for (const statement of top.list) {
      const { state, inner } = judge(statement.name, top.block);
      const file = tree.files[statement.file];
      if (file !== undefined) markLine(file, statement.span.line, state);
      if (statement.block !== undefined) stack.push({ list: statement.block, block: inner });
    }
}

interface Judged {
  readonly state: 'understood' | 'ignored' | 'unknown';
  /** Kind of the block below it; undefined: nothing of it is known. */
  readonly inner: BlockName | undefined;
}

function judge(name: string, block: BlockName | undefined): Judged {
  if (block === undefined) return { state: 'unknown', inner: undefined };
  if (block === 'ignored') return { state: 'ignored', inner: 'ignored' };
  const { understood, ignored, blocks = {}, isList } = blockWords[block];
  if (isList) return { state: 'understood', inner: undefined };
  const inner = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
  if (inner !== undefined) return { state: inner === 'ignored' ? 'ignored' : 'understood', inner };
  if (setOf(understood).has(name)) return { state: 'understood', inner: undefined };
  return { state: setOf(ignored).has(name) ? 'ignored' : 'unknown', inner: undefined };
}

/** What each line ended as; blank lines and comments are not counted. */
export function coverageOf({ files }: ConfigurationTree): Coverage {
  const unknown: Coverage['unknown'][number][] = [];
  const count = { understood: 0, ignored: 0 };
  for (const file of files)
    for (let line = 1; line < file.lines.length; line++) {
      const state = file.lines[line] ?? 0;
      if (state === lineStates.understood) count.understood++;
      else if (state === lineStates.ignored) count.ignored++;
      else if (state === lineStates.unknown && unknown.length < mostUnknown) {
        const text = maskSecrets((file.rows[line - 1] ?? '').trim());
        unknown.push({ text, span: rowSpan(file, line) });
      } else if (state === lineStates.unknown) unknown.push(unknown.at(-1) ?? noLine);
    }
  return { ...count, unknown };
}

const noLine: Coverage['unknown'][number] = {
  text: '',
  span: { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 },
};
