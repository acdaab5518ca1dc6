import type { Case, Ports, Sent } from './case.ts';
import { each, ipv4, ipv6, path, pick, plain, underLoad, whole, withOutages } from './steps.ts';

interface Backend {
  readonly lines: readonly string[];
  /** Words behind each server's address. */
  readonly servers: readonly string[];
  readonly threads?: number;
}

function configuration({ lines, servers, threads = 1 }: Backend, proxyProtocol: boolean) {
  return ({ front, admin, servers: ports }: Ports): string =>
    [
      'global',
      `    nbthread ${threads}`,
      `    stats socket ipv4@127.0.0.1:${admin} level admin`,
      'defaults',
      '    mode http',
      '    timeout connect 2s',
      '    timeout client 30s',
      '    timeout server 30s',
      'frontend www',
      `    bind 127.0.0.1:${front}${proxyProtocol ? ' accept-proxy' : ''}`,
      '    default_backend pool',
      'backend pool',
      ...lines.map((line) => `    ${line}`),
      ...servers.map((options, at) => `    server s${at} 127.0.0.1:${ports[at]} ${options}`.trimEnd()),
      '',
    ].join('\n');
}

type Settings = Pick<Case, 'steps'> & Partial<Pick<Case, 'proxyProtocol' | 'predict'>>;

export function haproxyCase(name: string, backend: Backend, settings: Settings): Case {
  return {
    name: `haproxy ${name}`,
    program: 'haproxy',
    servers: backend.servers.length,
    configuration: configuration(backend, settings.proxyProtocol === true),
    ...settings,
  };
}

const even = ['', '', '', ''];
const weighted = ['weight 3', 'weight 1', 'weight 7', 'weight 2'];
const uneven = ['weight 100', 'weight 37', 'weight 256', 'weight 1', 'weight 13', ''];
const withBackups = ['weight 2', '', 'backup weight 3', 'backup'];
const same = each(() => ({}));
const outages = withOutages(() => ({}), 4);

const turns: readonly Case[] = ['roundrobin', 'static-rr'].flatMap((algorithm) => [
  haproxyCase(`${algorithm}, even`, { lines: [`balance ${algorithm}`], servers: even }, { steps: same }),
  haproxyCase(
    `${algorithm}, weights`,
    { lines: [`balance ${algorithm}`], servers: weighted },
    { steps: same },
  ),
  haproxyCase(
    `${algorithm}, far weights`,
    { lines: [`balance ${algorithm}`], servers: uneven },
    { steps: same },
  ),
  haproxyCase(
    `${algorithm}, outages`,
    { lines: [`balance ${algorithm}`], servers: weighted },
    { steps: outages },
  ),
  haproxyCase(
    `${algorithm}, backup`,
    { lines: [`balance ${algorithm}`], servers: withBackups },
    { steps: outages },
  ),
  haproxyCase(
    `${algorithm}, allbackups`,
    { lines: [`balance ${algorithm}`, 'option allbackups'], servers: withBackups },
    { steps: outages },
  ),
  haproxyCase(
    `${algorithm}, maxconn under load`,
    {
      lines: [`balance ${algorithm}`],
      servers: ['weight 5 maxconn 2', 'weight 3 maxconn 3', '', 'weight 2 maxconn 1'],
    },
    { steps: underLoad(() => ({}), 6) },
  ),
]);

const userPath = (next: () => number): Partial<Sent> => ({
  url: `${path(next)}${pick(next, ['', `?q=${whole(next, 50)}/x`])}`,
});

const functions: readonly Case[] = ['map-based', 'consistent'].flatMap((method) =>
  ['', 'sdbm', 'djb2', 'wt6', 'crc32']
    .flatMap((name) => (name === '' ? [''] : [` ${name}`, ` ${name} avalanche`]))
    .map((name) =>
      haproxyCase(
        `uri, ${method}${name}`,
        { lines: ['balance uri', `hash-type ${method}${name}`], servers: weighted },
        { steps: each(userPath) },
      ),
    ),
);

const uris: readonly Case[] = [
  'depth 2',
  'len 6',
  'len 20 depth 3',
  'whole',
  'whole depth 4',
  'path-only',
].map((words) =>
  haproxyCase(`uri ${words}`, { lines: [`balance uri ${words}`], servers: even }, { steps: each(userPath) }),
);

const parameter = (next: () => number): Partial<Sent> => ({
  url: pick(next, [
    `/?user=${whole(next, 500)}&x=1`,
    `/a?b=2&user=u${whole(next, 90)}`,
    '/none',
    '/?user=',
    '/?user',
  ]),
});

const header = (next: () => number): Partial<Sent> => ({
  headers: pick(next, [{ 'X-User': `u${whole(next, 900)}` }, {}, { 'X-User': `a${whole(next, 20)} , b` }]),
});

const host = (next: () => number): Partial<Sent> => ({
  host: pick(next, [`www.shop${whole(next, 99)}.example`, `Shop${whole(next, 99)}.test:8080`, 'localhost']),
});

const address = (next: () => number): Partial<Sent> => ({ source: ipv4(next) });
const longAddress = (next: () => number): Partial<Sent> => ({
  source: next() < 0.8 ? ipv6(next) : ipv4(next),
});

