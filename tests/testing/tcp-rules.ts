/** A frontend in mode tcp whose default is `b`, and what the model says of a connection for `mail.site.test`. */
export interface TcpCase {
  readonly name: string;
  /** Lines of the frontend. */
  readonly lines: readonly string[];
  readonly behind?: readonly string[];
  /** What the model says: the place, or that it is uncertain with the likelier one. */
  readonly tls: string;
  readonly http: string;
}

const wait = 'tcp-request inspect-delay 1s';
const hello = 'tcp-request content accept if { req.ssl_hello_type 1 }';
const bySni = 'use_backend a if { req.ssl_sni -i mail.site.test }';
const byHost = 'use_backend a if { hdr(host) -i mail.site.test }';
const switching = [
  'tcp-request content switch-mode http if HTTP',
  'http-request deny deny_status 403 if { path / }',
];

export const tcpCases: readonly TcpCase[] = [
  { name: 'SNI without waiting', lines: [bySni], tls: 'b?', http: 'b' },
  { name: 'SNI with a delay alone', lines: [wait, bySni], tls: 'b?', http: 'b' },
  { name: 'SNI with a rule alone', lines: [hello, bySni], tls: 'b?', http: 'b' },
  { name: 'SNI that was waited for', lines: [wait, hello, bySni], tls: 'a', http: 'b' },
  {
    name: 'any content rule on SNI',
    lines: [wait, 'tcp-request content reject if { req.ssl_sni -i bad.site.test }', bySni],
    tls: 'a',
    http: 'b',
  },
  {
    name: 'the end of the delay',
    lines: [wait, 'tcp-request content accept if WAIT_END', bySni],
    tls: 'a',
    http: 'b',
  },
  { name: 'an unconditional rule', lines: [wait, 'tcp-request content accept', bySni], tls: 'b?', http: 'b' },
  {
    name: 'a rule that accepts before',
    lines: [wait, 'tcp-request content accept if { src 127.0.0.0/8 }', hello, bySni],
    tls: 'b?',
    http: 'b',
  },
  {
    name: 'a test that fails before',
    lines: [wait, 'tcp-request content accept if { src 10.0.0.0/8 } { req.ssl_hello_type 1 }', bySni],
    tls: 'b?',
    http: 'b',
  },
  {
    name: 'an alternative that waits',
    lines: [wait, 'tcp-request content accept if { src 10.0.0.0/8 } or { req.ssl_hello_type 1 }', bySni],
    tls: 'a',
    http: 'b',
  },
  {
    name: 'first bytes',
    lines: [wait, 'tcp-request content accept if { req.len gt 0 }', bySni],
    tls: 'a?',
    http: 'b',
  },
  {
    name: 'HTTP that TLS is not',
    lines: [wait, 'tcp-request content accept if HTTP', bySni],
    tls: 'a?',
    http: 'b',
  },
  {
    name: 'a variable does not wait',
    lines: [
      wait,
      'tcp-request content set-var(sess.name) req.ssl_sni',
      'use_backend a if { var(sess.name) -m str mail.site.test }',
    ],
    tls: 'b?',
    http: 'b',
  },
  {
    name: 'a capture waits',
    lines: [wait, 'tcp-request content capture req.ssl_sni len 30', bySni],
    tls: 'a',
    http: 'b',
  },
  {
    name: 'a counter waits',
    lines: [
      'stick-table type string len 30 size 1k',
      wait,
      'tcp-request content track-sc0 req.ssl_sni',
      bySni,
    ],
    tls: 'a',
    http: 'b',
  },
  {
    name: 'all that is no TLS',
    lines: [wait, 'tcp-request content reject if !{ req.ssl_hello_type 1 }', bySni],
    tls: 'a',
    http: 'reject',
  },
  {
    name: 'before anything is read',
    lines: [wait, 'tcp-request session reject if !{ req.ssl_sni -m found }', hello, bySni],
    tls: 'reject',
    http: 'reject',
  },
  { name: 'Host without waiting', lines: [byHost], tls: 'b', http: 'b?' },
  { name: 'Host behind a ClientHello', lines: [wait, hello, byHost], tls: 'b', http: 'a?' },
  {
    name: 'Host behind HTTP',
    lines: [wait, 'tcp-request content accept if HTTP', byHost],
    tls: 'b',
    http: 'a?',
  },
  {
    name: 'Host that is inside TLS',
    lines: [wait, hello, 'use_backend a if { path_beg / }'],
    tls: 'b',
    http: 'a?',
  },
  { name: 'HTTP that is switched to', lines: [wait, ...switching, byHost], tls: 'b', http: 'deny' },
  {
    name: 'a backend that waits',
    lines: [],
    behind: [wait, hello, 'use-server s1 if { req.ssl_sni -i mail.site.test }'],
    tls: 'a',
    http: 'b',
  },
  {
    name: 'a backend with a delay alone',
    lines: [hello],
    behind: [wait, 'use-server s1 if { req.ssl_sni -i mail.site.test }'],
    tls: 'b?',
    http: 'b',
  },
];
