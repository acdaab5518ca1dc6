import type { Dice } from '../../oracle/dice.ts';
import { joined, maybe, some } from '../haproxy/parts.ts';
import type { Base, Endpoint } from '../model.ts';
import { members, pages, preamble } from './parts.ts';

const httpLines = [
  'gzip on;',
  'gzip_types text/css text/plain;',
  'map $http_user_agent $bad { default 0; ~*badbot 1; }',
  'map $uri $where { default web; ~^/api app; }',
  'geo $near { default 0; 127.0.30.0/24 1; }',
  'split_clients $remote_addr $variant { 50% a; * b; }',
  'limit_conn_zone $binary_remote_addr zone=conns:1m;',
  'limit_req_zone $binary_remote_addr zone=reqs:1m rate=3r/s;',
  'proxy_set_header X-Real-IP $remote_addr;',
  'proxy_http_version 1.1;',
  'add_header X-Edge 1;',
  'server_names_hash_bucket_size 64;',
  'underscores_in_headers on;',
  'client_max_body_size 50k;',
  'large_client_header_buffers 4 8k;',
  'proxy_buffering off;',
  'etag off;',
  'error_page 404 /sorry.html;',
] as const;

const serverLines = [
  'add_header X-Server-Block 1 always;',
  'error_page 500 502 503 504 /sorry.html;',
  'merge_slashes off;',
  'rewrite ^/old/(.*)$ /new/$1 permanent;',
  'rewrite ^/moved$ /app/there last;',
  'if ($http_x_user = ann) { return 403; }',
  'if ($request_method = PUT) { return 405; }',
  'keepalive_requests 50;',
  'client_header_buffer_size 2k;',
  'ignore_invalid_headers off;',
  'set $tier front;',
  'autoindex on;',
  'deny 127.0.34.0/24;',
  'absolute_redirect off;',
  'chunked_transfer_encoding off;',
] as const;

const locationLines = [
  'proxy_set_header Host $host;',
  'proxy_set_header Host app.internal;',
  'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
  'proxy_set_header Connection "";',
  'proxy_hide_header X-Powered-By;',
  'proxy_pass_header Server;',
  'proxy_redirect http://app.internal/ /;',
  'proxy_cookie_path /app /;',
  'proxy_cookie_domain app.internal shop.example;',
  'proxy_next_upstream error http_500 http_503;',
  'proxy_intercept_errors on;',
  'proxy_read_timeout 300ms;',
  'proxy_ignore_client_abort on;',
  'proxy_request_buffering off;',
  'add_header Cache-Control no-store;',
  'expires 10m;',
  'limit_except GET HEAD POST { deny all; }',
  'allow 127.0.30.0/24;',
  'auth_basic off;',
  'sub_filter app.internal shop.example;',
  'sub_filter_once off;',
  'client_max_body_size 10k;',
  'limit_rate 500k;',
  'proxy_method POST;',
  'proxy_set_body fixed;',
  'proxy_pass_request_headers on;',
  'proxy_bind 127.0.0.9;',
  'default_type text/html;',
] as const;

const places = [
  '/',
  '= /exact',
  '/api/',
  '^~ /static/',
  '~ \\.png$',
  '~* ^/user/(\\w+)$',
  '/app',
  '/new/',
  '= /',
  '/docs/',
] as const;

const algorithms = [
  '',
  'least_conn;',
  'ip_hash;',
  'hash $request_uri;',
  'hash $http_x_user consistent;',
  'random;',
] as const;

