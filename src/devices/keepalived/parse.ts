import { type ProblemList, report } from '../../text/problem-list.ts';
import type { Source, Span } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { blockParameter, definitionOf, type Parameters, substitute } from './parameters.ts';
import { type ConfigurationTree, type FileTree, markLine, rowSpan, type Statement } from './tree.ts';
import { commentStart, type Word, wordsOf } from './words.ts';

interface Parsing {
  readonly options: ReadOptions;
  readonly problems: ProblemList;
  readonly files: FileTree[];
  readonly top: Statement[];
  /** Blocks that are open, the innermost last. */
  readonly open: { readonly statement: Statement | undefined; readonly list: Statement[] }[];
  readonly parameters: Parameters;
  /** Lines that parameters of several lines may still become: a file cannot grow without bounds. */
  left: number;
}

/** A line of a file, or one that a parameter stands for: then its place is where the parameter is used. */
interface Row {
  readonly file: number;
  readonly line: number;
  readonly text: string;
  readonly isWritten: boolean;
  readonly depth: number;
}

const deepest = 16;

/** Reads files in order as one configuration. Never throws; what cannot be evaluated is unknown. */
export function parse(
  sources: readonly Source[],
  options: ReadOptions,
  problems: ProblemList,
): ConfigurationTree {
  const top: Statement[] = [];
  const parsing: Parsing = {
    options,
    problems,
    files: [],
    top,
    open: [{ statement: undefined, list: top }],
    parameters: new Map(),
    left: 20_000,
  };
  for (const source of sources) readFile(parsing, source, 0);
  for (const { statement } of parsing.open) if (statement !== undefined) notClosed(parsing, statement);
  return { files: parsing.files, statements: top };
}

function notClosed({ problems }: Parsing, { name, span }: Statement): void {
  report(problems, 'syntax', () => ({
    severity: 'error',
    message: `the block of '${name}' is not closed`,
    span,
    help: "add a line with '}'",
  }));
}

function readFile(parsing: Parsing, source: Source, depth: number): void {
  const rows = source.text.split('\n').map((row) => row.replace(/\r$/, ''));
  const file = parsing.files.length;
  const tree: FileTree = { source, rows, lines: new Uint8Array(rows.length + 1) };
  parsing.files.push(tree);
  for (let line = 1; line <= rows.length; line++) {
    const text = textOf(tree, line);
    if (text.trim() === '') continue;
    markLine(tree, line, 'understood');
    const found = definitionOf(text);
    if (found !== undefined) line = define(parsing, { tree, line }, found);
    else takeRow(parsing, { file, line, text, isWritten: true, depth });
  }
}

/** The line without its comment; a byte order mark is none of its text. */
function textOf({ rows }: FileTree, line: number): string {
  const row = (rows[line - 1] ?? '').replace(/^\xEF\xBB\xBF/, '   ');
  return row.slice(0, commentStart(row));
}

/** Takes the lines of a definition, which goes on while they end with a backslash; tells its last line. */
function define(
  { parameters }: Parsing,
  { tree, line }: { readonly tree: FileTree; readonly line: number },
  { name, value }: { readonly name: string; readonly value: string },
): number {
  const lines: string[] = [];
  let last = line;
  let text = value;
  while (text.endsWith('\\') && last < tree.rows.length) {
    lines.push(text.slice(0, -1).trim());
    last++;
    text = textOf(tree, last).trim();
    if ((tree.rows[last - 1] ?? '').trim() !== '') markLine(tree, last, 'understood');
  }
  lines.push(text);
  parameters.set(name, lines.length > 1 && lines[0] === '' ? ['', ...lines.slice(1)] : lines);
  return last;
}

function takeRow(parsing: Parsing, row: Row): void {
  const { parameters, files } = parsing;
  const file = files[row.file];
  const block = blockParameter(row.text, parameters);
  if (file === undefined) return;
  if (block !== undefined) {
    for (const text of block) takeMade(parsing, { ...row, text, isWritten: false, depth: row.depth + 1 });
    return;
  }
  const asked = unconditional(parsing, file, row);
  if (asked === undefined || defines(parsing, file, { ...row, text: asked })) return;
  const isInclude = /^\s*include[rmwba]?\s/.test(row.text);
  const replaced = isInclude ? asked : substitute(asked, parameters);
  const isWritten = row.isWritten && replaced === asked;
  // A parameter may hold a condition too
  const text = isWritten ? replaced : unconditional(parsing, file, { ...row, text: replaced });
  if (text === undefined) return;
  if (/^\s*~(?:SEQ|LST)/.test(text)) markLine(file, row.line, 'unknown');
  else if (isInclude) include(parsing, row, text);
  else takeWords(parsing, row, placed(file, row.line, isWritten ? text : undefined, text));
}

