import type { Dice } from '../../oracle/dice.ts';

/** Lines that a draw leaves out are undefined. */
export type Drawn = string | undefined;

export function joined(lines: readonly Drawn[]): string {
  return `${lines.filter((line) => line !== undefined).join('\n')}\n`;
}

export function maybe(dice: Dice, share: number, line: string): Drawn {
  return dice.chance(share) ? line : undefined;
}

/** Some of these lines, in their order. */
export function some(dice: Dice, lines: readonly string[], share: number, depth = 4): readonly string[] {
  return lines.filter(() => dice.chance(share)).map((line) => `${' '.repeat(depth)}${line}`);
}

/** `    server web1 127.0.10.1:8000 …` for each member of a group. */
export function servers(
  group: number,
  count: number,
  { name, port = 8000, options }: { name: string; port?: number; options: (member: number) => string },
): readonly string[] {
  return Array.from({ length: count }, (_, at) =>
    `    server ${name}${at + 1} 127.0.${group}.${at + 1}:${port} ${options(at + 1)}`.trimEnd(),
  );
}

/** What most files begin with; every waiting time is below a second. */
export function preamble(dice: Dice, mode: 'http' | 'tcp'): readonly Drawn[] {
  const http = mode === 'http';
  const hasLog = dice.chance(0.4);
  return [
    'global',
    maybe(dice, 0.7, '    maxconn 2000'),
    hasLog ? '    log 127.0.0.1:514 local0' : undefined,
    maybe(dice, 0.3, '    ssl-default-bind-options ssl-min-ver TLSv1.2'),
    maybe(dice, 0.2, '    nbthread 1'),
    '',
    'defaults',
    `    mode ${mode}`,
    hasLog ? '    log global' : undefined,
    hasLog ? `    option ${http ? 'httplog' : 'tcplog'}` : undefined,
    maybe(dice, 0.4, '    option dontlognull'),
    maybe(dice, 0.4, '    retries 2'),
    maybe(dice, 0.5, '    option redispatch'),
    http ? maybe(dice, 0.3, '    option http-server-close') : undefined,
    '    timeout connect 200ms',
    // Without it a check waits no longer than its interval, which a busy machine does not keep.
    '    timeout check 300ms',
    `    timeout client ${dice.pick(['400ms', '500ms'])}`,
    `    timeout server ${dice.pick(['400ms', '500ms'])}`,
    http ? maybe(dice, 0.6, '    timeout http-request 400ms') : undefined,
    http ? maybe(dice, 0.5, '    timeout http-keep-alive 300ms') : undefined,
    maybe(dice, 0.4, '    timeout queue 300ms'),
    http ? maybe(dice, 0.4, '    timeout tunnel 500ms') : undefined,
    '',
  ];
}

export const sorryPage =
  'HTTP/1.0 503 Service Unavailable\r\nCache-Control: no-cache\r\nContent-Type: text/html\r\n\r\n<h1>Sorry</h1>\n';
