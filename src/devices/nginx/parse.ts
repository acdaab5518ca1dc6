import { type ProblemList, report } from '../../text/problem-list.ts';
import type { Source, Span } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { type DumpPart, dumpParts, includedParts } from './dump.ts';
import { isOpaque, opaqueBlock } from './opaque.ts';
import { type Cursor, type RawStatement, readStatement, startPlaces } from './tokenize.ts';
import {
  type ConfigurationTree,
  type FileTree,
  lineStates,
  markLines,
  type Statement,
  wordsSpan,
} from './tree.ts';

interface Reader {
  readonly options: ReadOptions;
  readonly problems: ProblemList;
  readonly files: FileTree[];
  readonly byName: Map<string, number>;
  /** Parts of a dump by their path, where the input is one. */
  readonly dump: readonly DumpPart[];
  /** How much text was read for includes, a file that is included twice counted twice. */
  readonly included: { files: number; units: number };
}

/** A stretch of one file that is read on its own: a file, or a part of a dump. */
interface Stretch {
  readonly file: number;
  readonly path: string;
  readonly from: number;
  readonly end: number;
  readonly line: number;
}

/** What stands around a file: the files that include it, and how many blocks are open. */
interface Around {
  readonly paths: readonly string[];
  readonly depth: number;
}

/** nginx nests includes as deep as it has files to open; a circle is told before that. */
const deepestInclude = 64;

/** Files that include others twice, and these others twice, would go on for ever. */
const mostIncluded = { files: 50_000, units: 32_000_000 };

/** Nobody nests blocks like this; nginx itself goes on until its stack is used up. */
const deepestBlock = 64;

/** Reads all files as one configuration; total and linear on any bytes. */
export function parse(
  sources: readonly Source[],
  options: ReadOptions,
  problems: ProblemList,
): ConfigurationTree {
  const [first] = sources;
  const dump = sources.length === 1 && first !== undefined ? dumpParts(first.text) : [];
  const included = { files: 0, units: 0 };
  const reader: Reader = { options, problems, files: [], byName: new Map(), dump, included };
  const statements: Statement[] = [];
  for (const source of sources) {
    const file = addFile(reader, source);
    const [main] = dump;
    const stretch: Stretch =
      main === undefined
        ? { file, path: source.file, from: 0, end: source.text.length, line: 1 }
        : { ...main, file };
    readStretch(reader, stretch, statements, { paths: [], depth: 0 });
  }
  return { files: reader.files, statements };
}

function addFile(reader: Reader, source: Source): number {
  const held = reader.byName.get(source.file);
  if (held !== undefined && reader.files[held]?.source === source) return held;
  const places = startPlaces(source.text);
  reader.files.push({ source, lines: statementLines(source.text), places });
  const at = reader.files.length - 1;
  reader.byName.set(source.file, at);
  return at;
}

/** Lines that hold something besides blanks and comments start as unknown; reading marks them. */
function statementLines(text: string): Uint8Array {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  const lines = new Uint8Array(count + 2);
  let line = 1;
  let start = text.startsWith('\xEF\xBB\xBF') ? 3 : 0;
  while (start <= text.length) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    let at = start;
    while (at < end && (text.charCodeAt(at) <= 32 || text.charCodeAt(at) === 0xa0)) at++;
    if (at < end && text.charCodeAt(at) !== 35) lines[line] = lineStates.unknown;
    if (next < 0) break;
    start = next + 1;
    line++;
  }
  return lines;
}

interface Open {
  readonly list: Statement[];
  readonly span: Span;
  readonly name: string;
}

function readStretch(reader: Reader, stretch: Stretch, into: Statement[], around: Around): void {
  const { source, places } = reader.files[stretch.file] as FileTree;
  const cursor: Cursor = {
    text: source.text,
    end: stretch.end,
    at: stretch.from,
    line: stretch.line,
    lineStart: stretch.from,
    places,
  };
  skipMark(reader, cursor, source);
  const stack: Open[] = [];
  for (;;) {
    const raw = readStatement(cursor);
    tellTrouble(reader, source, raw);
    const list = stack.at(-1)?.list ?? into;
    const depth = around.depth + stack.length;
    if (raw.words.length > 0) {
      const statement = toStatement(reader, stretch, raw, cursor);
      list.push(statement);
      if (depth > deepestBlock) markLines(reader, statement, 'unknown');
      if (statement.name === 'include' && raw.ending === ';')
        includeFiles(reader, statement, list, { paths: [...around.paths, stretch.path], depth });
      if (raw.ending === '{' && statement.block !== undefined && statement.content === undefined)
        stack.push({ list: innerList(reader, statement, depth), span: statement.span, name: statement.name });
    }
    if (raw.ending === '}') closeBlock(reader, stretch, cursor, stack);
    if (raw.ending === 'end') return tellOpen(reader, stack);
  }
}

/** Where the statements of a block go: nowhere once blocks are nested too deeply to be followed. */
function innerList({ problems }: Reader, { block = [], span }: Statement, depth: number): Statement[] {
  if (depth < deepestBlock) return block;
  if (depth === deepestBlock)
    report(problems, 'syntax', () => ({
      severity: 'error',
      message: `more than ${deepestBlock} blocks are nested: what stands inside is not looked at`,
      span,
      help: "perhaps a '}' is missing before",
    }));
  return [];
}