/** `@main $PRIORITY=150`, or a definition inside a parameter; one of several lines is not understood there. */
function defines({ parameters }: Parsing, file: FileTree, { text, line }: Row): boolean {
  const found = definitionOf(text);
  if (found === undefined) return false;
  if (found.value.endsWith('\\')) markLine(file, line, 'unknown');
  else parameters.set(found.name, [found.value]);
  return true;
}

/** A line that a parameter stands for; past the limits it is unknown. */
function takeMade(parsing: Parsing, row: Row): void {
  const file = parsing.files[row.file];
  if (row.depth > deepest || parsing.left <= 0) {
    if (file !== undefined) markLine(file, row.line, 'unknown');
    return;
  }
  parsing.left--;
  const text = row.text.slice(0, commentStart(row.text));
  if (text.trim() !== '') takeRow(parsing, { ...row, text });
}

/** `@main …` and `@^main …` by the name of the machine; where nobody tells it, the line is unknown. */
function unconditional({ options, problems }: Parsing, file: FileTree, row: Row): string | undefined {
  const [whole, not, name] = /^\s*@(\^?)(\S*)/.exec(row.text) ?? [];
  if (whole === undefined) return row.text;
  const host = options.environment?.['HOSTNAME'];
  if (host === undefined) {
    markLine(file, row.line, 'unknown');
    report(problems, 'unevaluated-condition', () => ({
      severity: 'note',
      message: `whether '${whole.trim()}' holds depends on the name of the machine`,
      span: rowSpan(file, row.line),
    }));
    return undefined;
  }
  if ((host.split('.', 1)[0] === name) !== (not === '^'))
    return ' '.repeat(whole.length) + row.text.slice(whole.length);
  markLine(file, row.line, 'ignored');
  return undefined;
}

interface Placed {
  readonly words: readonly Word[];
  readonly spanOf: (first: Word, last: Word) => Span;
}

/** Words with their own places; of a line that was replaced the whole line is the place. */
function placed(file: FileTree, line: number, written: string | undefined, text: string): Placed {
  const whole = rowSpan(file, line);
  return {
    words: wordsOf(text),
    spanOf: (first, last) =>
      written === undefined ? whole : { ...whole, column: first.column, endColumn: last.endColumn },
  };
}

function takeWords(parsing: Parsing, row: Row, { words, spanOf }: Placed): void {
  let held: Word[] = [];
  const flush = (block: Statement[] | undefined): Statement | undefined => {
    const [first] = held;
    const last = held.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const statement: Statement = {
      name: first.text,
      arguments: held.slice(1).map(({ text }) => text),
      span: spanOf(first, last),
      file: row.file,
      ...(block === undefined ? {} : { block }),
    };
    parsing.open.at(-1)?.list.push(statement);
    held = [];
    return statement;
  };
  for (const word of words) {
    if (!word.isBrace) held.push(word);
    else if (word.text === '{') openBlock(parsing, flush([]), spanOf(word, word));
    else {
      flush(undefined);
      closeBlock(parsing, spanOf(word, word));
    }
  }
  flush(undefined);
}

/** A brace on a line of its own opens the block of the keyword before it. */
function openBlock({ open, problems }: Parsing, statement: Statement | undefined, span: Span): void {
  const list = open.at(-1)?.list;
  const last = list?.at(-1);
  if (statement !== undefined) open.push({ statement, list: statement.block ?? [] });
  else if (list !== undefined && last !== undefined && last.block === undefined) {
    const opened: Statement = { ...last, block: [] };
    list[list.length - 1] = opened;
    open.push({ statement: opened, list: opened.block ?? [] });
  } else {
    report(problems, 'syntax', () => ({
      severity: 'error',
      message: "'{' opens no block: there is no keyword before it",
      span,
    }));
    open.push({ statement: undefined, list: [] });
  }
}

function closeBlock({ open, problems }: Parsing, span: Span): void {
  if (open.length > 1) open.pop();
  else report(problems, 'syntax', () => ({ severity: 'error', message: "'}' closes no block", span }));
}

/** Files that an include names stand where it stands; the directory is that of the file that has it. */
function include(parsing: Parsing, row: Row, text: string): void {
  const file = parsing.files[row.file];
  const [, pattern = ''] = wordsOf(text).map((word) => word.text);
  if (file === undefined) return;
  const span = rowSpan(file, row.line);
  const found = parsing.options.include?.(pattern, file.source.file);
  if (found === undefined || row.depth >= deepest) markLine(file, row.line, 'unknown');
  if (row.depth >= deepest)
    report(parsing.problems, 'include-cycle', () => ({
      severity: 'error',
      message: `'${pattern}' is included more than ${deepest} files deep`,
      span,
    }));
  else for (const source of found ?? []) readFile(parsing, source, row.depth + 1);
  if (found?.length === 0)
    report(parsing.problems, 'include-missing', () => ({
      severity: /[*?[{]/.test(pattern) ? 'note' : 'warning',
      message: `no file matches '${pattern}'`,
      span,
    }));
}
