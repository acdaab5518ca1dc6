import { type ProblemList, report } from '../../text/problem-list.ts';
import type { Source } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { readTopLevel, type Stanzas } from './stanzas.ts';
import type { FileTree, InterfacesTree, Statement } from './tree.ts';

export interface ParseContext {
  readonly options: ReadOptions;
  readonly problems: ProblemList;
  readonly stanzas: Stanzas;
}

/** Files include others no deeper, and no more of them, than this. */
const most = { depth: 16, files: 2000 };

/** Reads files in their order, and what they include at the place of the include; total and linear on any bytes. */
export function parse(sources: readonly Source[], context: ParseContext): InterfacesTree {
  const files: FileTree[] = [];
  for (const source of sources) readFile(source, { ...context, files, above: [] });
  return { files };
}

interface Around extends ParseContext {
  readonly files: FileTree[];
  readonly above: readonly string[];
}

/** Some tools collect a switch as one text: its name, this file, and then others, each with a title. */
const otherFile = /^(?:# ?ports\.conf|#? ?frr version\b|frr defaults )/;

function readFile(source: Source, around: Around): void {
  const statements: Statement[] = [];
  around.files.push({ source, statements });
  let isOther = false;
  for (const logical of logicalLines(source)) {
    isOther ||= otherFile.test(logical.text);
    if (logical.text === '' || logical.text.startsWith('#')) continue;
    const statement: Statement = { ...logical, state: isOther ? 'ignored' : 'unknown' };
    statements.push(statement);
    if (isOther) continue;
    const { words } = statement;
    if (words[0] === 'source' || words[0] === 'source-directory') include(statement, around);
    else if (words.length === 1 && statements.length === 1 && /^[\w.-]+$/.test(words[0] ?? '')) {
      around.stanzas.hostname = { value: words[0] ?? '', span: statement.span };
      statement.state = 'understood';
    } else readTopLevel(around.stanzas, statement);
  }
}

/** Lines that end with a backslash go on; a comment does so too (interfaces(5)). */
function* logicalLines({ file, text }: Source): Iterable<Omit<Statement, 'state'>> {
  let parts: string[] = [];
  let first = { line: 0, column: 0 };
  for (const [at, raw] of text.split('\n').entries()) {
    const whole = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const goesOn = whole.endsWith('\\');
    const part = (goesOn ? whole.slice(0, -1) : whole).trim();
    if (parts.length === 0) first = { line: at + 1, column: whole.length - whole.trimStart().length + 1 };
    parts.push(part);
    if (goesOn) continue;
    yield statementOf(parts, { file, ...first, endLine: at + 1, endColumn: whole.trimEnd().length + 1 });
    parts = [];
  }
  const last = text.split('\n').length;
  if (parts.length > 0) {
    const end = text.length - text.lastIndexOf('\n');
    yield statementOf(parts, { file, ...first, endLine: last, endColumn: end });
  }
}

function statementOf(parts: readonly string[], span: Statement['span']): Omit<Statement, 'state'> {
  const [only = '', ...more] = parts;
  const text = more.length === 0 ? only : parts.filter((part) => part !== '').join(' ');
  const safe =
    span.endLine === span.line && span.endColumn < span.column ? { ...span, endColumn: span.column } : span;
  return {
    text,
    words: text.match(/\S+/g) ?? [],
    span: safe,
    // A joined line that is only a backslash is no blank one.
    lines: parts.length,
  };
}

function include(statement: Statement, around: Around): void {
  const { options, problems, files, above } = around;
  const [verb, path] = statement.words;
  const { span } = statement;
  if (path === undefined) return;
  statement.state = 'understood';
  const pattern = verb === 'source' ? path : `${path.replace(/\/$/, '')}/*`;
  const found = options.include?.(pattern, span.file);
  if (found?.length === 0 && !/[*?[]/.test(pattern)) {
    report(problems, 'include-missing', () => ({
      severity: 'warning',
      message: `the included file ${pattern} is not there`,
      span,
      help: 'collect it beside the configuration, or correct the path',
    }));
  }
  if (found === undefined || found.length === 0) around.stanzas.uncollected.push(statement);
  for (const source of found ?? []) {
    const isCircle = source.file === span.file || above.includes(source.file);
    if (isCircle || above.length >= most.depth || files.length >= most.files) {
      report(problems, 'include-cycle', () => ({
        severity: 'error',
        message: `${source.file} is included again and again`,
        span,
        help: 'remove one of the includes',
      }));
      return;
    }
    readFile(source, { ...around, above: [...above, span.file] });
  }
}
