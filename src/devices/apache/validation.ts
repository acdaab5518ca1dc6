import type { Problem } from '../../text/problem.ts';
import type { Span } from '../../text/source.ts';

/**
 * What `apache2 -t` said, as problems. A syntax error stands on two lines, `AH00526: Syntax error on line 3 of FILE:`
 * and the message, or on one; each file that includes another one says so before it (server/config.c). Messages of the
 * log look like `[time] [core:warn] [pid 1] AH00111: …` (server/log.c).
 */
export function parseValidation(status: number, output: string): readonly Problem[] {
  const lines = output.split('\n').map((line) => line.trimEnd());
  const problems = lines.flatMap((line, at) => lineProblems(line, lines[at + 1] ?? ''));
  if (status === 0) return problems.filter(({ severity }) => severity !== 'error');
  if (problems.some(({ severity }) => severity === 'error')) return problems;
  const last = lines.findLast((line) => line !== '' && !line.startsWith('Action ')) ?? '';
  return [
    ...problems,
    {
      code: 'validation-refused',
      severity: 'error',
      message: `httpd -t exited with ${status}: ${last}`,
      help: 'run apachectl -t by hand',
    },
  ];
}

function lineProblems(line: string, next: string): readonly Problem[] {
  const places = [...line.matchAll(/Syntax error on line (\d+) of ([^\n:]+):/g)];
  const innermost = places.at(-1);
  if (innermost !== undefined) {
    const [whole, number = '1', file = ''] = innermost;
    const rest = line.slice(innermost.index + whole.length).trim();
    return [problem('error', rest === '' ? next : rest, place(file, Number(number)))];
  }
  const logged = /\[\w+:(emerg|alert|crit|error|warn)\] \[pid [^\]]*\] (.*)$/.exec(line);
  if (logged === null) return spoken(line);
  const [, level, message = ''] = logged;
  const overlap = /\((\/[^):]+):(\d+)\)/.exec(message);
  const span = overlap === null ? undefined : place(overlap[1] ?? '', Number(overlap[2]));
  return [problem(level === 'warn' ? 'warning' : 'error', message, span)];
}

/**
 * AH00014 only says that something went wrong, AH00526 is followed by what it is, and AH00558 speaks of the name that
 * this host has, where the configuration gives none.
 */
const emptyCodes: ReadonlySet<string> = new Set(['AH00014', 'AH00526', 'AH00558']);

/** Before there is a log, messages go out as they are: `(2)No such file or directory: AH02291: Cannot access …`. */
function spoken(line: string): readonly Problem[] {
  const match = /^(?:\(\d+\)[^:]*: )?(AH\d+): (?:\S+: )?(.*)$/.exec(line);
  const [, code = '', message = ''] = match ?? [];
  return code === '' || emptyCodes.has(code) ? [] : [problem('error', message, undefined)];
}

function problem(severity: 'error' | 'warning', message: string, span: Span | undefined): Problem {
  return {
    code: 'validation-refused',
    severity,
    message: `httpd: ${message.replace(/^(?:\([^)]*\))?AH\d+: /, '')}`,
    span,
    help: 'the real program says so; mend the line and try again',
  };
}

function place(file: string, line: number): Span {
  return { file, line, column: 1, endLine: line, endColumn: 2 };
}
