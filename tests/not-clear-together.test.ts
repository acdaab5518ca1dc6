// Lines of which each does nothing because the other is there: one of them may go, but not both.
import { expect, it } from 'vitest';
import { httpDefaults, itIsNotClear, plannedTexts, type TwoTexts } from './testing/not-clear.ts';

/** What goes away when both go comes when both come. */
function bothWays(pairs: Readonly<Record<string, TwoTexts>>): Readonly<Record<string, TwoTexts>> {
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([name, [kind, base, proposed]]) => [
      [`${name} go`, [kind, base, proposed] as const],
      [`${name} come`, [kind, proposed, base] as const],
    ]),
  );
}

const pass = 'location / { proxy_pass http://10.0.0.1; }';

const nginx = (outer: string, inner: string, rest = pass): string =>
  `events {}\nhttp {\n    ${outer}\n    server {\n        listen 8080;\n        ${inner}\n        ${rest}\n    }\n}\n`;

const inNginx = (outer: string, inner: string, rest = pass): TwoTexts => [
  'nginx',
  nginx(outer, inner, rest),
  nginx('', '', rest),
];

const httpd = (main: string, host: string): string => `LoadModule proxy_module modules/mod_proxy.so
LoadModule headers_module modules/mod_headers.so
Listen 8080
${main}<VirtualHost *:8080>
ProxyPass / https://10.0.0.1/
SSLProxyEngine on
Header set X-C d env=c
${host}</VirtualHost>
`;

const inHttpd = (main: string, host: string): TwoTexts => ['apache', httpd(main, host), httpd('', '')];

const haproxy = (shared: string, front: string, back: string): string => `${httpDefaults}${shared}frontend www
    bind :80
${front}    default_backend app
backend app
${back}    server app1 10.0.0.1:80 check
    server app2 10.0.0.2:80 check
`;

const inHaproxy = (shared: string, front: string, back: string): TwoTexts => [
  'haproxy',
  haproxy(shared, front, back),
  haproxy('', '', ''),
];

itIsNotClear(
  bothWays({
    'nginx: compression of http and of its only server': inNginx('gzip on;', 'gzip on;'),
    'nginx: pages of errors for what servers answer, outside and inside': inNginx(
      'proxy_intercept_errors on;',
      'proxy_intercept_errors on;',
      `error_page 500 /sorry; ${pass}`,
    ),
    'nginx: a type that is said twice': inNginx('types { text/a b; text/a b; }', '', 'root /srv;'),
    'nginx: a proxy that is trusted twice': inNginx(
      '',
      'set_real_ip_from 10.0.0.0/8; set_real_ip_from 10.0.0.0/8;',
      `real_ip_header X-F; allow 10.0.0.1; deny all; ${pass}`,
    ),
    'httpd: a setting of the main server and of its only host': inHttpd(
      'ProxyErrorOverride On\n',
      'ProxyErrorOverride On\n',
    ),
    'httpd: a setting that stands twice': inHttpd('', 'ProxyVia On\nProxyVia On\n'),
    'httpd: a page of errors that stands twice': inHttpd(
      '',
      'ErrorDocument 503 /busy\nErrorDocument 503 /busy\n',
    ),
    'httpd: a variable that is set twice': inHttpd('', 'SetEnvIf X-A b c\nSetEnvIf X-A b c\n'),
    'httpd: both lines that let names of servers be': inHttpd(
      '',
      'SSLProxyCheckPeerName off\nSSLProxyCheckPeerCN off\n',
    ),
    'httpd: a limit of the main server and of its only host': inHttpd(
      'LimitRequestBody 1000\n',
      'LimitRequestBody 1000\n',
    ),
    'HAProxy: an option of defaults and of both sections': inHaproxy(
      '    option forwardfor\n',
      '    option forwardfor\n',
      '    option forwardfor\n',
    ),
    'HAProxy: an option that stands twice': inHaproxy(
      '',
      '',
      '    option forwardfor\n    option forwardfor\n',
    ),
  }),
);

itIsNotClear({
  'httpd: names of servers are compared though their common names are not': [
    'apache',
    httpd('', 'SSLProxyCheckPeerName off\nSSLProxyCheckPeerCN off\n'),
    httpd('', 'SSLProxyCheckPeerName on\nSSLProxyCheckPeerCN off\n'),
  ],
  'httpd: a condition that is moved behind the rule that it was of': [
    'apache',
    httpd('', 'RewriteEngine On\nRewriteCond %{REQUEST_METHOD} PUT\nRewriteRule ^/a - [E=c:1]\n'),
    httpd('', 'RewriteEngine On\nRewriteRule ^/a - [E=c:1]\nRewriteCond %{REQUEST_METHOD} PUT\n'),
  ],
});

it.each([
  ['apache', httpd('', 'ProxyVia On\nProxyVia On\n'), httpd('', 'ProxyVia On\n')],
  ['nginx', nginx('gzip on;', 'gzip on;'), nginx('gzip on;', '')],
  ['nginx', nginx('gzip on;', 'gzip on;'), nginx('', 'gzip on;')],
  [
    'haproxy',
    haproxy('    option forwardfor\n', '', '    option forwardfor\n'),
    haproxy('    option forwardfor\n', '', ''),
  ],
] as const)('one of two lines of %s may go', async (kind, base, proposed) => {
  expect((await plannedTexts([kind, base, proposed])).level).toBe('clear');
});
