import type { Finding } from '../audit/rule.ts';
import type { Problem, Severity } from '../text/problem.ts';
import type { Source, Span } from '../text/source.ts';
import { lineAt } from '../text/source.ts';
import type { Entry } from './check/entry.ts';

/** Colours where the terminal wants them; otherwise the text as it is. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly blue: (text: string) => string;
}

export function style(colour: boolean): Style {
  const code = (number: number) => (text: string) => (colour ? `\u001b[${number}m${text}\u001b[0m` : text);
  return { bold: code(1), dim: code(2), red: code(31), yellow: code(33), green: code(32), blue: code(34) };
}

/** What frames are cut from, by the name that spans use: text with its secrets masked. */
export interface FrameSources {
  readonly get: (file: string) => Source | undefined;
}

export function entryText(entry: Entry, sources: FrameSources, paint: Style): string {
  return block({ ...entry, label: entry.id }, sources, paint);
}

interface Block {
  readonly severity: Severity;
  readonly label: string;
  readonly message: string;
  readonly span?: Span | undefined;
  readonly origin?: Span | undefined;
  readonly related?: readonly { readonly span: Span; readonly message: string }[] | undefined;
  readonly help?: string | undefined;
}

export function findingText(finding: Finding, sources: FrameSources, paint: Style): string {
  return block({ ...finding, label: finding.rule }, sources, paint);
}

export function problemText(problem: Problem, sources: FrameSources, paint: Style): string {
  return block({ ...problem, label: problem.code }, sources, paint);
}

function block(
  { severity, label, message, span, origin, related = [], help }: Block,
  sources: FrameSources,
  paint: Style,
): string {
  const colour = { error: paint.red, warning: paint.yellow, note: paint.blue }[severity];
  const lines = [`${colour(`${severity}[${label}]`)} ${paint.bold(message)}`];
  if (origin !== undefined) lines.push(`  ${paint.dim(`${origin.file}:${origin.line}`)} (template)`);
  if (span !== undefined) lines.push(...frame(span, sources, paint));
  for (const other of related.slice(0, 4)) {
    lines.push(`  ${paint.dim(`${other.span.file}:${other.span.line}`)} ${other.message}`);
  }
  if (related.length > 4) lines.push(paint.dim(`  … and ${related.length - 4} more`));
  if (help !== undefined) lines.push(`  ${paint.green('fix:')} ${help}`);
  return lines.join('\n');
}

/** The line with a mark under the bytes that are meant; long lines are cut around the mark. */
function frame(span: Span, sources: FrameSources, paint: Style): string[] {
  const place = `  ${paint.dim(`${span.file}:${span.line}:${span.column}`)}`;
  const source = sources.get(span.file);
  if (source === undefined) return [place];
  const line = lineAt(source, span.line).replace(/[^\x20-\x7e]/g, (unit) => (unit === '\t' ? ' ' : '?'));
  const from = Math.max(
    0,
    Math.min(span.column - 1, line.length - 1) - (line.length > 110 ? 40 : span.column),
  );
  const shown = line.slice(from, from + 110);
  const end = span.endLine === span.line ? span.endColumn : line.length + 1;
  const width = Math.max(1, Math.min(end - span.column, shown.length - (span.column - 1 - from)));
  const gutter = String(span.line);
  return [
    place,
    `  ${paint.dim(`${gutter} |`)} ${shown}`,
    `  ${paint.dim(`${' '.repeat(gutter.length)} |`)} ${' '.repeat(span.column - 1 - from)}${paint.red('^'.repeat(width))}`,
  ];
}

export function countText(severities: readonly Severity[]): string {
  const count = (wanted: Severity): number => severities.filter((severity) => severity === wanted).length;
  const words = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  return [
    words(count('error'), 'error'),
    words(count('warning'), 'warning'),
    words(count('note'), 'note'),
  ].join(', ');
}
