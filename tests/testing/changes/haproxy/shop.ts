import type { Dice } from '../../oracle/dice.ts';
import type { Base } from '../model.ts';
import { joined, maybe, preamble, servers, sorryPage } from './parts.ts';

/** A web shop: hosts and paths, an admin area by address, sticky sessions, a backup, checks, a page of apology. */
export function shop(dice: Dice): Base {
  const hasTls = dice.chance(0.7);
  const cookie = dice.chance(0.6);
  const inter = dice.pick(['80ms', '100ms']);
  const lines = [
    ...preamble(dice, 'http'),
    'frontend www',
    '    bind 127.0.0.1:8080',
    hasTls ? '    bind 127.0.0.1:8443 ssl crt @DIR@/site.pem alpn h2,http/1.1' : undefined,
    maybe(dice, 0.6, '    option forwardfor'),
    '    acl is_api path_beg /api',
    '    acl is_static path_beg /static /images',
    maybe(dice, 0.5, '    acl is_static path_end .css .js .png'),
    '    acl host_admin hdr(host) -i admin.example',
    '    acl from_office src 127.0.30.0/24',
    maybe(dice, 0.5, '    acl bad_bot hdr_sub(user-agent) -i badbot'),
    '    http-request deny if host_admin !from_office',
    maybe(dice, 0.5, '    http-request deny deny_status 403 if { path_beg /private } !from_office'),
    maybe(dice, 0.4, '    http-request redirect location /shop/ code 302 if { path /old }'),
    hasTls
      ? maybe(
          dice,
          0.5,
          '    http-request redirect scheme https code 301 if { hdr(host) -i pay.example } !{ ssl_fc }',
        )
      : undefined,
    hasTls
      ? maybe(dice, 0.6, '    http-request set-header X-Forwarded-Proto https if { ssl_fc }')
      : undefined,
    maybe(dice, 0.4, '    http-request set-header X-Client-Address %[src]'),
    maybe(dice, 0.3, '    http-response set-header Strict-Transport-Security "max-age=600"'),
    maybe(dice, 0.3, '    http-response del-header X-Powered-By'),
    maybe(dice, 0.2, '    compression algo gzip'),
    '    use_backend api if is_api',
    '    use_backend static if is_static',
    maybe(dice, 0.5, '    use_backend admin if host_admin'),
    '    default_backend web',
    '',
    'backend web',
    `    balance ${dice.pick(['roundrobin', 'leastconn', 'source'])}`,
    '    option httpchk GET /health',
    maybe(dice, 0.6, '    http-check expect status 200'),
    cookie ? '    cookie SRV insert indirect nocache' : undefined,
    maybe(dice, 0.5, '    errorfile 503 @DIR@/sorry.http'),
    `    default-server inter ${inter} fall 2 rise 2`,
    ...servers(10, 3, {
      name: 'web',
      options: (at) =>
        `check${cookie ? ` cookie w${at}` : ''}${at === 3 && dice.chance(0.5) ? ' backup' : ''}`,
    }),
    '',
    'backend api',
    `    balance ${dice.pick(['roundrobin', 'uri', 'hdr(X-User)', 'random'])}`,
    maybe(dice, 0.4, '    hash-type consistent'),
    maybe(dice, 0.5, '    http-request set-header X-Tier api'),
    maybe(dice, 0.4, '    http-request replace-path /api/(.*) /\\1'),
    maybe(dice, 0.3, '    timeout server 300ms'),
    ...servers(11, 2, { name: 'api', options: (at) => `check inter ${inter} weight ${at * 10}` }),
    '',
    'backend static',
    maybe(dice, 0.4, '    http-response set-header Cache-Control "max-age=60"'),
    ...servers(12, 2, { name: 'static', options: () => (dice.chance(0.5) ? 'maxconn 20' : '') }),
    '',
    'backend admin',
    '    server admin1 127.0.13.1:8000',
  ];
  return {
    name: 'shop',
    text: joined(lines),
    files: { 'sorry.http': sorryPage },
    endpoints: [
      { address: '127.0.0.1', port: 8080 },
      ...(hasTls ? [{ address: '127.0.0.1', port: 8443, tls: 'program' } as const] : []),
    ],
    vocabulary: {
      hosts: ['shop.example', 'admin.example', 'pay.example'],
      paths: [
        '/',
        '/api/items',
        '/static/a.css',
        '/images/x.png',
        '/old',
        '/private/x',
        '/page.css',
        '/shop/',
      ],
      headers: [
        'Cookie: SRV=w1',
        'Cookie: SRV=w2',
        'Cookie: SRV=w3',
        'Cookie: SRV=gone',
        'X-User: ann',
        'X-User: bob',
        'X-User: cy',
      ],
      clients: ['127.0.30.7', '127.0.31.7'],
    },
  };
}
