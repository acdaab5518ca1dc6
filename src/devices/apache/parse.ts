import type { Truth } from '../../model/predicate.ts';
import type { ProblemList } from '../../text/problem-list.ts';
import type { Source } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { conditionNames, openCondition } from './conditions.ts';
import { define, loadModule, setServerRoot, undefine } from './early.ts';
import { include } from './includes.ts';
import { keywords } from './keywords.ts';
import { lineReader, sourceTree } from './lines.ts';
import { beginMacro, forgetMacro, useMacro } from './macros.ts';
import { complainAt, type Frame, isOpen, type Parsing, sourceIndex } from './parsing.ts';
import { type ConfigurationTree, type Line, markLine, type Statement } from './tree.ts';
import { nextWord } from './words.ts';

/** Reads the files as the program does before it runs any directive (server/config.c, ap_build_config). */
export function parse(
  sources: readonly Source[],
  options: ReadOptions,
  problems: ProblemList,
): ConfigurationTree {
  const parsing: Parsing = {
    sources: sources.map(sourceTree),
    indexes: new Map(sources.map((source, at) => [source.file, at])),
    options,
    problems,
    readers: [],
    frames: [],
    statements: [],
    variables: new Map(),
    macros: new Map(),
    modules: new Set(),
    early: { partial: false, serverRoot: undefined, lines: 0 },
    included: [],
  };
  for (const [index] of sources.entries()) readFile(parsing, index);
  const { early, statements, variables, modules, included } = parsing;
  return { sources: parsing.sources, statements, variables, modules, included, ...early };
}

function readFile(parsing: Parsing, index: number): void {
  openFile(parsing, index);
  for (let reader = parsing.readers.at(-1); reader !== undefined; reader = parsing.readers.at(-1)) {
    const line = reader.next();
    if (line !== undefined) {
      take(parsing, line);
      continue;
    }
    parsing.readers.pop();
    // What a macro opens may be closed behind its use; a file closes its own sections.
    if (reader.macro === undefined) closeAll(parsing, reader.frames);
  }
}

function openFile(parsing: Parsing, index: number, chain: readonly number[] = []): void {
  const tree = parsing.sources[index];
  if (tree === undefined) return;
  parsing.readers.push({
    next: lineReader(tree, index),
    file: index,
    chain: [...chain, index],
    frames: parsing.frames.length,
  });
}

function closeAll(parsing: Parsing, down: number): void {
  for (const frame of parsing.frames.splice(down))
    complainAt(parsing, 'syntax', frame.line, `<${frame.written}> is not closed in its file`);
}

function take(parsing: Parsing, line: Line): void {
  const top = parsing.frames.at(-1);
  const word = nextWord(line.text, 0);
  const name = word.text.toLowerCase();
  if (line.text.includes('\0')) complainNul(parsing, line);
  if (top?.macro !== undefined && !isEndOf(name, top.name)) {
    top.macro.lines.push(line);
    markLine(parsing, line, 'ignored');
    return;
  }
  if (name.startsWith('</')) return close(parsing, line, name);
  const open = isOpen(parsing);
  if (open === 'no') {
    markLine(parsing, line, 'understood');
    if (name.startsWith('<')) push(parsing, line, word.text, { open });
    return;
  }
  if (open === 'uncertain') {
    markLine(parsing, line, 'unknown');
    if (name.startsWith('<')) push(parsing, line, word.text, { open });
    return;
  }
  run(parsing, line, word);
}

/** Directives that act while files are read (EXEC_ON_READ), and all others, which are kept. */
function run(parsing: Parsing, line: Line, word: { readonly text: string; readonly to: number }): void {
  const statement = statementOf(line, word);
  const { name } = statement;
  if (word.text.startsWith('<')) return openSection(parsing, statement);
  switch (name) {
    case 'include':
    case 'includeoptional': {
      const { chain = [] } = parsing.readers.at(-1) ?? {};
      const found = include(parsing, statement).map((source) => sourceIndex(parsing, source));
      // The last one read must be opened first.
      for (const index of found.toReversed()) openFile(parsing, index, chain);
      return;
    }
    case 'use':
      return useMacro(parsing, statement);
    case 'undefmacro':
      return forgetMacro(parsing, statement);
    case 'define':
      define(parsing, statement);
      break;
    case 'undefine':
      undefine(parsing, statement);
      break;
    case 'loadmodule':
      loadModule(parsing, statement);
      break;
    case 'serverroot':
      setServerRoot(parsing, statement);
      break;
    default:
      break;
  }
  blockOf(parsing).push(statement);
}

