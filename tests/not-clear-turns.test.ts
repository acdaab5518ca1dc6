// Lines that say something else of the same thing change places: of most words the last one holds.
import { expect, it } from 'vitest';
import { httpDefaults, itIsNotClear, plannedTexts, type TwoTexts } from './testing/not-clear.ts';

const httpd = (lines: string): string => `LoadModule proxy_module modules/mod_proxy.so
LoadModule headers_module modules/mod_headers.so
Listen 8080
<VirtualHost *:8080>
ServerName a.example
ProxyPass /files !
ProxyPass / http://10.0.0.1/
Redirect /here http://a.example/there
${lines}</VirtualHost>
`;

const front = (lines: string): string => `${httpDefaults}frontend www
    bind :80
${lines}    default_backend app
backend app
    server app1 10.0.0.1:80
`;

const back = (lines: string): string => `${httpDefaults}frontend www
    bind :80
    default_backend app
backend app
${lines}    server app1 10.0.0.1:80 check
    server app2 10.0.0.2:80 check
`;

const nginx = (lines: string): string => `events {}
http {
    server {
        listen 8080;
        location / { proxy_pass http://10.0.0.1; ${lines} }
    }
}
`;

const kinds = { apache: httpd, front, back, nginx } as const;

type Swap = readonly [kind: keyof typeof kinds, one: string, other: string];

function swapped([kind, one, other]: Swap): TwoTexts {
  const make = kinds[kind];
  const name = kind === 'front' || kind === 'back' ? 'haproxy' : kind;
  return [name, make(`${one}${other}`), make(`${other}${one}`)];
}

const rivals: Readonly<Record<string, Swap>> = {
  'httpd: two times': ['apache', 'Timeout 5\n', 'Timeout 600\n'],
  'httpd: who answers errors': ['apache', 'ProxyErrorOverride On\n', 'ProxyErrorOverride Off\n'],
  'httpd: two pages of one status': ['apache', 'ErrorDocument 503 /a\n', 'ErrorDocument 503 /b\n'],
  'httpd: two values of one header': [
    'apache',
    'Header set Cache-Control no-store\n',
    'Header set Cache-Control public\n',
  ],
  'httpd: whose name is told': ['apache', 'UseCanonicalName On\n', 'UseCanonicalName Off\n'],
  'httpd: two limits': ['apache', 'LimitRequestBody 1000\n', 'LimitRequestBody 100000\n'],
  'httpd: two folders': ['apache', 'DocumentRoot /srv/a\n', 'DocumentRoot /srv/b\n'],
  'httpd: two places of one path': ['apache', 'Alias /files /srv/a\n', 'Alias /files /srv/b\n'],
  'httpd: two types of one ending': ['apache', 'AddType text/plain .x\n', 'AddType text/html .y .x\n'],
  'HAProxy: two times': ['back', '    timeout server 5s\n', '    timeout server 60s\n'],
  'HAProxy: two ways to choose': ['back', '    balance roundrobin\n', '    balance source\n'],
  'HAProxy: two questions of checks': ['back', '    option httpchk GET /a\n', '    option httpchk GET /b\n'],
  'HAProxy: two kinds of checks': ['back', '    option httpchk GET /a\n', '    option ssl-hello-chk\n'],
  'HAProxy: an option and its opposite': ['back', '    option httpclose\n', '    no option httpclose\n'],
  'HAProxy: two ways to close': ['back', '    option httpclose\n', '    option http-server-close\n'],
  'HAProxy: two cookies': ['back', '    cookie A insert\n', '    cookie B insert\n'],
  'HAProxy: two pages of one status': ['back', '    errorfile 503 /a\n', '    errorfile 503 /b\n'],
  'HAProxy: a page and a redirect of one status': [
    'back',
    '    errorfile 503 /a\n',
    '    errorloc302 503 http://sorry.example/\n',
  ],
  'HAProxy: a page and a text of one status': [
    'back',
    '    errorfile 503 /a\n',
    '    http-error status 503 content-type text/plain string b\n',
  ],
  'httpd: a folder and programs of one path': [
    'apache',
    'Alias /files /srv/a\n',
    'ScriptAlias /files /srv/b\n',
  ],
  'httpd: two ways to set one variable': [
    'apache',
    'SetEnvIf X-A b c=1\nHeader set Cache-Control %{c}e\n',
    'BrowserMatch curl c=2\n',
  ],
  'HAProxy: two numbers of tries': ['back', '    retries 1\n', '    retries 9\n'],
  'HAProxy: two limits': ['front', '    maxconn 5\n', '    maxconn 500\n'],
  'HAProxy: two paths of the monitor': ['front', '    monitor-uri /a\n', '    monitor-uri /b\n'],
  'HAProxy: two ways to compress': ['front', '    compression algo gzip\n', '    compression algo deflate\n'],
  'httpd: two sections of one path': [
    'apache',
    '<Location /a>\nHeader set Cache-Control no-store\n</Location>\n',
    '<Location /a>\nHeader set Cache-Control public\n</Location>\n',
  ],
  'httpd: a section of a path and one of a path above': [
    'apache',
    '<Location /a>\nHeader set Cache-Control no-store\n</Location>\n',
    '<Location /a/b>\nHeader set Cache-Control public\n</Location>\n',
  ],
  'httpd: a value, and another one where a module is loaded': [
    'apache',
    'ProxyErrorOverride On\n',
    '<IfModule mod_headers.c>\nProxyErrorOverride Off\n</IfModule>\n',
  ],
  'HAProxy: what checks say and wait for': [
    'back',
    '    option tcp-check\n    tcp-check connect\n    tcp-check send A\n',
    '    tcp-check expect string B\n',
  ],
  'nginx: two texts for one': ['nginx', 'sub_filter a b;', 'sub_filter a c;'],
  'nginx: two places for one': ['nginx', 'proxy_redirect / /a;', 'proxy_redirect / /b;'],
  'nginx: two values of one header': [
    'nginx',
    'add_header X-Frame-Options DENY;',
    'add_header X-Frame-Options SAMEORIGIN;',
  ],
};

