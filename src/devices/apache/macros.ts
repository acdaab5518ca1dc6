import { complainAt, type Macro, type Parsing, resolveNow } from './parsing.ts';
import { type Line, markLine, type Statement } from './tree.ts';
import { wordsOf } from './words.ts';

/** More uses inside uses than any configuration needs; the program itself refuses recursion (mod_macro.c). */
const deepest = 64;
/** Lines that macros may make of a file: each use inside a macro may double them. */
const mostLines = 200_000;

export function beginMacro(parsing: Parsing, statement: Statement): Macro {
  const [name, ...parameters] = wordsOf(statement);
  const { line } = statement;
  markLine(parsing, line, 'understood');
  const macro: Macro = {
    name: name?.text.toLowerCase() ?? '',
    // Longer names first: `$ab` must not be taken for `$a` followed by b (mod_macro warns of such names).
    parameters: parameters.map(({ text }) => text),
    lines: [],
    line,
  };
  if (name === undefined) complainAt(parsing, 'syntax', line, '<Macro> needs a name');
  else parsing.macros.set(macro.name, macro);
  return macro;
}

export function forgetMacro(parsing: Parsing, statement: Statement): void {
  const name = wordsOf(statement)[0]?.text ?? '';
  markLine(parsing, statement.line, 'understood');
  if (!parsing.macros.delete(name.toLowerCase()))
    complainAt(parsing, 'unresolved-reference', statement.line, `no macro '${name}' to forget`);
}

/** Reads the macro's lines in place of its use, with the arguments in place of the parameters. */
export function useMacro(parsing: Parsing, statement: Statement): void {
  const [name = '', ...given] = wordsOf(statement).map(({ text }) => resolveNow(parsing, text).text);
  const macro = parsing.macros.get(name.toLowerCase());
  const { line } = statement;
  markLine(parsing, line, macro === undefined ? 'unknown' : 'understood');
  if (macro === undefined) {
    complainAt(parsing, 'unresolved-reference', line, `macro '${name}' is defined nowhere above`);
    return;
  }
  if (given.length !== macro.parameters.length) {
    const wanted = `${macro.parameters.length} argument${macro.parameters.length === 1 ? '' : 's'}`;
    complainAt(parsing, 'syntax', line, `macro '${name}' takes ${wanted}, not ${given.length}`);
    return;
  }
  const running = parsing.readers.filter((reader) => reader.macro !== undefined);
  parsing.early.lines += macro.lines.length;
  if (running.some((reader) => reader.macro === macro.name) || running.length >= deepest) {
    complainAt(parsing, 'syntax', line, `macro '${name}' uses itself`);
    return;
  }
  if (parsing.early.lines > mostLines) {
    complainAt(parsing, 'syntax', line, `macros make more than ${mostLines} lines`);
    return;
  }
  parsing.readers.push(readerOf(parsing, macro, given));
}

function readerOf(parsing: Parsing, macro: Macro, given: readonly string[]): Parsing['readers'][number] {
  const lines = macro.lines;
  let at = 0;
  const next = (): Line | undefined => {
    const line = lines[at++];
    return line === undefined ? undefined : substituted(line, macro.parameters, given);
  };
  const { chain = [] } = parsing.readers.at(-1) ?? {};
  return { next, macro: macro.name, chain, frames: parsing.frames.length };
}

/** At each place the longest parameter that fits is replaced; what was put in is not looked at again. */
function substituted(line: Line, parameters: readonly string[], given: readonly string[]): Line {
  if (parameters.length === 0 || !parameters.some((name) => line.text.includes(name))) return line;
  const names = [...parameters].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  const text = line.text.replace(pattern, (name) => given[parameters.indexOf(name)] ?? name);
  return { ...line, text: text.trim(), moved: true };
}
