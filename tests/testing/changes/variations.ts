import { gzipSync } from 'node:zlib';
import type { RawRequest, Vocabulary } from './model.ts';

/** How a request differs from a plain GET of a path of the base. */
export interface Variation {
  readonly more?: readonly (readonly [string, string])[];
  readonly host?: string;
  readonly path?: string;
  readonly request?: Partial<RawRequest>;
  /** Without any header but the probe's own. */
  readonly bare?: true;
  /** A second request on the same connection, for this path. */
  readonly again?: string;
  readonly http2?: true;
}

/** Kinds of requests that rules tell apart, and of answers that servers give. */
export function variations({ headers, paths, hosts }: Vocabulary, home: string): readonly Variation[] {
  return [
    ...headers.map(headerVariation),
    ...methods.map((method) => ({ request: { method } })),
    ...bodies(),
    ...oldAndLarge(home, paths),
    ...connections(paths, hosts),
    ...stubWishes.map((wish): Variation => ({ more: [['X-Stub', wish]] })),
    ...fields.map((line) => headerVariation(line)),
  ];
}

function headerVariation(line: string): Variation {
  const colon = line.indexOf(':');
  return { more: [[line.slice(0, colon), line.slice(colon + 1).trim()]] };
}

const methods = ['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND'] as const;

function bodies(): readonly Variation[] {
  const post = (size: number, more: Partial<RawRequest> = {}): Variation => ({
    request: { method: 'POST', body: Buffer.alloc(size, 'a=1&b=2&'), ...more },
  });
  return [
    post(40),
    post(3000),
    post(20_000),
    post(200_000),
    post(2000, { chunked: true }),
    { ...post(500), more: [['Expect', '100-continue']] },
    {
      request: { method: 'POST', body: gzipSync('a=1&b=2&'.repeat(60)) },
      more: [['Content-Encoding', 'gzip']],
    },
  ];
}

function oldAndLarge(home: string, given: readonly string[]): readonly Variation[] {
  const paths = given.filter((path) => !path.includes('?'));
  return [
    { request: { version: '1.0' } },
    { request: { version: '1.0', headers: [] } },
    {
      request: {
        version: '1.0',
        headers: [
          ['Host', home],
          ['Connection', 'keep-alive'],
        ],
      },
    },
    { bare: true },
    { more: [['X-Large', 'x'.repeat(3000)]] },
    { more: [['X-Large', 'x'.repeat(7000)]] },
    { more: [['X-Large', 'x'.repeat(20_000)]] },
    { path: `/${'long/'.repeat(900)}` },
    { more: Array.from({ length: 120 }, (_, at): readonly [string, string] => [`X-Many-${at}`, '1']) },
    { path: '/with%20space/%2e%2e/up' },
    { path: '/with%2Fslash' },
    ...paths.slice(0, 3).map((path): Variation => ({ path: `${path.replace(/\/$/, '')}%2Fslash` })),
    ...paths.slice(0, 3).map((path): Variation => ({ path: `${path.replace(/\/$/, '')}//double` })),
    { path: `http://${home}/` },
    { path: 'http://elsewhere.test/page' },
    { path: 'elsewhere.test:443', request: { method: 'CONNECT' } },
    { path: '/', request: { method: 'BREW' } },
    { path: '/search?q=a%26b&id=7&x=<y>' },
    { more: [['X_Under_Score', '1']] },
    { more: [['Bad Name', '1']] },
  ];
}

function connections(paths: readonly string[], hosts: readonly string[]): readonly Variation[] {
  return [
    ...paths.slice(0, 3).map((again): Variation => ({ again })),
    { again: '/', more: [['Connection', 'close']] },
    { again: '/', more: [['X-Stub', 'status=500']] },
    { more: upgrade },
    { http2: true },
    ...hosts.slice(1, 3).map((host): Variation => ({ http2: true, host })),
  ];
}

const upgrade = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
  ['Sec-WebSocket-Version', '13'],
] as const;

/** What a server is told to answer. */
const stubWishes = [
  'status=404',
  'status=403',
  'status=500',
  'status=502',
  'status=503',
  'redirect=own',
  'redirect=path',
  'redirect=self',
  'redirect=app.internal',
  'cookies',
  'size=70000',
  'size=300000; chunked',
  'close',
  'chunked',
  'gzip',
  'bad',
  'nothing',
  'type=application/json',
  'type=text/html',
  'cache',
  'cache',
] as const;

/** Header fields that programs know by themselves. */
const fields = [
  'Accept-Encoding: gzip, deflate',
  'Range: bytes=0-9',
  'If-None-Match: "v1"',
  'If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT',
  'Authorization: Basic YWxpY2U6c2VjcmV0',
  'Authorization: Basic YWxpY2U6d3Jvbmc=',
  'X-Forwarded-For: 192.0.2.7',
  'X-Forwarded-For: 127.0.30.5, 127.0.29.1',
  'X-Forwarded-Proto: https',
  'X-Real-IP: 127.0.30.5',
  'User-Agent: curl/8.0',
  'User-Agent: BadBot/2.1',
  'User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)',
  'User-Agent: Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 (KHTML, like Gecko) Version/17 Safari/605',
  'Origin: https://shop.example',
  'Referer: https://elsewhere.test/page',
  'Accept-Language: de',
  'Cache-Control: no-cache',
  'Cookie: session=abc; lang=en',
  'TE: trailers',
] as const;

/** What each path is asked for, by connection. */
export const answerKinds: readonly (readonly Pick<Variation, 'more' | 'request'>[])[] = [
  [
    { more: [['X-Stub', 'redirect=own; cookies; cache']] },
    { more: [['X-Stub', 'redirect=app.internal']] },
    {
      more: [
        ['X-Stub', 'cache; chunked; type=text/css'],
        ['Accept-Encoding', 'gzip, deflate'],
        ['X-Forwarded-For', '127.0.30.5, 127.0.29.1'],
        ['X-Forwarded-Proto', 'https'],
        ['X-Real-IP', '127.0.30.5'],
        ['Cookie', 'session=abc; lang=en'],
        ['Authorization', 'Basic YWxpY2U6c2VjcmV0'],
      ],
    },
  ],
  [
    { more: [['X-Stub', 'status=404; cookies']] },
    { more: [['X-Stub', 'status=403']] },
    { more: [['X-Stub', 'gzip']], request: { method: 'PUT', body: Buffer.from('a=1&b=2') } },
    {
      more: [
        ['X-Stub', 'redirect=self; cookies'],
        ['Via', '1.1 elsewhere'],
        ['Accept-Encoding', 'gzip'],
      ],
    },
  ],
];

/** The same, of some paths. */
export const rareKinds: typeof answerKinds = [
  [
    { more: [['X-Stub', 'status=502']] },
    {
      more: [
        ['X-Stub', 'status=500'],
        ['User-Agent', 'BadBot/2.1'],
      ],
    },
  ],
  [{ more: upgrade }],
];
