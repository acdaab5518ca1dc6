import type { Problem } from '../../text/problem.ts';
import type { LogReport } from './read-logs.ts';

/** What is to be said of a log that was read: lines that do not fit, with the first of them. */
export function logProblems({
  file,
  format,
  lines,
  unread,
  unreadLines,
  isGuessed,
}: LogReport): readonly Problem[] {
  if (unread === 0) return [];
  const [first] = unreadLines;
  const shown = first === undefined ? '' : `; the first is line ${first.line}: ${first.text}`;
  if (format === undefined || unread === lines) {
    return [
      {
        code: 'log-format',
        severity: 'warning',
        message: `${file}: no line follows ${format === undefined ? 'a known log format' : format}${shown}`,
        help: "state the format under 'log:' as haproxy:, nginx: or apache:",
      },
    ];
  }
  return [
    {
      code: 'log-format',
      severity: 'note',
      message: `${file}: ${unread} of ${lines} lines do not follow ${format}${isGuessed ? ' (recognised)' : ''}${shown}`,
      help: 'they are not counted',
    },
  ];
}
