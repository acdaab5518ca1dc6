import type { Truth } from '../../model/predicate.ts';
import type { Severity } from '../../text/problem.ts';
import type { ProblemCode } from '../../text/problem-codes.ts';
import { type ProblemList, report } from '../../text/problem-list.ts';
import type { Source, Span } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { sourceTree } from './lines.ts';
import { type Line, lineSpan, type SourceTree, type Statement } from './tree.ts';
import { type Resolved, resolve } from './words.ts';

export interface Macro {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly lines: Line[];
  readonly line: Line;
}

/** A section, condition or macro that is open. */
export interface Frame {
  readonly name: string;
  readonly written: string;
  readonly line: Line;
  /** Whether its lines are read; `no` and `uncertain` hold for all inside. */
  readonly open: Truth;
  /** Where the statements inside go: its own block, or that of the section around a condition. */
  readonly block: Statement[] | undefined;
  readonly macro: Macro | undefined;
}

export interface Reader {
  readonly next: () => Line | undefined;
  readonly file?: number | undefined;
  /** Files that include each other down to this one, itself last. */
  readonly chain: readonly number[];
  readonly macro?: string | undefined;
  /** Number of frames that were open at its beginning. */
  readonly frames: number;
}

/** What reading gathers. */
export interface Parsing {
  readonly sources: SourceTree[];
  readonly indexes: Map<string, number>;
  readonly options: ReadOptions;
  readonly problems: ProblemList;
  readonly readers: Reader[];
  readonly frames: Frame[];
  readonly statements: Statement[];
  readonly variables: Map<string, string>;
  readonly macros: Map<string, Macro>;
  readonly modules: Set<string>;
  readonly early: { partial: boolean; serverRoot: string | undefined; lines: number };
  readonly included: { readonly path: string; readonly span: Span }[];
}

export function isOpen({ frames }: Parsing): Truth {
  return frames.at(-1)?.open ?? 'yes';
}

export function sourceIndex(parsing: Parsing, source: Source): number {
  const known = parsing.indexes.get(source.file);
  if (known !== undefined) return known;
  const index = parsing.sources.push(sourceTree(source)) - 1;
  parsing.indexes.set(source.file, index);
  return index;
}

/** Values that are known while the files are read. */
export function resolveNow({ variables, options }: Parsing, text: string): Resolved {
  return resolve(text, (name) => variables.get(name) ?? options.environment?.[name]);
}

/** `what` is the message, or the message and how to mend it. */
export function complainAt(
  parsing: Parsing,
  code: ProblemCode,
  line: Line,
  what: string | readonly [message: string, help: string | undefined],
): void {
  const [message, help] = typeof what === 'string' ? [what, undefined] : what;
  report(parsing.problems, code, () => ({
    severity: severityOf(code),
    message: message.length > 300 ? `${message.slice(0, 300)}…` : message,
    span: lineSpan(parsing, line),
    help,
  }));
}

function severityOf(code: ProblemCode): Severity {
  return code === 'unevaluated-condition' || code === 'unknown-variable' ? 'note' : 'error';
}
