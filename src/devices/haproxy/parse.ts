import { nearest } from '../../text/nearest.ts';
import { type ProblemList, report } from '../../text/problem-list.ts';
import type { Source, Span } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import {
  type Conditional,
  directives,
  followDirective,
  isOpen,
  startConditional,
  unclosed,
} from './directives.ts';
import { isKnownAnywhere, keywordOf, sectionNames, sectionsWithName } from './sections.ts';
import { type Scanner, scanLine, startScanner } from './tokenize.ts';
import {
  type ConfigurationTree,
  type Line,
  lineSpan,
  type Section,
  type SourceTree,
  wordSpan,
} from './tree.ts';
import { changeVariables, startVariables, type Variables } from './variables.ts';

/** More words than the program takes on one line (MAX_LINE_ARGS in defaults.h). */
const mostWords = 64;

/** Lines before any section that are kept. */
const mostOutside = 20_000;

const lineFeed = 10;

interface Reader {
  readonly tree: ConfigurationTree;
  readonly problems: ProblemList;
  readonly options: ReadOptions;
  readonly variables: Variables;
  readonly assumed: Set<string>;
  source: number;
  section: Section | undefined;
  /** The last section header stands below an undecided condition: nobody knows where the lines belong. */
  lost: boolean;
}

/** Reads all files as one configuration. Total and linear; problems go to the list. */
export function parse(
  sources: readonly Source[],
  options: ReadOptions,
  problems: ProblemList,
): ConfigurationTree {
  const trees = sources.map((source): SourceTree => {
    const columns = { data: new Int32Array(Math.min(65_536, (source.text.length >> 1) + 16)), length: 0 };
    return { source, columns, starts: lineStarts(source.text), edited: new Map() };
  });
  const tree = { sources: trees, sections: [], outside: [], undecided: [], evaluated: { lines: 0 } };
  const size = sources.reduce((sum, { text }) => sum + text.length, 0);
  const variables = startVariables(options.environment, size);
  const reader: Reader = {
    tree,
    problems,
    options,
    variables,
    assumed: new Set(),
    source: 0,
    section: undefined,
    lost: false,
  };
  for (let at = 0; at < trees.length; at++) readSource(reader, at);
  return tree;
}

function readSource(reader: Reader, index: number): void {
  const tree = reader.tree.sources[index] as SourceTree;
  const { starts } = tree;
  const { file, text } = tree.source;
  const scanner = startScanner(text, tree.columns, reader.variables);
  const conditional = startConditional();
  reader.source = index;
  reader.section = undefined;
  reader.lost = false;
  reader.variables.file = file;
  checkBytes(reader, tree);
  // The program refuses a byte order mark; behind it the file is read as if it were not there.
  const mark = text.startsWith('\xEF\xBB\xBF') ? 3 : 0;
  for (let number = 1; number < starts.length; number++) {
    const start = starts[number - 1] ?? 0;
    const next = starts[number] ?? 0;
    const end = text.charCodeAt(next - 1) === lineFeed ? next - 1 : next;
    readLine(reader, scanner, conditional, { number, start, end, skip: number === 1 ? mark : 0 });
  }
  for (const { line, message } of unclosed(conditional)) reportAt(reader, line, message);
}

function lineStarts(text: string): Int32Array {
  let count = 1;
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) count++;
  const starts = new Int32Array(text.endsWith('\n') || text === '' ? count : count + 1);
  let at = 1;
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) starts[at++] = feed + 1;
  if (at < starts.length) starts[at] = text.length;
  return starts;
}

interface Range {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  /** Bytes at its start that are not read. */
  readonly skip: number;
}

function readLine(reader: Reader, scanner: Scanner, conditional: Conditional, range: Range): void {
  const place = scanner.columns.length;
  scanner.words = [];
  if (scanner.error !== undefined) scanner.error = undefined;
  if (scanner.unknown.length > 0) scanner.unknown = [];
  reader.variables.line = range.number;
  scanLine(scanner, range.start, range.end, range.skip);
  const { words } = scanner;
  if (words.length === 0) return;
  // The program skips a line whose first word is empty.
  if (words[0] === '') {
    reader.tree.evaluated.lines++;
    return;
  }
  const line: Line = { source: reader.source, number: range.number, words, place, state: stateOf(scanner) };
  const directive = directives.has(words[0] ?? '');
  const open = isOpen(conditional);
  if (scanner.error !== undefined && open !== 'no') reportToken(reader, scanner, range);
  if (directive) {
    followDirective({ ...reader, conditional, lineSpan: (one) => lineSpan(reader.tree, one) }, line);
  } else if (open === 'no') reader.tree.evaluated.lines++;
  else {
    if (scanner.assumed.length > 0) reportAssumed(reader, scanner, line);
    keepLine(reader, line, open === 'uncertain');
  }
}

function stateOf({ error, unknown }: Scanner): Line['state'] {
  if (error !== undefined) return 'broken';
  return unknown.length > 0 ? 'unknown' : 'whole';
}

