// Headers of answers that come, go or change: what clients get is known, who of them reads it is not.
import { expect, it } from 'vitest';
import { httpDefaults, plannedTexts } from './testing/not-clear.ts';

const haproxy = (line: string, rule = ''): string =>
  `${httpDefaults}frontend www\n    bind :80\n${rule}    ${line}\n    default_backend app\nbackend app\n    server app1 10.0.0.1:80\n`;
const nginx = (line: string, outer = ''): string =>
  `events {}\nhttp {\n    ${outer}\n    server {\n        listen 80;\n        location / {\n            ${line}\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n`;
const apache = (line: string, more = ''): string =>
  `LoadModule proxy_module m.so\nLoadModule headers_module m.so\nListen 80\n${more}<VirtualHost *:80>\nProxyPass / http://10.0.0.1/\n${line}\n</VirtualHost>\n`;

/** Files of its own instead of servers behind. */
const files = (line: string): string =>
  apache(line).replace('ProxyPass / http://10.0.0.1/', 'DocumentRoot /srv');

it.each([
  ['haproxy', haproxy('http-response set-header X-Seen a'), haproxy('')],
  ['haproxy', haproxy('http-response set-header X-Seen a'), haproxy('http-response set-header X-Seen b')],
  ['nginx', nginx('add_header X-Seen a;'), nginx('')],
  ['apache', apache('Header set X-Seen a'), apache('')],
  ['apache', apache('Header set X-Seen a'), apache('Header always append X-Seen a')],
  ['apache', files(`<Files "*.css">\nHeader set X-Seen a\n</Files>`), files('')],
  ['apache', apache('Header unset X-Powered-By'), apache('')],
] as const)(
  '%s: a header that nothing on the way reads is told as what clients get',
  async (kind, base, proposed) => {
    const { level, reasons } = await plannedTexts([kind, base, proposed]);
    expect(level).toBe('caution');
    expect(reasons.join('\n')).toMatch(/clients get this header otherwise; nothing on the way reads it/);
  },
);

it.each([
  [
    'browsers act on it',
    'haproxy',
    haproxy('http-response set-header Content-Security-Policy a'),
    haproxy(''),
  ],
  ['browsers act on it', 'nginx', nginx('add_header X-Frame-Options DENY;'), nginx('')],
  ['caches act on it', 'apache', apache('Header set Cache-Control no-store'), apache('')],
  [
    'a rule reads it',
    'haproxy',
    haproxy('http-response set-header X-Seen a', '    http-response deny if { res.hdr(X-Seen) a }\n'),
    haproxy('', '    http-response deny if { res.hdr(X-Seen) a }\n'),
  ],
  [
    'a log reads it',
    'apache',
    apache('Header set X-Seen a', 'Header set X-Copy "%{X-Seen}o" "expr=-n resp(\'X-Seen\')"\n'),
    apache('', 'Header set X-Copy "%{X-Seen}o" "expr=-n resp(\'X-Seen\')"\n'),
  ],
  [
    'those of the block around come back',
    'nginx',
    nginx('add_header X-Seen a;', 'add_header Strict-Transport-Security max-age=9;'),
    nginx('', 'add_header Strict-Transport-Security max-age=9;'),
  ],
  ['servers may read it', 'apache', apache('RequestHeader edit X-Seen a b'), apache('')],
  ['it is rewritten, not set', 'apache', apache('Header edit X-Seen a b'), apache('')],
] as const)('undecided where %s (%s)', async (_, kind, base, proposed) => {
  expect((await plannedTexts([kind, base, proposed])).level).toBe('undecided');
});
