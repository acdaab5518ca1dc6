import type { Directive } from '../model/directive.ts';
import { nearest } from '../text/nearest.ts';
import type { Problem } from '../text/problem.ts';
import type { Source, Span } from '../text/source.ts';

/** A comment `# evenkeel: allow RULE -- reason`, and the lines that it speaks of. */
export interface Allowance {
  readonly rules: readonly string[];
  readonly reason: string;
  readonly span: Span;
  readonly file: string;
  /** First and last line; `allow-file` covers all. */
  readonly from: number;
  readonly to: number;
}

const pattern = /[#!]\s*evenkeel:\s*(\S*)\s*([^]*?)(?:\s*--\s+(.*))?$/;

/**
 * At the end of a line it speaks of that line; on lines of its own, of the next statement with all that stands inside
 * it; `allow-file` of the whole file. Without a reason it is refused.
 */
export function allowances(
  source: Source,
  directives: () => readonly Directive[],
  knownRules: readonly string[],
): { readonly allowances: readonly Allowance[]; readonly problems: readonly Problem[] } {
  if (!mentions(source)) return { allowances: [], problems: [] };
  const lines = source.text.split(/\r?\n/);
  const problems: Problem[] = [];
  const found: Allowance[] = [];
  for (const [index, text] of lines.entries()) {
    const match = text.includes('evenkeel:') ? pattern.exec(text) : null;
    if (match === null) continue;
    const span = spanOf(source, index + 1, match.index, text.length);
    const comment = parseComment(match, knownRules);
    if (typeof comment === 'object') {
      problems.push({ ...comment, code: 'allow-comment', severity: 'warning', span });
      continue;
    }
    const alone = text.slice(0, match.index).trim() === '';
    const range = rangeOf({ verb: comment, alone, index, lines }, source, directives);
    found.push({ rules: names(match[2]), reason: match[3] ?? '', span, file: source.file, ...range });
  }
  return { allowances: found, problems };
}

const mentioned = new WeakMap<Source, boolean>();

function mentions(source: Source): boolean {
  const known = mentioned.get(source);
  if (known !== undefined) return known;
  const found = source.text.includes('evenkeel:');
  mentioned.set(source, found);
  return found;
}

type Verb = 'allow' | 'allow-file';

function parseComment(
  [, verb = '', list, reason = '']: readonly string[],
  knownRules: readonly string[],
): Verb | { readonly message: string; readonly help: string } {
  if (verb !== 'allow' && verb !== 'allow-file') {
    return {
      message: `'evenkeel: ${verb}' is no instruction`,
      help: "write '# evenkeel: allow RULE -- reason', or allow-file for the whole file",
    };
  }
  const unknown = names(list).find((name) => !knownRules.includes(name));
  if (names(list).length === 0 || unknown !== undefined) {
    const word = unknown === undefined ? undefined : nearest(unknown, knownRules);
    return {
      message: unknown === undefined ? 'the comment names no rule' : `there is no rule ${unknown}`,
      help: word === undefined ? "see 'evenkeel rules'" : `did you mean '${word}'?`,
    };
  }
  if (reason.trim() !== '') return verb;
  return {
    message: `the comment gives no reason, so ${names(list).join(', ')} is not allowed`,
    help: `write '# evenkeel: ${verb} ${names(list).join(', ')} -- why it is right here'`,
  };
}

function names(list = ''): string[] {
  return list.split(/[\s,]+/).filter((name) => name !== '');
}

interface Place {
  readonly verb: Verb;
  readonly alone: boolean;
  /** Of the comment's line, from 0. */
  readonly index: number;
  readonly lines: readonly string[];
}

function rangeOf(
  { verb, alone, index, lines }: Place,
  { file }: Source,
  directives: () => readonly Directive[],
): Pick<Allowance, 'from' | 'to'> {
  if (verb === 'allow-file') return { from: 1, to: lines.length };
  if (!alone) return { from: index + 1, to: index + 1 };
  const next = lines.findIndex((line, at) => at > index && !/^\s*([#!]|$)/.test(line));
  if (next < 0) return { from: index + 1, to: index + 1 };
  return { from: next + 1, to: lastLine(directives(), file, next + 1) };
}

/** The last line of the statement that begins on a line, with its block. */
function lastLine(directives: readonly Directive[], file: string, line: number): number {
  const starting = statementAt(directives, file, line);
  if (starting === undefined) return line;
  let last = starting.span.endLine;
  const stack = [...(starting.block ?? [])];
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if (one.span.file === file) last = Math.max(last, one.span.endLine);
    stack.push(...(one.block ?? []));
  }
  return last;
}

function statementAt(directives: readonly Directive[], file: string, line: number): Directive | undefined {
  const stack = [...directives];
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if (one.span.file === file && one.span.line === line) return one;
    stack.push(...(one.block ?? []));
  }
  return undefined;
}

function spanOf({ file }: Source, line: number, column: number, end: number): Span {
  return { file, line, column: column + 1, endLine: line, endColumn: end + 1 };
}
