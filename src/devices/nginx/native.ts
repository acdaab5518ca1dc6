import type { Problem } from '../../text/problem.ts';
import type { NativeCheck } from '../device.ts';

/** `nginx -t`; it stops at the first error. */
export const nginxNative: NativeCheck = {
  programs: ['nginx'],
  command: (program, main) => [program, '-t', '-c', main[0] ?? ''],
  read: ({ status, stderr }) => parseTest(status, stderr),
  aboutHost: ({ message }) => aboutHost.test(message),
  accounts: (directives) =>
    directives.filter(({ name }) => name === 'user').flatMap((directive) => directive.arguments),
};

const aboutHost =
  /host not found|dlopen\(\)|open\(\) .*failed|mkdir\(\)|cannot load certificate|SSL_CTX_|getpwnam|getgrnam|bind\(\) .*failed|could not be resolved|setrlimit|BIO_new_file|PEM_read|no "?ssl_certificate|module .* (?:is not binary compatible|version)|unknown (?:log format|"\w+" variable)|could not build|epoll|eventfd|conflicting server name|the "user" directive makes sense only/i;

/**
 * Lines such as `nginx: [emerg] unknown directive "x" in /etc/nginx/nginx.conf:3`; behind an `error_log` they begin with
 * the time and name the process, as in the log (ngx_log.c, ngx_conf_file.c).
 */
export function parseTest(status: number, output: string): readonly Problem[] {
  const problems = output.split('\n').flatMap(lineProblem);
  if (status === 0) return problems.filter(({ severity }) => severity !== 'error');
  if (problems.some(({ severity }) => severity === 'error')) return problems;
  const last = output.trim().split('\n').at(-1) ?? '';
  return [
    ...problems,
    {
      code: 'validation-refused',
      severity: 'error',
      message: `nginx -t exited with ${status}: ${last}`,
      help: 'run nginx -t by hand',
    },
  ];
}

const spoken =
  /^(?:nginx:|\d{4}\/\d\d\/\d\d [\d:]{8}) \[(emerg|alert|crit|error|warn)\] (?:\d+#\d+: )?(.*?)(?: in ([^:]+):(\d+))?$/;

function lineProblem(line: string): Problem[] {
  const match = spoken.exec(line);
  if (match === null) return [];
  const [, level, message = '', file, number] = match;
  return [
    {
      code: 'validation-refused',
      severity: level === 'warn' ? 'warning' : 'error',
      message: `nginx: ${message}`,
      span:
        file === undefined
          ? undefined
          : { file, line: Number(number), column: 1, endLine: Number(number), endColumn: 2 },
      help: 'the real program says so; mend the line and check again',
    },
  ];
}
