/** Choices that depend on what came before: persistence, requests under way, refused connections. */
import type { Case, Sent } from './case.ts';
import { haproxyCase } from './haproxy-program.ts';
import { each, path, pick, plain, underLoad, whole, withOutages } from './steps.ts';

const even = ['', '', '', ''];
const weighted = ['weight 3', 'weight 1', 'weight 7', 'weight 2'];
const same = each(() => ({}));
const outages = withOutages(() => ({}), 4);

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

/** From a third on a server refuses connections, and no check finds that out. */
function refused(make: (next: () => number) => Partial<Sent>, server: number): Case['steps'] {
  return (next, requests) => {
    const steps = each(make)(next, requests);
    const third = Math.floor(requests / 3);
    return [...steps.slice(0, third), { kind: 'refuse', server }, ...steps.slice(third)];
  };
}

const redispatched: readonly Case[] = [
  ...['roundrobin', 'static-rr'].map((algorithm) =>
    haproxyCase(
      `${algorithm}, redispatch`,
      { lines: [`balance ${algorithm}`, 'option redispatch'], servers: weighted },
      { steps: refused(() => ({}), 2) },
    ),
  ),
  ...['leastconn', 'uri', 'uri\n    hash-type consistent', 'hdr(X-User)\n    hash-type consistent'].map(
    (algorithm) =>
      haproxyCase(
        `${algorithm.replace(/\s+/g, ' ')}, redispatch`,
        { lines: [`balance ${algorithm}`, 'option redispatch', 'retries 1'], servers: weighted },
        {
          steps: refused(
            (next) => ({
              url: path(next),
              headers: pick(next, [{ 'X-User': `u${whole(next, 900)}` }, {}]),
            }),
            0,
          ),
        },
      ),
  ),
];

const inOrder: readonly Case[] = [
  ...redispatched,
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

export const haproxyStateCases: readonly Case[] = [...sticky, ...inOrder];
