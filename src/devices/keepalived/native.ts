import type { Problem } from '../../text/problem.ts';
import type { NativeCheck } from '../device.ts';

/** `keepalived --config-test`; it goes on after a mistake and names each with its line. */
export const keepalivedNative: NativeCheck = {
  programs: ['keepalived'],
  command: (program, main) => [program, '--config-test', '--use-file', main[0] ?? ''],
  read: ({ status, stdout, stderr }) => parseTest(status, `${stdout}\n${stderr}`),
  aboutHost: ({ message }) => aboutHost.test(message),
  accounts: () => [],
};

/** Interfaces, users, scripts and files of the machine, and what follows from their absence. */
const aboutHost =
  /interface|doesn't exist|script|uid\/gid|user|permission|cannot track|Config files missing|namespace|Unable to|not found|ipset|nftables|IPVS|modprobe|keepalived exited/i;

const spoken = /^\((?:(.+): )?Line (\d+)\) (.*)$/;

/** Warnings are what it mends or leaves out by itself. */
const mild = /warning|truncating|ignoring|resetting|defaulting|setting default|deprecated|probably/i;

/** Lines such as `(keepalived.conf: Line 12) Unknown keyword 'prioritty'`; some come twice, first without the file. */
export function parseTest(status: number, output: string): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const line of output.split('\n')) {
    const [, file, number, said] = spoken.exec(line) ?? [];
    if (number === undefined || said === undefined) continue;
    const key = `${number} ${said}`;
    if (found.get(key)?.span === undefined) found.set(key, problemOf(said, file, Number(number)));
  }
  const problems = [...found.values()];
  const isRefused = status !== 0 && !problems.some(({ severity }) => severity === 'error');
  return isRefused ? [...problems, exited(status, output)] : problems;
}

function problemOf(said: string, file: string | undefined, line: number): Problem {
  return {
    code: 'validation-refused',
    severity: mild.test(said) ? 'warning' : 'error',
    message: `keepalived: ${said}`,
    span: file === undefined ? undefined : { file, line, column: 1, endLine: line, endColumn: 2 },
    help: 'the real program says so; mend the line and check again',
  };
}

function exited(status: number, output: string): Problem {
  const last = output.trim().split('\n').at(-1) ?? '';
  return {
    code: 'validation-refused',
    severity: 'error',
    message: `keepalived exited with ${status}: ${last}`,
    help: 'run keepalived --config-test by hand',
  };
}
