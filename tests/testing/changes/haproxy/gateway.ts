import type { Dice } from '../../oracle/dice.ts';
import type { Base } from '../model.ts';
import { joined, maybe, preamble, servers } from './parts.ts';

/** A gateway for APIs: maps, lists, rewritten paths, own answers, limits by client, TLS to the servers. */
export function gateway(dice: Dice): Base {
  const verify = dice.pick(['verify none', 'verify required ca-file @DIR@/ca.pem']);
  const lines = [
    ...preamble(dice, 'http'),
    maybe(dice, 0.3, 'userlist staff\n    user alice insecure-password secret\n'),
    'frontend gate',
    `    bind 127.0.0.1:8080${dice.chance(0.3) ? ' name gate' : ''}`,
    '    stick-table type ip size 10k expire 5s store http_req_rate(5s)',
    '    http-request track-sc0 src',
    '    http-request deny deny_status 429 if { sc_http_req_rate(0) gt 15 }',
    '    http-request return status 200 content-type text/plain string alive if { path /ping }',
    maybe(dice, 0.5, '    http-request deny if { method PUT DELETE } !{ src 127.0.30.0/24 }'),
    maybe(dice, 0.5, '    http-request deny deny_status 404 if { path -f @DIR@/blocked.lst }'),
    maybe(dice, 0.4, '    http-request set-var(txn.user) req.hdr(X-User)'),
    maybe(
      dice,
      0.3,
      '    http-request set-header X-Seen-User %[var(txn.user)] if { var(txn.user) -m found }',
    ),
    '    http-request set-path /v2%[path] if { hdr(X-Version) 2 }',
    maybe(dice, 0.4, '    http-request redirect prefix https://www.shop.example if { path_beg /account }'),
    maybe(dice, 0.4, '    monitor-uri /monitor'),
    '    use_backend %[path,map_beg(@DIR@/paths.map,fallback)]',
    '',
    'backend orders',
    '    balance uri',
    maybe(dice, 0.5, '    hash-type consistent'),
    '    option httpchk',
    '    http-check send meth GET uri /status ver HTTP/1.1 hdr Host orders.internal',
    maybe(dice, 0.5, '    retry-on conn-failure 503'),
    ...servers(10, 3, { name: 'orders', options: (at) => `check inter 90ms fall 2 weight ${10 * at}` }),
    '',
    'backend users',
    '    balance hdr(X-User)',
    maybe(dice, 0.5, '    http-request set-header Host users.internal'),
    ...servers(11, 2, {
      name: 'users',
      port: 8443,
      options: () => `ssl ${verify}${dice.chance(0.5) ? ' sni str(users.internal)' : ''} check inter 90ms`,
    }),
    '',
    'backend files',
    maybe(dice, 0.5, '    use-server files2 if { path_beg /files/two }'),
    maybe(dice, 0.4, '    http-request auth realm Files unless { http_auth(staff) }'),
    maybe(dice, 0.5, '    fullconn 100'),
    ...servers(12, 2, { name: 'files', options: (at) => `maxconn ${at * 2} maxqueue 5` }),
    '',
    'backend fallback',
    '    server spare 127.0.13.1:8000 check inter 90ms',
    '    server spare2 127.0.13.2:8000 backup',
    maybe(
      dice,
      0.5,
      '\nlisten stats\n    bind 127.0.0.1:8404\n    stats enable\n    stats uri /stats\n    stats auth admin:secret',
    ),
  ];
  const drawn = joined(lines);
  const text = drawn.includes('userlist staff') ? drawn : drawn.replace(/.*http_auth\(staff\).*\n/, '');
  return {
    name: 'gateway',
    text,
    files: {
      'paths.map': '/orders orders\n/users users\n/files files\n',
      'blocked.lst': '/wp-login.php\n/orders/secret\n',
    },
    endpoints: [
      { address: '127.0.0.1', port: 8080 },
      ...(text.includes('listen stats') ? [{ address: '127.0.0.1', port: 8404 }] : []),
    ],
    vocabulary: {
      hosts: ['api.example', 'www.example'],
      paths: [
        '/orders/7',
        '/users/me',
        '/files/one',
        '/files/two',
        '/ping',
        '/wp-login.php',
        '/account/x',
        '/orders/secret',
        '/monitor',
        '/stats',
      ],
      headers: ['X-Version: 2', 'X-User: ann', 'X-User: bob', 'X-User: cy', 'X-User: dan'],
      clients: ['127.0.30.7', '127.0.31.7'],
    },
  };
}