const keys: readonly Case[] = ['map-based', 'consistent'].flatMap((method) => {
  const keyed = (name: string, make: (next: () => number) => Partial<Sent>, servers = weighted) =>
    haproxyCase(
      `${name}, ${method}`,
      { lines: [`balance ${name}`, `hash-type ${method}`], servers },
      { steps: each(make) },
    );
  const proxied = (name: string, make: (next: () => number) => Partial<Sent>, type: string) =>
    haproxyCase(
      name,
      { lines: ['balance source', `hash-type ${type}`], servers: weighted },
      { steps: each(make), proxyProtocol: true },
    );
  return [
    keyed('url_param user', parameter),
    keyed('hdr(X-User)', header),
    keyed('hdr(host)', host),
    keyed('hdr(host) use_domain_only', host),
    keyed('hash path', userPath),
    keyed('hash req.hdr(X-User)', (next) => ({ headers: { 'X-User': `u${whole(next, 900)}` } })),
    keyed('uri', userPath, uneven),
    proxied(`source, IPv4, ${method}`, address, method),
    proxied(`source, IPv4, ${method} sdbm avalanche`, address, `${method} sdbm avalanche`),
    proxied(`source, IPv6, ${method}`, longAddress, method),
    haproxyCase(
      `uri, outages, ${method}`,
      { lines: ['balance uri', `hash-type ${method}`], servers: weighted },
      { steps: withOutages((next) => (next() < 0.8 ? userPath(next) : {}), 4) },
    ),
    haproxyCase(
      `hdr missing, outages, ${method}`,
      { lines: ['balance hdr(X-User)', `hash-type ${method}`], servers: weighted },
      { steps: withOutages(header, 4) },
    ),
    haproxyCase(
      `uri, backups, ${method}`,
      { lines: ['balance uri', 'option allbackups', `hash-type ${method}`], servers: withBackups },
      { steps: withOutages(userPath, 4) },
    ),
  ];
});

const bounded: readonly Case[] = [110, 150, 200].map((factor) =>
  haproxyCase(
    `uri, hash-balance-factor ${factor}, under load`,
    {
      lines: ['balance uri', 'hash-type consistent', `hash-balance-factor ${factor}`],
      servers: weighted,
    },
    { steps: underLoad((next) => ({ url: `/${whole(next, 12)}` }), 12) },
  ),
);

const numbered: Case = haproxyCase(
  'uri, consistent, servers with id',
  { lines: ['balance uri', 'hash-type consistent'], servers: ['id 2', '', 'id 40', ''] },
  { steps: each(userPath) },
);

const cookie = (values: readonly string[]) => (next: () => number) => ({
  headers: pick(next, [{}, { Cookie: `z=1; SRV=${pick(next, values)}` }]),
});

const sticky: readonly Case[] = [
  haproxyCase(
    'cookie insert, roundrobin, outages',
    {
      lines: ['balance roundrobin', 'cookie SRV insert indirect nocache'],
      servers: ['cookie a weight 3', 'cookie b', 'cookie c', 'cookie c weight 2'],
    },
    { steps: withOutages(cookie(['a', 'b', 'c', 'd', 'c|Xy', '']), 4) },
  ),
  haproxyCase(
    'cookie prefix, source',
    { lines: ['balance source', 'cookie SRV prefix'], servers: ['cookie a', 'cookie b', 'cookie c', ''] },
    { steps: each(cookie(['a~1', 'b~xyz', 'c', '~1', 'd~2'])) },
  ),
  haproxyCase(
    'stick on src, roundrobin, outages',
    { lines: ['balance roundrobin', 'stick-table type ip size 10k', 'stick on src'], servers: weighted },
    { steps: withOutages((next) => ({ source: `127.0.0.${1 + whole(next, 40)}` }), 4) },
  ),
  haproxyCase(
    'stick match and store by header, leastconn',
    {
      lines: [
        'balance leastconn',
        'stick-table type string len 40 size 10k',
        'stick match req.hdr(X-User)',
        'stick store-request req.hdr(X-User) if { path_beg /login }',
      ],
      servers: even,
    },
    {
      steps: each((next) => ({
        url: pick(next, ['/login', '/']),
        headers: pick(next, [{ 'X-User': `u${whole(next, 30)}` }, {}]),
      })),
    },
  ),
  haproxyCase(
    'cookie before stick table',
    {
      lines: [
        'balance roundrobin',
        'cookie SRV insert',
        'stick-table type string len 40 size 10k',
        'stick on req.hdr(X-User)',
      ],
      servers: ['cookie a', 'cookie b', 'cookie c', 'cookie d'],
    },
    {
      steps: each((next) => ({
        headers: {
          'X-User': `u${whole(next, 30)}`,
          ...(next() < 0.2 ? { Cookie: `SRV=${pick(next, ['a', 'b', 'c', 'd'])}` } : {}),
        },
      })),
    },
  ),
];

const inOrder: readonly Case[] = [
  haproxyCase(
    'roundrobin, four threads, one request at a time',
    { lines: ['balance roundrobin'], servers: weighted, threads: 4 },
    { steps: outages },
  ),
  haproxyCase('leastconn, even', { lines: ['balance leastconn'], servers: even }, { steps: outages }),
  haproxyCase(
    'leastconn, weights, under load',
    { lines: ['balance leastconn'], servers: weighted },
    { steps: underLoad(() => ({}), 8) },
  ),
  haproxyCase(
    'first, under load',
    { lines: ['balance first'], servers: ['maxconn 3', 'maxconn 2', 'maxconn 4', ''] },
    { steps: underLoad(() => ({}), 5) },
  ),
  haproxyCase(
    'roundrobin, weight 0 among them',
    { lines: ['balance roundrobin'], servers: ['weight 0', 'weight 2', '', 'weight 5'] },
    { steps: (next, requests) => same(next, requests).map(() => ({ kind: 'request', request: plain })) },
  ),
];

export const haproxyCases: readonly Case[] = [
  ...turns,
  ...functions,
  ...uris,
  ...keys,
  ...bounded,
  numbered,
  ...sticky,
  ...inOrder,
];
