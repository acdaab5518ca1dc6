// What stands behind a line: files that it names in passing, counters that it looks up, rules that it leads to.
import { httpDefaults, itIsNotClear, type TwoTexts } from './testing/not-clear.ts';

const balancer = (inside: string, pool = '', outside = ''): string => `${outside}${httpDefaults}frontend www
    bind :8080
    ${inside}
    default_backend red
backend red
    ${pool}
    server red1 10.0.0.1:80
`;

const web = (inside: string, outside = ''): string => `events {}
http {
    ${outside}
    server {
        listen 8080;
        location / {
            proxy_pass http://10.0.0.1;
            ${inside}
        }
    }
}
`;

const httpd = (...lines: readonly string[]): string =>
  ['Listen 8080', 'RewriteEngine on', ...lines, 'ProxyPass / http://10.0.0.1/', ''].join('\n');

const contents = ['one\n', 'another\n'] as const;

/** The line is the same; the file that it names is not. */
const behind = (kind: TwoTexts[0], text: string): TwoTexts => [kind, text, text, contents];

const counted = (period: string): string =>
  `${balancer('http-request track-sc0 src table seen\n    http-request deny if { sc_http_req_rate(0) gt 10 }')}backend seen
    stick-table type ip size 1m expire 10s store http_req_rate(${period})
`;

const accepted = (network: string): string =>
  counted('10s')
    .replace('http-request track-sc0', 'tcp-request connection track-sc0')
    .replace('bind :8080', `bind :8080\n    tcp-request connection accept if { src ${network} }`);

const answering = (address: string): string =>
  web('proxy_intercept_errors on;').replace(
    'location /',
    `error_page 404 = @other;\n        location @other { proxy_pass http://${address}; }\n        location /`,
  );

const named = (names: string, inside: string): string =>
  `events {}\nhttp {\n    server {\n        listen 8080;\n        server_name ${names};\n        ${inside}\n    }\n}\n`;

const member = (address: string): string =>
  `<Proxy balancer://any>\nBalancerMember http://${address}\n</Proxy>`;

