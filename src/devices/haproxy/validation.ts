import type { Problem } from '../../text/problem.ts';

/**
 * What `haproxy -c` said, as problems. Lines look like
 * `[ALERT]    (123) : config : parsing [/etc/haproxy.cfg:12] : unknown keyword …` (src/errors.c).
 */
export function parseValidation(status: number, output: string): readonly Problem[] {
  const problems = output.split('\n').flatMap(lineProblem);
  if (status === 0) return problems.filter(({ severity }) => severity !== 'error');
  if (problems.some(({ severity }) => severity === 'error')) return problems;
  const last = output.trim().split('\n').at(-1) ?? '';
  return [
    ...problems,
    {
      code: 'validation-refused',
      severity: 'error',
      message: `haproxy -c exited with ${status}: ${last}`,
      help: 'run haproxy -c by hand',
    },
  ];
}

function lineProblem(line: string): Problem[] {
  const match =
    /^\[(ALERT|WARNING)\]\s+\(\d+\)\s*:\s*(?:config\s*:\s*)?(?:parsing\s+)?(?:\[([^\]]+):(\d+)\]\s*:\s*)?(.*)$/.exec(
      line,
    );
  if (match === null) return [];
  const [, level, file, number, message = ''] = match;
  if (/^(Error\(s\) found|Fatal errors found)/.test(message)) return [];
  return [
    {
      code: 'validation-refused',
      severity: level === 'ALERT' ? 'error' : 'warning',
      message: `haproxy: ${message.replace(/\.$/, '')}`,
      span:
        file === undefined
          ? undefined
          : { file, line: Number(number), column: 1, endLine: Number(number), endColumn: 2 },
      help: 'the real program says so; mend the line and plan again',
    },
  ];
}
