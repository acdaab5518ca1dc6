// Requests that come to the same servers or files under another section, which sets something else for them.
import { expect, it } from 'vitest';
import { httpDefaults, itIsNotClear, plannedTexts, type TwoTexts } from './testing/not-clear.ts';

interface Site {
  readonly name: string;
  readonly inside?: string;
  readonly location?: string;
}

const nginx = (...servers: readonly string[]): string => `events {}\nhttp {\n${servers.join('')}}\n`;

const server = ({
  name,
  inside = '',
  location = 'proxy_pass http://10.0.0.1;',
}: Site): string => `    server {
        listen 8080;
        server_name ${name};
        ${inside}
        location / { ${location} }
    }
`;

const guarded = 'auth_basic Staff; auth_basic_user_file /etc/nginx/users;';

/** Two servers, and the same two the other way round: the first answers whatever name neither has. */
const swapped = (one: string, another: string): TwoTexts => [
  'nginx',
  nginx(one, another),
  nginx(another, one),
];

const locations = (...list: readonly string[]): string =>
  nginx(`    server {\n        listen 8080;\n${list.map((text) => `        ${text}\n`).join('')}    }\n`);

const reordered = (one: string, another: string): TwoTexts => [
  'nginx',
  locations(one, another),
  locations(another, one),
];

const httpd = (...hosts: readonly string[]): string => `LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so
LoadModule headers_module modules/mod_headers.so
Listen 8080
ProxyPass / http://10.0.0.1/
${hosts.join('')}`;

const host = (name: string, ...lines: readonly string[]): string =>
  ['<VirtualHost *:8080>', `ServerName ${name}`, ...lines, '</VirtualHost>', ''].join('\n');

const proxy = (pool: string, inside: string): string => `${httpDefaults}frontend www
    bind :8080
    default_backend ${pool}
backend plain
    server one 10.0.0.1:80
backend dressed
    ${inside}
    server one 10.0.0.1:80
`;

const pools = (inside: string): TwoTexts => ['haproxy', proxy('plain', inside), proxy('dressed', inside)];

const open = 'location /static { proxy_pass http://10.0.0.1; }';
const closed = `location / { proxy_pass http://10.0.0.1; ${guarded} }`;

itIsNotClear({
  'a virtual host that no longer has the name of a guarded one': [
    'nginx',
    nginx(server({ name: 'a.example' }), server({ name: 'b.example', inside: guarded })),
    nginx(server({ name: 'a.example' }), server({ name: 'c.example', inside: guarded })),
  ],
  'a default server that had another folder': swapped(
    server({ name: 'a.example', location: 'root /srv/a;' }),
    server({ name: 'b.example', location: 'root /srv/b;' }),
  ),
  'a default server that asked for a password': swapped(
    server({ name: 'a.example', inside: guarded }),
    server({ name: 'b.example' }),
  ),
  'a location without the password of the one that held before': [
    'nginx',
    locations(closed),
    locations(closed, open),
  ],
  'a location without the password that goes to other servers': [
    'nginx',
    locations(closed),
    locations(closed, open.replace('10.0.0.1', '10.0.0.2')),
  ],
  'an expression that takes more requests from a location with other headers': [
    'nginx',
    ...(['~ \\.png$', '~* \\.png$'] as const).map((head) =>
      locations(
        'location / { proxy_pass http://10.0.0.1; }',
        `location ${head} { proxy_pass http://10.0.0.1; expires 1y; }`,
      ),
    ),
  ] as unknown as TwoTexts,
  'the only line that keeps folders from having files of their own': [
    'apache',
    ...['AllowOverride None\n', ''].map((line) =>
      httpd(
        host(
          'a.example',
          'DocumentRoot /srv/www',
          `<Directory /srv/www>\n${line}Require all granted\n</Directory>`,
        ),
      ),
    ),
  ] as unknown as TwoTexts,
  'a location without the headers of the one that held before': [
    'nginx',
    locations('location / { proxy_pass http://10.0.0.1; add_header X-Frame-Options DENY; }'),
    locations(
      'location / { proxy_pass http://10.0.0.1; add_header X-Frame-Options DENY; }',
      'location /static { proxy_pass http://10.0.0.1; }',
    ),
  ],
  'expressions in another order, one with a password': reordered(
    `location ~ ^/api { proxy_pass http://10.0.0.1; ${guarded} }`,
    'location ~ php$ { proxy_pass http://10.0.0.1; }',
  ),
  'expressions in another order with other folders': reordered(
    'location ~ ^/api { root /srv/api; }',
    'location ~ php$ { root /srv/php; }',
  ),
  'virtual hosts of httpd in another order': [
    'apache',
    httpd(host('a.example', 'DocumentRoot /srv/a'), host('b.example', 'DocumentRoot /srv/b')),
    httpd(host('b.example', 'DocumentRoot /srv/b'), host('a.example', 'DocumentRoot /srv/a')),
  ],
  'a virtual host that listens elsewhere and leaves its requests to the main server': [
    'apache',
    httpd(host('a.example', 'ProxyPass / http://10.0.0.1/', 'Header set X-Frame-Options DENY')),
    httpd(host('a.example', 'ProxyPass / http://10.0.0.1/', 'Header set X-Frame-Options DENY')).replace(
      '*:8080',
      '*:8081',
    ),
  ],
  'sections of httpd that say the same header, in another order': [
    'apache',
    httpd(
      '<Location /a>\nHeader set X-A 1\n</Location>\n<LocationMatch php$>\nHeader set X-A 2\n</LocationMatch>\n',
    ),
    httpd(
      '<LocationMatch php$>\nHeader set X-A 2\n</LocationMatch>\n<Location /a>\nHeader set X-A 1\n</Location>\n',
    ),
  ],
  'a pool of the same servers that writes headers': pools('http-response set-header X-Frame-Options DENY'),
  'a pool of the same servers that compresses': pools('compression algo gzip'),
});

it('names what is set otherwise, and a request that meets it', async () => {
  const { level, reasons } = await plannedTexts(['nginx', locations(closed), locations(closed, open)]);
  expect(level).toBe('undecided');
  expect(reasons.join('\n')).toMatch(
    /\/static\S*\) come under other sections, which set otherwise: auth_basic, auth_basic_user_file/,
  );
});

it('is content with sections that say the same, wherever they stand', async () => {
  const one = server({ name: 'a.example', inside: guarded });
  const another = server({ name: 'b.example', inside: guarded });
  expect((await plannedTexts(swapped(one, another))).level).toBe('clear');
});

it('leaves backends to their names, wherever they stand', async () => {
  const pool = (name: string, place: string): string => `backend ${name}\n    server one ${place}:80\n`;
  const front = `${httpDefaults}frontend www\n    bind :80\n    use_backend a if { path /a }\n    default_backend b\n`;
  const both = [pool('a', '10.0.0.1'), pool('b', '10.0.0.2')];
  const texts = [both, both.toReversed()].map((list) => `${front}${list.join('')}`);
  expect((await plannedTexts(['haproxy', ...texts] as unknown as TwoTexts)).level).toBe('clear');
});

it('leaves folders whose paths differ to the length of their paths', async () => {
  const outer = '<Directory /srv>\nOptions Indexes\n</Directory>\n';
  const inner = '<Directory /srv/a>\nOptions None\n</Directory>\n';
  const files = (...list: readonly string[]): string =>
    `LoadModule autoindex_module m.so\nListen 8080\nDocumentRoot /srv\n${list.join('')}`;
  expect((await plannedTexts(['apache', files(outer, inner), files(inner, outer)])).level).toBe('clear');
});