function keepLine(reader: Reader, line: Line, undecided: boolean): void {
  const [first = ''] = line.words;
  if (line.words.length > mostWords) reportLong(reader, line);
  if (sectionNames.has(first)) startSection(reader, line, undecided);
  else if (undecided || reader.lost) reader.tree.undecided.push(line);
  else if (reader.section === undefined) keepOutside(reader, line);
  else {
    reader.section.lines.push(line);
    if (reader.section.keyword === 'global') changeVariables(reader.variables, line.words);
  }
}

function startSection(reader: Reader, line: Line, undecided: boolean): void {
  const [keyword = '', second] = line.words;
  const name = keyword === 'defaults' && second === 'from' ? undefined : second;
  reader.lost = undecided;
  if (undecided) {
    reader.tree.undecided.push(line);
    return;
  }
  reader.section = { keyword, name, header: line, lines: [] };
  reader.tree.sections.push(reader.section);
  reader.variables.section = name ?? keyword;
  if (name === undefined && sectionsWithName.has(keyword)) {
    reportAt(reader, line, `'${keyword}' needs a name`);
  }
}

/** A misspelt section name swallows the lines behind it, so it is looked for first. */
function keepOutside(reader: Reader, line: Line): void {
  const [word = ''] = line.words;
  const { outside } = reader.tree;
  // A file of another kind is not kept whole: its last line stands for all behind the first ones.
  outside[Math.min(outside.length, mostOutside)] = line;
  report(reader.problems, 'unknown-section', () => {
    const similar = nearest(word, sectionNames);
    const shown = word.length > 64 ? `${word.slice(0, 40)}…` : word;
    const early = similar === undefined && isKnownAnywhere(keywordOf(line.words, 0));
    return {
      severity: 'error',
      message: early
        ? `'${shown}' stands before the first section of the file`
        : `'${shown}' is no section that HAProxy has`,
      span: wordSpan(reader.tree, line, 0),
      help:
        similar === undefined
          ? 'begin with a section such as global or defaults'
          : `did you mean '${similar}'?`,
    };
  });
}

function checkBytes(reader: Reader, tree: SourceTree): void {
  const { file, text } = tree.source;
  const mark = text.startsWith('\xEF\xBB\xBF');
  if (mark) {
    report(reader.problems, 'syntax', () => ({
      severity: 'error',
      message: 'the file begins with a byte order mark, which HAProxy refuses',
      span: { file, line: 1, column: 1, endLine: 1, endColumn: 4 },
      help: 'save it as plain UTF-8 without the mark',
    }));
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    report(reader.problems, 'binary-file', () => ({
      severity: 'error',
      message: 'the file holds a NUL byte and is no configuration',
      span: spanOfOffset(tree, nul),
    }));
  }
  if (text.length > 0 && !text.endsWith('\n')) {
    report(reader.problems, 'syntax', () => ({
      severity: 'error',
      message: 'the last line does not end with a line feed, which HAProxy takes as a file cut short',
      span: spanOfOffset(tree, text.length - 1),
      help: 'end the file with an empty line',
    }));
  }
}

function spanOfOffset({ source, starts }: SourceTree, offset: number): Span {
  let line = 1;
  while (line < starts.length - 1 && (starts[line] ?? 0) <= offset) line++;
  const column = offset - (starts[line - 1] ?? 0) + 1;
  return { file: source.file, line, column, endLine: line, endColumn: column + 1 };
}

function reportToken(reader: Reader, { error }: Scanner, { number, start }: Range): void {
  if (error === undefined) return;
  const { source } = reader.tree.sources[reader.source] as SourceTree;
  const column = error.at - start + 1;
  report(reader.problems, error.code, () => ({
    severity: 'error',
    message: error.message,
    span: { file: source.file, line: number, column, endLine: number, endColumn: column + 1 },
    ...(error.code === 'unterminated-quote'
      ? { help: 'close the quote, or write a backslash before it' }
      : {}),
  }));
}

function reportLong(reader: Reader, line: Line): void {
  report(reader.problems, 'syntax', () => ({
    severity: 'error',
    message: `the line has ${line.words.length} words; HAProxy takes ${mostWords}`,
    span: wordSpan(reader.tree, line, mostWords),
    help: 'split it into several lines, or put the values into a file (-f)',
  }));
}

function reportAssumed(reader: Reader, scanner: Scanner, line: Line): void {
  for (const name of scanner.assumed) {
    if (reader.assumed.has(name)) continue;
    reader.assumed.add(name);
    report(reader.problems, 'unknown-variable', () => ({
      severity: 'note',
      message: `the environment variable ${name} is not known here; its default is assumed`,
      span: lineSpan(reader.tree, line),
    }));
  }
  scanner.assumed = [];
}

function reportAt(reader: Reader, line: Line, message: string): void {
  report(reader.problems, 'syntax', () => ({
    severity: 'error',
    message,
    span: lineSpan(reader.tree, line),
  }));
}
