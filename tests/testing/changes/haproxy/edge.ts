import type { Dice } from '../../oracle/dice.ts';
import type { Base } from '../model.ts';
import { joined, maybe, preamble, servers } from './parts.ts';

/** An edge in two tiers of one process: TLS ends in front, the inner listener gets the client by PROXY; a cache, passwords, named defaults. */
export function edge(dice: Dice): Base {
  const hasCertificates = dice.chance(0.4);
  const lines = [
    ...preamble(dice, 'http'),
    'userlist staff',
    '    user alice insecure-password secret',
    maybe(dice, 0.5, '    group admins users alice'),
    '',
    'cache pages',
    '    total-max-size 4',
    '    max-age 60',
    '',
    'frontend outer',
    `    bind 127.0.0.1:8443 ssl crt @DIR@/site.pem alpn ${dice.pick(['h2,http/1.1', 'http/1.1'])}${hasCertificates ? ' ca-file @DIR@/client.pem verify optional' : ''}`,
    maybe(dice, 0.5, '    bind 127.0.0.1:8080'),
    hasCertificates ? '    http-request set-header X-Client-Verified %[ssl_c_verify]' : undefined,
    hasCertificates ? '    http-request deny if { path_beg /certified } !{ ssl_c_used }' : undefined,
    maybe(dice, 0.5, '    http-request set-header X-Forwarded-Proto https if { ssl_fc }'),
    maybe(dice, 0.5, '    http-request set-header X-Host-Asked %[req.hdr(host),lower]'),
    maybe(dice, 0.3, '    http-request reject if { src 127.0.34.0/24 }'),
    '    use_backend inner-way if { hdr(host) -i inner.example }',
    '    use_backend secret if { path_beg /secret }',
    '    default_backend pages',
    '',
    'backend inner-way',
    '    server inner 127.0.0.1:8085 send-proxy-v2',
    '',
    'listen inner',
    '    bind 127.0.0.1:8085 accept-proxy',
    maybe(dice, 0.6, '    option forwardfor'),
    '    acl office src 127.0.30.0/24',
    '    http-request deny deny_status 404 if { path_beg /office } !office',
    `    balance ${dice.pick(['roundrobin', 'source', 'leastconn'])}`,
    maybe(dice, 0.5, '    cookie SESS prefix'),
    ...servers(10, 3, {
      name: 'in',
      options: (at) => `cookie i${at} check inter 100ms fall 2${at === 3 ? ' disabled' : ''}`,
    }),
    '',
    'backend pages',
    maybe(dice, 0.6, '    http-request cache-use pages if { path_beg /cached }'),
    maybe(dice, 0.6, '    http-response cache-store pages'),
    '    option tcp-check',
    maybe(
      dice,
      0.6,
      '    tcp-check send GET\\ /ping\\ HTTP/1.0\\r\\n\\r\\n\n    tcp-check expect rstring HTTP/1\\..\\ 200',
    ),
    maybe(dice, 0.4, '    http-error status 503 content-type text/plain string busy'),
    ...servers(11, 2, {
      name: 'page',
      options: (at) => `check inter 100ms fall 2 observe layer7${at === 2 ? ' weight 50' : ''}`,
    }),
    '',
    'backend secret',
    '    acl known http_auth(staff)',
    '    http-request auth realm Secret unless known',
    maybe(dice, 0.5, '    http-request set-header X-Staff %[http_auth_user]'),
    maybe(dice, 0.5, '    http-request del-header Authorization'),
    ...servers(12, 2, {
      name: 'secret',
      options: (at) => (at === 2 ? 'backup' : 'check inter 100ms fall 2'),
    }),
  ];
  const text = joined(lines);
  return {
    name: 'edge',
    text,
    files: {},
    endpoints: [
      { address: '127.0.0.1', port: 8443, tls: 'program' },
      ...(text.includes('bind 127.0.0.1:8080') ? [{ address: '127.0.0.1', port: 8080 }] : []),
      { address: '127.0.0.1', port: 8085, proxy: true },
    ],
    vocabulary: {
      hosts: ['www.example', 'inner.example'],
      paths: ['/', '/cached/a', '/secret/plan', '/office/x', '/certified'],
      headers: ['Cookie: SESS=i1~abc', 'Cookie: SESS=i2~abc', 'X-User: ann'],
      clients: ['127.0.30.7', '127.0.31.7', '127.0.34.7'],
    },
  };
}
