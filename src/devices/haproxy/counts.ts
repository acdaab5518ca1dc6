import { type Context, complain } from './context.ts';
import { leadingCount, parseCount } from './duration.ts';
import { type Line, wordSpan } from './tree.ts';

/** The number in a word as most of the program's counters read it; what stands behind its digits is passed over with a warning. */
export function countAt(context: Context, line: Line, at: number): number | undefined {
  const text = line.words[at];
  const value = leadingCount(text);
  if (value !== undefined && parseCount(text) === undefined && line.state === 'whole')
    complain(context, 'syntax', () => ({
      severity: 'warning',
      message: `of '${text}' the program reads ${value}`,
      span: wordSpan(context.tree, line, at),
      help: 'write the number alone',
    }));
  return value;
}