itIsNotClear({
  'a page that a rule returns': behind(
    'haproxy',
    balancer('http-request return status 200 content-type text/plain file ./list if { path /up }'),
  ),
  'a page among those of a section': behind(
    'haproxy',
    balancer('errorfiles own', '', 'http-errors own\n    errorfile 503 ./list\n'),
  ),
  'what a filter asks': behind('haproxy', balancer('filter spoe engine own config ./list')),
  'a program that checks': behind(
    'haproxy',
    balancer(
      '',
      'option external-check\n    external-check command ./list',
      'global\n    external-check\n',
    ).replace('red1 10.0.0.1:80', 'red1 10.0.0.1:80 check'),
  ),
  'a script of nginx': behind('nginx', web('js_header_filter own.mark;', 'js_import own from ./list;')),
  'where addresses are': behind(
    'nginx',
    web('if ($geoip_country_code = CH) { return 403; }', 'geoip_country ./list;'),
  ),
  'a script of httpd': behind('apache', httpd('LuaHookAccessChecker ./list check')),
  'users in a database': behind(
    'apache',
    httpd(
      '<Location />',
      'AuthType Basic',
      'AuthName Staff',
      'AuthBasicProvider dbm',
      'AuthDBMUserFile list',
      'Require valid-user',
      '</Location>',
    ),
  ),
  'the period of a table that another section counts in': ['haproxy', counted('10s'), counted('10m')],
  'a condition of a rule that marks requests': [
    'apache',
    httpd('RewriteCond %{HTTP:X-A} 1', 'RewriteRule ^/a - [E=own:1]', 'Header set X-B 1 env=own'),
    httpd('RewriteCond %{HTTP:X-A} 2', 'RewriteRule ^/a - [E=own:1]', 'Header set X-B 1 env=own'),
  ],
  'a rule that ends the rules before one that marks requests': [
    'apache',
    httpd('RewriteRule ^/a - [L]', 'RewriteRule ^ - [E=own:1]', 'Header set X-B 1 env=own'),
    httpd('RewriteRule ^/b - [L]', 'RewriteRule ^ - [E=own:1]', 'Header set X-B 1 env=own'),
  ],
  'a rule that lets requests by a limit': [
    'haproxy',
    balancer('http-request allow if { path_beg /a }\n    http-request set-src hdr(x-client)'),
    balancer('http-request allow if { path_beg /b }\n    http-request set-src hdr(x-client)'),
  ],
  'connections that are not counted': ['haproxy', accepted('10.0.0.0/8'), accepted('10.0.0.0/9')],
  'the name of a pool that clients are told': [
    'haproxy',
    balancer('http-response set-header X-Pool %b'),
    balancer('http-response set-header X-Pool %b').replaceAll(' red\n', ' green\n'),
  ],
  'where errors of servers lead': ['nginx', answering('10.0.0.9'), answering('10.0.0.8')],
  'a folder that has the first name of a server': [
    'nginx',
    named('a.example b.example', 'root /srv/$server_name;'),
    named('b.example a.example', 'root /srv/$server_name;'),
  ],
  'redirects that have the first name of a server': [
    'nginx',
    named('a.example b.example', 'server_name_in_redirect on; root /srv;'),
    named('b.example a.example', 'server_name_in_redirect on; root /srv;'),
  ],
  'redirects that have the name of the host': [
    'apache',
    'Listen 8080\nUseCanonicalName On\nServerName a.example\nDocumentRoot /srv\n',
    'Listen 8080\nUseCanonicalName On\nServerName b.example\nDocumentRoot /srv\n',
  ],
  'an engine that starts to mark requests': [
    'apache',
    httpd('RewriteRule ^ - [CO=seen:1:.a.example]').replace('RewriteEngine on', 'RewriteEngine off'),
    httpd('RewriteRule ^ - [CO=seen:1:.a.example]'),
  ],
  'types of the file of types that are taken away': [
    'apache',
    'Listen 8080\nDocumentRoot /srv\n',
    'Listen 8080\nRemoveType .html\nDocumentRoot /srv\n',
  ],
  'settings of another worker': [
    'apache',
    httpd('<Proxy http://10.0.0.1/>', 'ProxySet keepalive=On', '</Proxy>'),
    httpd('<Proxy http://10.0.0.2/>', 'ProxySet keepalive=On', '</Proxy>'),
  ],
  'servers that a filter asks': [
    'haproxy',
    balancer('filter spoe engine own config ./own.cfg', '', 'backend asked\n    server a 10.0.0.9:12345\n'),
    balancer('filter spoe engine own config ./own.cfg', '', 'backend asked\n    server a 10.0.0.8:12345\n'),
  ],
  'a balancer that a map may name': [
    'apache',
    httpd('RewriteMap to txt:./to', 'RewriteRule ^/(x.*) ${to:$1} [P]', member('10.0.0.9')),
    httpd('RewriteMap to txt:./to', 'RewriteRule ^/(x.*) ${to:$1} [P]', member('10.0.0.8')),
  ],
  'a table of a section without a listener': [
    'haproxy',
    counted('10s').replace('backend seen', 'frontend seen'),
    counted('10m').replace('backend seen', 'frontend seen'),
  ],
  'a variable that is none between other quotes': [
    'haproxy',
    balancer('http-response set-header X-Site "${SITE}"'),
    balancer("http-response set-header X-Site '${SITE}'"),
  ],
  'clients of IPv6 that are left out': [
    'apache',
    'Listen 8080\nProxyPass / http://10.0.0.1/\n',
    'Listen 0.0.0.0:8080\nProxyPass / http://10.0.0.1/\n',
  ],
  'a variable that nginx obeys': ['nginx', web('set $limit_rate 100k;'), web('set $limit_rate 1k;')],
});
