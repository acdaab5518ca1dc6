import type { Dice } from '../../oracle/dice.ts';
import { joined, maybe } from '../haproxy/parts.ts';
import type { Base } from '../model.ts';
import { members, pages, preamble } from './parts.ts';

/** A shop in front of pools: hosts, paths with and without a URI behind proxy_pass, TLS, redirects, limits. */
export function shop(dice: Dice): Base {
  const hasTls = dice.chance(0.7);
  const limits = dice.chance(0.5);
  const headers = [
    '            proxy_set_header Host $host;',
    maybe(dice, 0.6, '            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'),
    maybe(dice, 0.5, '            proxy_set_header X-Forwarded-Proto $scheme;'),
    maybe(dice, 0.5, '            proxy_http_version 1.1;'),
  ];
  const lines = [
    ...preamble(dice),
    maybe(dice, 0.4, '    gzip on;'),
    limits ? '    limit_req_zone $binary_remote_addr zone=clients:1m rate=4r/s;' : undefined,
    '    map $http_upgrade $connection_upgrade {',
    '        default upgrade;',
    "        '' close;",
    '    }',
    '    upstream web {',
    dice.pick(['        least_conn;', '        ip_hash;', '        random;', undefined, undefined]),
    ...members(10, 3, {
      options: (at) => (at === 3 ? 'weight=2' : dice.chance(0.3) ? 'max_fails=1 fail_timeout=1s' : ''),
    }),
    maybe(dice, 0.3, '        keepalive 4;'),
    '    }',
    '    upstream api {',
    dice.pick(['        hash $http_x_user consistent;', '        hash $request_uri;', undefined]),
    ...members(11, 2, { options: (at) => (at === 2 && dice.chance(0.3) ? 'weight=3' : '') }),
    '    }',
    '    server {',
    '        listen 127.0.0.1:8080 default_server;',
    hasTls ? '        listen 127.0.0.1:8443 ssl http2;' : undefined,
    '        server_name shop.example www.shop.example;',
    hasTls ? '        ssl_certificate @DIR@/site.pem;' : undefined,
    hasTls ? '        ssl_certificate_key @DIR@/site.pem;' : undefined,
    maybe(dice, 0.4, '        client_max_body_size 100k;'),
    maybe(dice, 0.4, '        add_header X-Frame-Options DENY;'),
    maybe(dice, 0.4, '        error_page 502 503 504 /sorry.html;'),
    '        location / {',
    '            proxy_pass http://web;',
    ...headers,
    maybe(dice, 0.4, '            proxy_next_upstream error timeout http_503;'),
    '        }',
    '        location /api/ {',
    limits ? '            limit_req zone=clients burst=10 nodelay;' : undefined,
    `            proxy_pass http://api${dice.pick(['', '/', '/v1/'])};`,
    maybe(dice, 0.5, '            proxy_set_header X-Tier api;'),
    maybe(dice, 0.4, '            proxy_hide_header X-Powered-By;'),
    '        }',
    '        location /ws {',
    '            proxy_pass http://web;',
    '            proxy_http_version 1.1;',
    '            proxy_set_header Upgrade $http_upgrade;',
    '            proxy_set_header Connection $connection_upgrade;',
    '        }',
    '        location = /sorry.html {',
    '            root @DIR@/www;',
    maybe(dice, 0.5, '            internal;'),
    '        }',
    `        location ${dice.pick(['/static/', '^~ /static/'])} {`,
    '            root @DIR@/www;',
    maybe(dice, 0.5, '            expires 1h;'),
    '        }',
    maybe(
      dice,
      0.5,
      '        location ~ \\.(?:css|png)$ {\n            proxy_pass http://127.0.12.1:8000;\n        }',
    ),
    maybe(dice, 0.5, '        rewrite ^/old/(.*)$ /api/$1 last;'),
    '    }',
    '    server {',
    '        listen 127.0.0.1:8080;',
    '        server_name admin.example;',
    '        location / {',
    '            allow 127.0.30.0/24;',
    '            deny all;',
    '            proxy_pass http://127.0.13.1:8000;',
    maybe(dice, 0.5, '            proxy_set_header Host admin.internal;'),
    '        }',
    '    }',
    maybe(
      dice,
      0.6,
      '    server {\n        listen 127.0.0.1:8080;\n        server_name old.example;\n        return 301 http://shop.example$request_uri;\n    }',
    ),
    '}',
  ];
  return {
    name: 'shop',
    text: joined(lines),
    files: pages,
    endpoints: [
      { address: '127.0.0.1', port: 8080 },
      ...(hasTls ? [{ address: '127.0.0.1', port: 8443, tls: 'program' } as const] : []),
    ],
    vocabulary: {
      hosts: ['shop.example', 'admin.example', 'old.example', 'www.shop.example'],
      paths: ['/', '/api/items', '/static/a.css', '/img/x.png', '/old/thing', '/ws', '/sorry.html'],
      headers: ['X-User: ann', 'X-User: bob', 'X-User: cy', 'Cookie: session=abc'],
      clients: ['127.0.30.7', '127.0.31.7'],
    },
  };
}