const server = (options: string): string =>
  back('').replace('server app2 10.0.0.2:80 check', `server app2 10.0.0.2:80 ${options}`);
const bind = (options: string): string => front('').replace('bind :80', `bind :443 ssl crt /a ${options}`);

const opposites: Readonly<
  Record<string, readonly [make: (options: string) => string, one: string, other: string]>
> = {
  'checks, and none': [server, 'check', 'no-check'],
  'off, and on': [server, 'disabled', 'enabled'],
  'two versions of the PROXY line': [server, 'send-proxy', 'send-proxy-v2'],
  'checks in TLS, and not': [server, 'check check-ssl verify none', 'no-check-ssl'],
  'versions of TLS to a server': [server, 'ssl verify none no-tlsv13', 'force-tlsv13'],
  'versions of TLS': [bind, 'force-tlsv12', 'force-tlsv13'],
  'tickets, and none': [bind, 'tls-ticket-keys /x tls-tickets', 'no-tls-tickets'],
};

itIsNotClear(
  Object.fromEntries(
    Object.entries(opposites).map(([name, [make, one, other]]): [string, TwoTexts] => [
      `options of one line: ${name}`,
      ['haproxy', make(`${one} ${other}`), make(`${other} ${one}`)],
    ]),
  ),
);

it.each([
  ['weight 5 maxconn 9', 'maxconn 9 weight 5'],
  ['check inter 1s ssl verify none', 'ssl verify none check inter 1s'],
])('%s is %s', async (one, other) => {
  expect((await plannedTexts(['haproxy', server(one), server(other)])).level).toBe('clear');
});

itIsNotClear(Object.fromEntries(Object.entries(rivals).map(([name, swap]) => [name, swapped(swap)])));

const apart: Readonly<Record<string, Swap>> = {
  'pages of two statuses': ['apache', 'ErrorDocument 503 /a\n', 'ErrorDocument 404 /b\n'],
  'two headers': ['apache', 'Header set X-A a\n', 'Header set X-B b\n'],
  'two names': ['apache', 'ServerAlias b.example\n', 'ServerAlias c.example\n'],
  'types of two endings': ['apache', 'AddType text/plain .x\n', 'AddType text/html .y\n'],
  'two settings': ['apache', 'Timeout 5\n', 'ProxyErrorOverride On\n'],
  'pages of two statuses of HAProxy': [
    'back',
    '    http-error status 503 content-type text/plain string a\n',
    '    http-error status 502 content-type text/plain string b\n',
  ],
  'a page and a redirect of two statuses': [
    'back',
    '    errorfile 503 /a\n',
    '    errorloc302 502 http://sorry.example/\n',
  ],
  'two doors': ['front', '    bind :81\n', '    bind :82\n'],
  'two times': ['back', '    timeout server 5s\n', '    timeout queue 60s\n'],
  'two headers of nginx': ['nginx', 'proxy_set_header X-A a;', 'proxy_set_header X-B b;'],
  'two headers that are hidden': ['nginx', 'proxy_hide_header X-A;', 'proxy_hide_header X-B;'],
};

it.each(Object.entries(apart))('%s may change places', async (_, swap) => {
  expect((await plannedTexts(swapped(swap))).level).toBe('clear');
});

it.each([
  ['other interfaces may change places', 'Ethernet1', 'Ethernet2', 'clear'],
  ['the last of two sections of one interface holds', 'Ethernet1', 'Ethernet1', 'caution'],
])('EOS: %s', async (_, one, other, level) => {
  const text = (first: string, second: string): string =>
    `hostname s1\ninterface ${first}interface ${second}`;
  const [a, b] = [`${one}\n   mtu 1500\n`, `${other}\n   mtu 9000\n`];
  expect((await plannedTexts(['eos', text(a, b), text(b, a)])).level).toBe(level);
});
