import { describe, expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

/** Class of the last part of the statement where the context has `@`. */
function lastClass(context: string, statement: string): string | undefined {
  const text = context.replace('@', statement).replaceAll(';', '\n');
  const at = context.slice(0, context.indexOf('@')).split(';').length;
  return partsOf(kindNamed('haproxy'), text).findLast(({ line }) => line === at)?.effect.class;
}

const front = 'frontend www;bind :80;default_backend app';
const app = (inner: string, before = 'defaults;mode http'): string =>
  `${before};${front};backend app;${inner}`;

/** What would hold without the line: statement, where it says that, where it says something else. */
const rows: readonly (readonly [string, string, string])[] = [
  ['retries 3', app('@'), app('@', 'defaults;mode http;retries 1')],
  ['retries 1', app('@', 'defaults;mode http;retries 1'), app('@')],
  ['unique-id-format a', app('@'), app('@;http-request set-header X-Id %[unique-id]')],
  ['http-request track-sc0 src', app('@;http-request track-sc0 src'), app('@;http-request track-sc1 src')],
  ['http-reuse safe', app('@'), app('@', 'defaults;mode http;http-reuse never')],
  ['hash-type map-based', app('@'), app('balance source;hash-type consistent;@')],
  ['mode tcp', 'backend app;@', app('@')],
  ['mode http', app('@'), app('@', 'defaults;mode tcp')],
  ['no option redispatch', app('@'), app('@', 'defaults;mode http;option redispatch')],
  ['no option httpclose', app('@'), app('option httpclose;@')],
  ['option redispatch', app('@', 'defaults;mode http;option redispatch'), app('@')],
  [
    'timeout server 5s',
    app('@', 'defaults;mode http;timeout server 5s'),
    app('@', 'defaults;mode http;timeout server 5s;defaults;mode http'),
  ],
  [
    'timeout server 5s',
    app('@', 'defaults;mode http;timeout server 5s'),
    app('@;timeout server 9s', 'defaults;mode http;timeout server 5s'),
  ],
  [
    'timeout server 5s',
    app('@', 'defaults;mode http;timeout server 5s'),
    `backend app;@;defaults;mode http;timeout server 5s`,
  ],
  [
    'timeout server 5s',
    app('@', 'defaults;mode http;timeout server 5s'),
    'defaults a;timeout server 5s;backend app from b;@',
  ],
  ['server a 10.0.0.1:80 check inter 2000', app('@'), app('default-server inter 1s;@')],
  ['server a 10.0.0.1:80 check fall 3', app('@'), app('default-server fall 1;@')],
  ['server a 10.0.0.1:80 weight 1', app('@'), app('default-server weight 9;@')],
  ['server a 10.0.0.1:80 no-backup', app('@'), app('default-server backup;@')],
  ['tune.bufsize 16384', 'global;@', 'global;tune.bufsize 8000;@'],
  ['timeout server 5s', app('@;timeout server 5s'), app('@;timeout server 9s')],
  ['option http-server-close', app('option http-server-close;@'), app('no option http-server-close;@')],
  ['maxconn 100', `${front};maxconn 100;@`, `${front};maxconn 200;@`],
  ['spread-checks 0', 'global;@', 'global;@;spread-checks 5'],
];

/** What would do nothing: statement, where what it needs is missing, where it is there. */
const lacking: readonly (readonly [string, string, string])[] = [
  [
    'http-request wait-for-handshake',
    app('@'),
    `${app('@')};frontend early;bind :443 ssl crt a.pem allow-0rtt`,
  ],
  ['unix-bind mode 600', `global;@;${front}`, 'global;@;frontend www;bind /run/www.sock'],
  [
    'h1-case-adjust x-user X-USER',
    `global;@;${front}`,
    `global;@;${front};option h1-case-adjust-bogus-client`,
  ],
  ['option redispatch', app('@;server a 10.0.0.1:80'), app('@;server a 10.0.0.1:80;server b 10.0.0.2:80')],
  ['default-server no-tlsv13', app('@;server a 10.0.0.1:80'), app('@;server a 10.0.0.1:80 ssl verify none')],
  [
    'ssl-default-bind-options no-tlsv13',
    `global;@;${front}`,
    'global;@;frontend www;bind :443 ssl crt a.pem',
  ],
  ['ca-base /etc/ssl', `global;@;${front}`, 'global;@;frontend www;bind :443 ssl crt a.pem'],
  ['http-request cache-use pages', app('@'), app('http-response cache-store pages;@')],
  ['hash-type consistent', app('balance leastconn;@'), app('balance source;@')],
  ['timeout queue 1s', app('server a 10.0.0.1:80;@'), app('server a 10.0.0.1:80 maxconn 5;@')],
  ['tcp-request content set-var(txn.c) src', app('@'), app('@;http-request deny if { var(txn.c) -m found }')],
  ['http-request set-src-port int(4000)', app('@'), app('@;server a 10.0.0.1:80 send-proxy')],
  ['retries 1', `defaults;mode http;frontend www;bind :80;@`, app('@')],
  ['maxconn 20', app('@'), 'frontend www;bind :80;@'],
  ['server a 10.0.0.1:80 disabled maxconn 5', app('@'), app('balance source;@')],
];

describe('lines of HAProxy that say what would hold without them', () => {
  it.each(rows)('%s', (statement, idle, other) => {
    const [here, there] = [lastClass(idle, statement), lastClass(other, statement)];
    expect([here, there === undefined || there === 'none']).toEqual(['none', false]);
  });

  it.each(lacking)('%s does nothing without what it needs', (statement, idle, other) => {
    const [here, there] = [lastClass(idle, statement), lastClass(other, statement)];
    expect([here, there === undefined || there === 'none']).toEqual(['none', false]);
  });

  it.each([
    ['no option abortonclose', app('@')],
    ['server a 10.0.0.1:80 backup no-backup', app('@')],
    ['timeout server 5s', app('@')],
    ['balance roundrobin', app('@')],
  ])('%s is not idle', (statement, context) => {
    expect(lastClass(context, statement)).not.toBe('none');
  });
});
