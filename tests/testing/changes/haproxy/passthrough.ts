import type { Dice } from '../../oracle/dice.ts';
import type { Base } from '../model.ts';
import { joined, maybe, preamble, servers } from './parts.ts';

/** TLS that is passed on by the name that it asks for, and plain TCP with the PROXY protocol. */
export function passthrough(dice: Dice): Base {
  const inter = dice.pick(['80ms', '100ms']);
  const version = dice.pick(['send-proxy', 'send-proxy-v2']);
  const lines = [
    ...preamble(dice, 'tcp'),
    'frontend tls-in',
    '    bind 127.0.0.1:8443',
    '    tcp-request inspect-delay 300ms',
    maybe(dice, 0.3, '    tcp-request connection reject if { src 127.0.33.0/24 }'),
    '    tcp-request content accept if { req_ssl_hello_type 1 }',
    maybe(dice, 0.4, '    tcp-request content reject'),
    '    acl is_api req_ssl_sni -i api.example',
    '    use_backend api-tls if is_api',
    maybe(dice, 0.5, '    use_backend other-tls if { req_ssl_sni -m end .other.example }'),
    '    default_backend web-tls',
    '',
    'backend web-tls',
    `    balance ${dice.pick(['roundrobin', 'source', 'leastconn'])}`,
    maybe(dice, 0.4, '    option ssl-hello-chk'),
    ...servers(10, 3, {
      name: 'web',
      port: 8443,
      options: (at) => `check inter ${inter} fall 2${at === 3 ? ' backup' : ''}`,
    }),
    '',
    'backend api-tls',
    maybe(dice, 0.5, '    stick-table type ip size 1k expire 10s'),
    ...servers(11, 2, {
      name: 'api',
      port: 8444,
      options: () => `${version} check inter ${inter} check-send-proxy`,
    }),
    '',
    'backend other-tls',
    '    server other1 127.0.12.1:8443',
    '',
    'listen plain',
    '    bind 127.0.0.1:8090',
    maybe(dice, 0.5, '    balance roundrobin'),
    dice.chance(0.5) ? '    option tcp-check' : undefined,
    maybe(dice, 0.4, '    maxconn 100'),
    ...servers(13, 2, {
      name: 'plain',
      port: 8001,
      options: () => `${version} check check-send-proxy inter ${inter}`,
    }),
    '',
    'listen behind',
    `    bind 127.0.0.1:8091${dice.chance(0.5) ? ' accept-proxy' : ''}`,
    '    mode http',
    maybe(dice, 0.5, '    option forwardfor'),
    ...servers(12, 2, { name: 'back', options: (at) => `weight ${at}` }),
  ];
  const text = joined(lines);
  const behind = { address: '127.0.0.1', port: 8091 } as const;
  return {
    name: 'passthrough',
    text,
    files: {},
    endpoints: [
      { address: '127.0.0.1', port: 8443, tls: 'server' },
      { address: '127.0.0.1', port: 8090 },
      text.includes('accept-proxy') ? { ...behind, proxy: true } : behind,
    ],
    vocabulary: {
      hosts: ['www.example', 'api.example', 'a.other.example', 'other.example'],
      paths: ['/', '/app'],
      headers: ['X-User: ann'],
      clients: ['127.0.33.7', '127.0.34.7'],
    },
  };
}