/** Servers and locations put together from what people write in them. */
export function generated(dice: Dice): Base {
  const hasTls = dice.chance(0.5);
  const hosts = ['shop.example', 'api.example', '*.other.example'].slice(0, 1 + dice.upTo(3));
  const lines = [
    ...preamble(dice),
    ...some(dice, httpLines, 0.25),
    ...['web', 'app', 'more'].flatMap((name, at) => upstream(dice, name, 10 + at)),
    ...hosts.flatMap((host, at) => server(dice, host, hasTls && at === 0)),
    '}',
  ];
  const endpoints: readonly Endpoint[] = [
    { address: '127.0.0.1', port: 8080 },
    ...(hasTls ? [{ address: '127.0.0.1', port: 8443, tls: 'program' } as const] : []),
  ];
  return {
    name: 'generated',
    text: joined(lines).replaceAll(/^(\s*)(.*\S) \{ (.*) \}$/gm, spread),
    files: pages,
    endpoints,
    vocabulary: {
      hosts: ['shop.example', 'api.example', 'a.other.example'],
      paths: [
        '/',
        '/exact',
        '/api/items',
        '/static/a.css',
        '/static/dot.png',
        '/static/',
        '/docs/link.html',
        '/docs/plain',
        '/x.png',
        '/user/ann',
        '/app/start',
        '/old/thing',
        '/moved',
        '/docs/page.html',
        '/sorry.html',
      ],
      headers: ['X-User: ann', 'X-User: bob', 'X-User: cy', 'Cookie: session=abc'],
      clients: ['127.0.30.7', '127.0.34.7', '127.0.35.7'],
    },
  };
}

/** Blocks are written over several lines, as people do. */
function spread(_: string, depth: string, head: string, body: string): string {
  const inner = body.split(/(?<=;) /).map((line) => `${depth}    ${line}`);
  return [`${depth}${head} {`, ...inner, `${depth}}`].join('\n');
}

function upstream(dice: Dice, name: string, group: number): readonly (string | undefined)[] {
  const algorithm = dice.pick(algorithms);
  const count = 1 + dice.upTo(4);
  const isHashed = /hash|random/.test(algorithm);
  return [
    `    upstream ${name} {`,
    algorithm === '' ? undefined : `        ${algorithm}`,
    ...members(group, count, {
      options: (at) =>
        [
          ...(dice.chance(0.2) ? [`weight=${dice.pick([2, 3, 5])}`] : []),
          ...(dice.chance(0.2) ? ['max_fails=30 fail_timeout=1s'] : []),
          ...(at > 1 && !isHashed && dice.chance(0.2) ? ['backup'] : []),
          ...(at > 1 && dice.chance(0.1) ? ['down'] : []),
          ...(dice.chance(0.1) ? ['max_conns=3'] : []),
        ].join(' '),
    }),
    maybe(dice, 0.2, '        keepalive 4;'),
    '    }',
  ];
}

function server(dice: Dice, host: string, isTls: boolean): readonly (string | undefined)[] {
  const chosen = dice.shuffled(places).slice(0, 2 + dice.upTo(4));
  return [
    '    server {',
    `        listen 127.0.0.1:8080${host === 'api.example' && dice.chance(0.4) ? ' default_server' : ''};`,
    isTls ? `        listen 127.0.0.1:8443 ssl${dice.chance(0.5) ? ' http2' : ''};` : undefined,
    `        server_name ${host};`,
    isTls
      ? '        ssl_certificate @DIR@/site.pem;\n        ssl_certificate_key @DIR@/site.pem;'
      : undefined,
    `        root @DIR@/${dice.pick(['www', 'www', 'www/docs'])};`,
    ...some(dice, serverLines, 0.15, 8),
    ...chosen.flatMap((place) => location(dice, place)),
    '    }',
  ];
}

function location(dice: Dice, place: string): readonly string[] {
  const name = dice.pick(['web', 'app', 'more']);
  const isRegex = place.startsWith('~');
  const uri = isRegex ? '' : dice.pick(['', '', '/', '/v2/', '/sub']);
  const content = dice.pick([
    `proxy_pass http://${name}${uri};`,
    `proxy_pass http://${name}${uri};`,
    `proxy_pass http://${name}${uri};`,
    'try_files $uri $uri/ =404;',
    'try_files $uri /index.html;',
    'return 302 /elsewhere;',
    'return 200 "own";',
    'alias @DIR@/www/;',
  ]);
  const isProxy = content.startsWith('proxy_pass');
  return [
    `        location ${place} {`,
    `            ${content}`,
    ...some(
      dice,
      locationLines.filter((line) => isProxy || !line.startsWith('proxy')),
      0.12,
      12,
    ),
    '        }',
  ];
}
