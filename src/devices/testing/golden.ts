import type { Problem } from '../../text/problem.ts';
import type { Span } from '../../text/source.ts';
import type { Reading } from '../device.ts';

/** Facts and problems as stable, compact text: spans as `line:column-column`, nothing that is undefined. */
export function goldenFacts(reading: Reading): string {
  const content = { facts: reading.facts, problems: reading.problems.map(problemLine) };
  return `${format(JSON.parse(JSON.stringify(content, shortSpan)), '')}\n`;
}

/** Problems only, one a line: `code severity line:column message`. */
export function goldenProblems(reading: Reading): string {
  return `${reading.problems.map(problemLine).join('\n')}\n`;
}

function problemLine({ code, severity, span, message, help }: Problem): string {
  const place = span === undefined ? '-' : `${span.line}:${span.column}-${span.endColumn}`;
  return `${code} ${severity} ${place} ${message}${help === undefined ? '' : ` (${help})`}`;
}

function shortSpan(_: string, value: unknown): unknown {
  if (!isSpan(value)) return value;
  const end = value.endLine === value.line ? '' : `${value.endLine}:`;
  return `@${value.line}:${value.column}-${end}${value.endColumn}`;
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'endColumn' in value && 'line' in value;
}

const width = 150;

/** JSON that keeps what fits on a line on one line. */
function format(value: unknown, indent: string): string {
  const flat = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || flat.length + indent.length <= width) return flat;
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((one) => `${inner}${format(one, inner)}`)
    : Object.entries(value).map(([key, one]) => `${inner}${JSON.stringify(key)}: ${format(one, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}
