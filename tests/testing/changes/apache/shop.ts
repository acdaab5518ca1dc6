import type { Dice } from '../../oracle/dice.ts';
import { joined, maybe } from '../haproxy/parts.ts';
import type { Base } from '../model.ts';
import { pages } from '../nginx/parts.ts';
import { balancer, preamble, usualFiles } from './parts.ts';

/** Virtual hosts in front of balancers: sticky sessions, paths with and without a slash, rewritten headers, TLS. */
export function shop(dice: Dice): Base {
  const hasTls = dice.chance(0.7);
  const sticky = dice.chance(0.5);
  const body = (tls: boolean): readonly (string | undefined)[] => [
    '    ServerName shop.example',
    '    ServerAlias www.shop.example',
    tls ? '    SSLEngine on' : undefined,
    tls ? '    SSLCertificateFile @DIR@/site.pem' : undefined,
    tls ? '    SSLCertificateKeyFile @DIR@/site.pem' : undefined,
    tls ? maybe(dice, 0.6, '    Protocols h2 http/1.1') : undefined,
    tls ? maybe(dice, 0.4, '    SSLProtocol all -TLSv1 -TLSv1.1') : undefined,
    maybe(dice, 0.5, '    ProxyPreserveHost On'),
    tls ? '    RequestHeader set X-Forwarded-Proto https' : undefined,
    maybe(dice, 0.4, '    Header set X-Frame-Options DENY'),
    '    ProxyPass /static !',
    `    ProxyPass ${dice.pick(['/api balancer://api', '/api/ balancer://api/', '/api balancer://api/v1'])}`,
    maybe(dice, 0.6, '    ProxyPassReverse /api balancer://api'),
    '    ProxyPass /ws ws://127.0.10.1:8000/ws',
    '    ProxyPass / balancer://web/',
    '    ProxyPassReverse / balancer://web/',
    maybe(dice, 0.4, '    ProxyPassReverseCookiePath /app /'),
    maybe(dice, 0.4, '    ProxyErrorOverride On\n    ErrorDocument 503 /static/a.css'),
    '    DocumentRoot @DIR@/www',
  ];
  const lines = [
    ...preamble(dice),
    hasTls ? 'Listen 127.0.0.1:8443' : undefined,
    '<Directory @DIR@/www>',
    '    Require all granted',
    maybe(dice, 0.4, '    Options FollowSymLinks'),
    '</Directory>',
    ...balancer(dice, 'web', 10, { count: 3, route: sticky }),
    sticky
      ? 'Header add Set-Cookie "ROUTE=.%{BALANCER_WORKER_ROUTE}e; path=/" env=BALANCER_ROUTE_CHANGED'
      : undefined,
    ...balancer(dice, 'api', 11, { count: 2, route: false }),
    '<VirtualHost 127.0.0.1:8080>',
    ...body(false),
    maybe(dice, 0.5, '    <Location /api/private>\n        Require ip 127.0.30.0/24\n    </Location>'),
    maybe(dice, 0.4, '    RewriteEngine On\n    RewriteRule ^/old/(.*)$ /api/$1 [PT]'),
    '</VirtualHost>',
    hasTls ? joined(['<VirtualHost 127.0.0.1:8443>', ...body(true), '</VirtualHost>']).trimEnd() : undefined,
    '<VirtualHost 127.0.0.1:8080>',
    '    ServerName admin.example',
    '    <Location />',
    '        Require ip 127.0.30.0/24',
    '    </Location>',
    '    ProxyPass / http://127.0.13.1:8000/ timeout=400ms',
    maybe(dice, 0.5, '    RequestHeader set X-Tier admin'),
    '</VirtualHost>',
    maybe(
      dice,
      0.6,
      '<VirtualHost 127.0.0.1:8080>\n    ServerName old.example\n    Redirect permanent / http://shop.example/\n</VirtualHost>',
    ),
  ];
  return {
    name: 'shop',
    text: joined(lines),
    files: { ...pages, ...usualFiles },
    endpoints: [
      { address: '127.0.0.1', port: 8080 },
      ...(hasTls ? [{ address: '127.0.0.1', port: 8443, tls: 'program' } as const] : []),
    ],
    vocabulary: {
      hosts: ['shop.example', 'admin.example', 'old.example', 'www.shop.example'],
      paths: [
        '/',
        '/api/items',
        '/static/a.css',
        '/static/dot.png',
        '/static',
        '/api/private',
        '/old/thing',
        '/ws',
      ],
      headers: ['Cookie: ROUTE=x.r1', 'Cookie: ROUTE=x.r2', 'Cookie: ROUTE=x.gone', 'X-User: ann'],
      clients: ['127.0.30.7', '127.0.31.7'],
    },
  };
}