/** nginx takes a byte order mark for a part of the first word. */
function skipMark({ problems }: Reader, cursor: Cursor, { file }: Source): void {
  if (cursor.at !== 0 || !cursor.text.startsWith('\xEF\xBB\xBF')) return;
  cursor.at = 3;
  report(problems, 'syntax', () => ({
    severity: 'error',
    message: 'the file begins with a byte order mark, which nginx takes for a part of the first directive',
    span: { file, line: 1, column: 1, endLine: 1, endColumn: 4 },
    help: 'save the file without it',
  }));
}

function tellTrouble({ problems }: Reader, { file }: Source, { trouble }: RawStatement): void {
  if (trouble === undefined) return;
  const { message, line, column } = trouble;
  report(problems, 'syntax', () => ({
    severity: 'error',
    message,
    span: { file, line, column, endLine: line, endColumn: column + 1 },
    help: "each directive ends with ';' or opens a block with '{'; quotes are closed by the same mark",
  }));
}

function toStatement(
  reader: Reader,
  { file }: Stretch,
  { words, place, ending }: RawStatement,
  cursor: Cursor,
): Statement {
  const { source, lines, places } = reader.files[file] as FileTree;
  const span = wordsSpan(source.file, places, place, words.length);
  const base = { name: words[0] ?? '', arguments: words.slice(1), places, place, span, file };
  for (let line = span.line; line <= cursor.line; line++) {
    if (lines[line] === lineStates.unknown) lines[line] = lineStates.understood;
  }
  if (ending !== '{') return base;
  if (!isOpaque(base.name)) return { ...base, block: [] };
  return { ...base, block: [], content: readOpaque(reader, base, cursor, lines) };
}

function readOpaque(
  { problems }: Reader,
  { span, name }: Pick<Statement, 'span' | 'name'>,
  cursor: Cursor,
  lines: Uint8Array,
): string {
  const from = cursor.at;
  const closing = opaqueBlock(cursor.text, from, cursor.end);
  const end = closing ?? cursor.end;
  if (closing === undefined) {
    report(problems, 'syntax', () => ({
      severity: 'error',
      message: `the block of ${name} is never closed`,
      span,
      help: "close it with '}'",
    }));
  }
  if ((lines[cursor.line] ?? 0) > 0) lines[cursor.line] = lineStates.ignored;
  for (
    let at = cursor.text.indexOf('\n', from);
    at >= 0 && at < end;
    at = cursor.text.indexOf('\n', at + 1)
  ) {
    cursor.line++;
    cursor.lineStart = at + 1;
    if ((lines[cursor.line] ?? 0) > 0) lines[cursor.line] = lineStates.ignored;
  }
  cursor.at = Math.min(cursor.end, end + 1);
  return cursor.text.slice(from, end);
}

function closeBlock({ problems, files }: Reader, { file }: Stretch, cursor: Cursor, stack: Open[]): void {
  const { source, lines } = files[file] as FileTree;
  if (lines[cursor.line] === lineStates.unknown) lines[cursor.line] = lineStates.understood;
  if (stack.pop() !== undefined) return;
  const column = cursor.at - cursor.lineStart;
  report(problems, 'syntax', () => ({
    severity: 'error',
    message: "unexpected '}': no block is open",
    span: { file: source.file, line: cursor.line, column, endLine: cursor.line, endColumn: column + 1 },
    help: 'remove it, or open the block that it should close',
  }));
}

/** Told at the innermost block that is still open: most often it is the one. */
function tellOpen({ problems }: Reader, stack: readonly Open[]): void {
  const last = stack.at(-1);
  if (last === undefined) return;
  report(problems, 'syntax', () => ({
    severity: 'error',
    message: `the file ends inside the block of '${last.name}'`,
    span: last.span,
    help: "close it with '}'",
  }));
}

function includeFiles(reader: Reader, statement: Statement, into: Statement[], around: Around): void {
  const { paths } = around;
  const [pattern] = statement.arguments;
  if (pattern === undefined || pattern === '') return;
  const parts = stretchesOf(reader, pattern, statement.span.file);
  if (parts === undefined) return;
  if (parts.length === 0 && !/[*?[]/.test(pattern)) {
    report(reader.problems, 'include-missing', () => ({
      severity: 'warning',
      message: `the included file ${pattern} is not there`,
      span: statement.span,
      help: 'collect it beside the configuration, or correct the path: nginx does not start without it',
    }));
  }
  for (const part of parts) {
    const { included } = reader;
    included.files++;
    included.units += part.end - part.from;
    if (included.files > mostIncluded.files || included.units > mostIncluded.units) {
      report(reader.problems, 'include-cycle', () => ({
        severity: 'error',
        message: `includes multiply: ${part.path} and those behind it are not read any more`,
        span: statement.span,
        help: 'let fewer files include others',
      }));
      return;
    }
    if (paths.includes(part.path) || paths.length > deepestInclude) {
      report(reader.problems, 'include-cycle', () => ({
        severity: 'error',
        message: `${part.path} includes itself${paths.length > 1 ? ` by way of ${paths.at(-1)}` : ''}`,
        span: statement.span,
        help: 'remove one of the includes',
      }));
    } else readStretch(reader, part, into, around);
  }
}

/** Undefined: whether the files exist is not known here. */
function stretchesOf(reader: Reader, pattern: string, from: string): readonly Stretch[] | undefined {
  if (reader.dump.length > 0)
    return includedParts(reader.dump, pattern).map((part) => ({ ...part, file: 0 }));
  return reader.options.include?.(pattern, from)?.map((source) => {
    const file = addFile(reader, source);
    return { file, path: source.file, from: 0, end: source.text.length, line: 1 };
  });
}
