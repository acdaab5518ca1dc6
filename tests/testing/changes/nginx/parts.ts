import type { Dice } from '../../oracle/dice.ts';
import { type Drawn, maybe } from '../haproxy/parts.ts';

/** What most files begin with; every waiting time is below a second. */
export function preamble(dice: Dice): readonly Drawn[] {
  return [
    'worker_processes 1;',
    'pid @DIR@/nginx.pid;',
    maybe(dice, 0.4, 'error_log stderr warn;'),
    'events {',
    '    worker_connections 512;',
    maybe(dice, 0.2, '    multi_accept on;'),
    '}',
    'http {',
    '    access_log off;',
    maybe(dice, 0.5, '    sendfile on;'),
    maybe(dice, 0.4, '    server_tokens off;'),
    '    default_type text/plain;',
    '    types {',
    '        text/html html;',
    '        text/css css;',
    '        image/png png;',
    '    }',
    '    client_header_timeout 400ms;',
    '    client_body_timeout 400ms;',
    '    send_timeout 400ms;',
    `    keepalive_timeout ${dice.pick(['300ms', '400ms'])};`,
    '    proxy_connect_timeout 200ms;',
    `    proxy_read_timeout ${dice.pick(['400ms', '500ms'])};`,
    maybe(dice, 0.4, '    proxy_send_timeout 400ms;'),
  ];
}

/** `        server 127.0.10.1:8000 …;` for each member of a group. */
export function members(
  group: number,
  count: number,
  { port = 8000, options = () => '' }: { port?: number; options?: (member: number) => string } = {},
): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const given = options(at + 1);
    // One that fails would be left out for ten seconds, longer or shorter than what follows in a run.
    const aside = count > 1 && !/fail/.test(given) ? ' max_fails=0' : '';
    return `${`        server 127.0.${group}.${at + 1}:${port} ${given}`.trimEnd()}${aside};`;
  });
}

/** Static pages that the templates serve. */
export const pages: Readonly<Record<string, string>> = {
  'www/index.html': '<h1>home</h1> <a href="http://app.internal/">app</a>\n',
  'www/sorry.html': '<h1>sorry</h1>\n',
  'www/other/index.html': '<h1>other</h1>\n',
  'www/static/a.css': `body { color: red }\n${'/* style */ '.repeat(60)}\n`,
  'www/static/dot.png': 'no picture at all',
  'www/docs/page.html': '<h1>docs</h1>\n',
  'www/docs/link.html': '-> page.html',
  'www/docs/notes.txt': 'notes of nobody\n',
  'www/docs/.htaccess': 'Header set X-Folder docs\n',
  'www/docs/plain': 'a file without an ending\n',
  'www/docs/index.html': '<h1>docs index</h1>\n',
  'www/private/.htaccess': 'Header set X-Folder private\n',
  'www/private/plan.html': '<h1>private</h1>\n',
  // alice, whose password is "secret"
  users: 'alice:{PLAIN}secret\n',
};