function statementOf(line: Line, word: { readonly text: string; readonly to: number }): Statement {
  const isSection = word.text.startsWith('<');
  const written = isSection ? word.text.slice(1).replace(/>$/, '') : word.text;
  let restAt = word.to;
  while (restAt < line.text.length && line.text.charAt(restAt).trim() === '') restAt++;
  const end = isSection ? line.text.lastIndexOf('>') : line.text.length;
  return {
    name: written.toLowerCase(),
    written,
    line,
    rest: line.text.slice(restAt, Math.max(restAt, end)).trimEnd(),
    restAt,
    block: isSection ? [] : undefined,
  };
}

function openSection(parsing: Parsing, statement: Statement): void {
  const { line, name, written, block } = statement;
  if (!line.text.includes('>')) {
    complainAt(parsing, 'syntax', line, `<${written}> has no closing '>'`);
  }
  if (name === 'macro') {
    push(parsing, line, `<${written}`, { open: 'yes', macro: beginMacro(parsing, statement) });
    return;
  }
  if (isForeign(name)) {
    markLine(parsing, line, 'unknown');
    const macro = { name, parameters: [], lines: [], line };
    push(parsing, line, `<${written}`, { open: 'yes', macro });
    return;
  }
  if (conditionNames.has(name)) {
    const open = openCondition(parsing, statement);
    markLine(parsing, line, open === 'uncertain' ? 'unknown' : 'understood');
    push(parsing, line, `<${written}`, { open });
    return;
  }
  blockOf(parsing).push(statement);
  push(parsing, line, `<${written}`, { open: 'yes', block });
}

/** Sections that hold another language: kept as opaque text (mod_lua, mod_perl). */
function isForeign(name: string): boolean {
  return name.startsWith('luahook') || name === 'luaquickhandler' || name === 'perl';
}

function blockOf(parsing: Parsing): Statement[] {
  return parsing.frames.findLast(({ block }) => block !== undefined)?.block ?? parsing.statements;
}

function push(
  parsing: Parsing,
  line: Line,
  word: string,
  { open, block, macro }: { open: Truth; block?: Statement[] | undefined; macro?: Frame['macro'] },
): void {
  const written = word.slice(1).replace(/>$/, '');
  const around = parsing.frames.at(-1);
  const inner = block ?? around?.block;
  parsing.frames.push({ name: written.toLowerCase(), written, line, open, block: inner, macro });
}

/** The word must be all of the closing tag: a blank before `>` is refused. */
function close(parsing: Parsing, line: Line, name: string): void {
  const { frames } = parsing;
  const top = frames.at(-1);
  const open = isOpen(parsing);
  markLine(parsing, line, open === 'uncertain' ? 'unknown' : 'understood');
  const down = parsing.readers.findLast(({ macro }) => macro === undefined)?.frames ?? 0;
  if (top !== undefined && frames.length > down && isEndOf(name, top.name)) {
    frames.pop();
    return;
  }
  const message =
    top === undefined || frames.length <= down
      ? `${line.text} closes nothing`
      : `</${top.written}> is expected here, not ${line.text}`;
  complainAt(parsing, 'syntax', line, [message, keywordHelp(name)]);
  const at = frames.findLastIndex((frame, index) => index >= down && isEndOf(name, frame.name));
  if (at >= 0) frames.length = at;
}

function isEndOf(word: string, name: string): boolean {
  return word === `</${name}>`;
}

function keywordHelp(name: string): string | undefined {
  if (!name.endsWith('>')) return "write the closing tag without blanks: '</Name>'";
  return keywords.has(`<${name.slice(2, -1)}`) ? undefined : 'no section has that name';
}

function complainNul(parsing: Parsing, line: Line): void {
  if (parsing.problems.counts.has('binary-file')) return;
  complainAt(parsing, 'binary-file', line, 'a NUL byte ends the line for the program');
}
