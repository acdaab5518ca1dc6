import type { Case, Ports, Sent, Step } from './case.ts';
import { each, ipv4, ipv6, path, pick, underLoad, whole, withOutages } from './steps.ts';

interface Upstream {
  readonly lines: readonly string[];
  /** Words behind each server's address. */
  readonly servers: readonly string[];
  /** Processes; one and no master when undefined. */
  readonly workers?: number;
  /** Lines of the location. */
  readonly location?: readonly string[];
}

function configuration({ lines, servers, location = [], workers }: Upstream, proxyProtocol: boolean) {
  return ({ front, servers: ports, folder }: Ports): string =>
    [
      workers === undefined ? 'daemon off; master_process off;' : `daemon off; worker_processes ${workers};`,
      `pid ${folder}/nginx.pid; error_log ${folder}/error.log crit;`,
      'events { worker_connections 512; }',
      'http {',
      'access_log off; keepalive_requests 100000;',
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (one) => `${one}_temp_path ${folder}/${one};`,
      ),
      'upstream pool {',
      ...lines,
      ...servers.map((options, at) => `server 127.0.0.1:${ports[at]} ${options};`),
      '}',
      'server {',
      `listen 127.0.0.1:${front}${proxyProtocol ? ' proxy_protocol' : ''};`,
      ...(proxyProtocol ? ['set_real_ip_from 127.0.0.0/8; real_ip_header proxy_protocol;'] : []),
      'location / { proxy_pass http://pool;',
      ...location,
      '} } }',
      '',
    ].join('\n');
}

type Settings = Pick<Case, 'steps'> & Partial<Pick<Case, 'proxyProtocol' | 'predict'>>;

export function nginxCase(name: string, upstream: Upstream, settings: Settings): Case {
  return {
    name: `nginx ${name}`,
    program: 'nginx',
    servers: upstream.servers.length,
    configuration: configuration(upstream, settings.proxyProtocol === true),
    ...settings,
  };
}

const even = ['', '', '', ''];
const weighted = ['weight=3', '', 'weight=7', 'weight=2'];
const uneven = ['weight=100', 'weight=37', 'weight=256', '', 'weight=13', 'weight=2'];
/** Failures stay known for the whole case. */
const failing = (extra: readonly string[]) => extra.map((one) => `${one} fail_timeout=1h`.trim());
const same = each(() => ({}));

const userPath = (next: () => number): Partial<Sent> => ({
  url: `${path(next)}${pick(next, ['', `?user=u${whole(next, 90)}`])}`,
});
const address = (next: () => number): Partial<Sent> => ({ source: ipv4(next) });
const longAddress = (next: () => number): Partial<Sent> => ({
  source: next() < 0.8 ? ipv6(next) : ipv4(next),
});

/** One server dies in the middle and comes back near the end. */
function oneOutage(make: (next: () => number) => Partial<Sent>, server: number) {
  return (next: () => number, requests: number): readonly Step[] => {
    const steps = each(make)(next, requests);
    const [third, last] = [Math.floor(requests / 3), Math.floor((4 * requests) / 5)];
    return [
      ...steps.slice(0, third),
      { kind: 'down', server },
      ...steps.slice(third, last),
      { kind: 'up', server },
      ...steps.slice(last),
    ];
  };
}

const turns: readonly Case[] = [
  nginxCase('round robin, even', { lines: [], servers: even }, { steps: same }),
  nginxCase('round robin, weights', { lines: [], servers: weighted }, { steps: same }),
  nginxCase('round robin, far weights', { lines: [], servers: uneven }, { steps: same }),
  nginxCase(
    'round robin, down and backup',
    { lines: [], servers: ['weight=2', 'down', 'backup', 'weight=5'] },
    { steps: same },
  ),
  nginxCase('round robin, zone', { lines: ['zone pool 64k;'], servers: weighted }, { steps: same }),
  nginxCase(
    'round robin, zone, four workers',
    { lines: ['zone pool 64k;'], servers: weighted, workers: 4 },
    { steps: each(() => ({ headers: { Connection: 'close' } })) },
  ),
  nginxCase(
    'round robin, keepalive',
    {
      lines: [],
      servers: [...weighted.slice(0, 3), 'weight=2; keepalive 8'],
      location: ['proxy_http_version 1.1; proxy_set_header Connection "";'],
    },
    { steps: same },
  ),
  nginxCase(
    'round robin, one failure sets aside',
    { lines: [], servers: failing(weighted) },
    { steps: oneOutage(() => ({}), 2) },
  ),
  nginxCase(
    'round robin, max_fails=3',
    { lines: [], servers: failing(weighted.map((one) => `${one} max_fails=3`)) },
    { steps: oneOutage(() => ({}), 0) },
  ),
  nginxCase(
    'round robin, max_fails=0, outages',
    { lines: [], servers: weighted.map((one) => `${one} max_fails=0`) },
    { steps: withOutages(() => ({}), 4) },
  ),
  nginxCase(
    'round robin, outages, max_fails=5',
    { lines: [], servers: failing(uneven.map((one) => `${one} max_fails=5`)) },
    { steps: withOutages(() => ({}), 6) },
  ),
  nginxCase(
    'round robin, backups take over',
    {
      lines: [],
      servers: failing(['weight=2', '', 'backup weight=3', 'backup']),
    },
    {
      steps: (next, requests) => {
        const steps = same(next, requests);
        const half = Math.floor(requests / 2);
        return [
          ...steps.slice(0, half),
          { kind: 'down', server: 0 },
          { kind: 'down', server: 1 },
          ...steps.slice(half),
        ];
      },
    },
  ),
  nginxCase(
    'round robin, let in again after fail_timeout',
    { lines: [], servers: ['weight=2 fail_timeout=1s', 'fail_timeout=1s', 'fail_timeout=1s'] },
    {
      steps: (next, requests) => {
        const steps = same(next, requests);
        const half = Math.floor(requests / 2);
        return [
          ...steps.slice(0, 20),
          { kind: 'down', server: 0 },
          ...steps.slice(20, half),
          { kind: 'up', server: 0 },
          { kind: 'wait', milliseconds: 3200 },
          ...steps.slice(half),
        ];
      },
    },
  ),
  nginxCase(
    'round robin, max_conns under load',
    { lines: [], servers: ['max_conns=2 weight=3', 'max_conns=3', '', 'max_conns=1 weight=2'] },
    { steps: underLoad(() => ({}), 6) },
  ),
  nginxCase(
    'least_conn, weights, under load',
    { lines: ['least_conn;'], servers: weighted },
    { steps: underLoad(() => ({}), 8) },
  ),
];

const hashes: readonly Case[] = ['', ' consistent'].flatMap((mode) => {
  const keyed = (key: string, servers: readonly string[], steps: Case['steps'], name = '') =>
    nginxCase(`hash ${key}${mode}${name}`, { lines: [`hash ${key}${mode};`], servers }, { steps });
  return [
    keyed('$request_uri', weighted, each(userPath)),
    keyed('$uri', uneven, each(userPath), ', far weights'),
    keyed('$arg_user', even, each(userPath)),
    keyed(
      '$http_x_user',
      weighted,
      each((next) => ({ headers: pick(next, [{ 'X-User': `u${whole(next, 900)}` }, {}]) })),
    ),
    keyed(
      '$cookie_sid',
      even,
      each((next) => ({ headers: pick(next, [{ Cookie: `a=1; sid=${whole(next, 900)}` }, {}]) })),
    ),
    keyed(
      '$host$uri',
      weighted,
      each((next) => ({ ...userPath(next), host: `h${whole(next, 9)}.example` })),
    ),
    keyed('$request_uri', ['weight=3', 'down', '', 'weight=2 down'], each(userPath), ', down'),
    keyed('$request_uri', failing(weighted), oneOutage(userPath, 2), ', one failure'),
    keyed(
      '$request_uri',
      failing(weighted.map((one) => `${one} max_fails=4`)),
      withOutages(userPath, 4),
      ', outages',
    ),
    keyed('$request_uri', failing(['weight=9', '', '']), oneOutage(userPath, 0), ', the heaviest fails'),
    nginxCase(
      `hash $remote_addr${mode}`,
      { lines: [`hash $remote_addr${mode};`], servers: weighted },
      { steps: each(longAddress), proxyProtocol: true },
    ),
  ];
});

const addresses: readonly Case[] = [
  nginxCase(
    'ip_hash, IPv4',
    { lines: ['ip_hash;'], servers: even },
    { steps: each(address), proxyProtocol: true },
  ),
  nginxCase(
    'ip_hash, IPv4, weights',
    { lines: ['ip_hash;'], servers: uneven },
    { steps: each(address), proxyProtocol: true },
  ),
  nginxCase(
    'ip_hash, IPv6',
    { lines: ['ip_hash;'], servers: weighted },
    { steps: each(longAddress), proxyProtocol: true },
  ),
  nginxCase(
    'ip_hash, down',
    { lines: ['ip_hash;'], servers: ['', 'down', 'weight=3', 'down weight=9'] },
    { steps: each(longAddress), proxyProtocol: true },
  ),
  nginxCase(
    'ip_hash, almost all weight is down',
    { lines: ['ip_hash;'], servers: ['', 'weight=99 down', ''] },
    { steps: each(address), proxyProtocol: true },
  ),
  nginxCase(
    'ip_hash, one failure',
    { lines: ['ip_hash;'], servers: failing(weighted) },
    { steps: oneOutage(longAddress, 2), proxyProtocol: true },
  ),
  nginxCase(
    'ip_hash, outages',
    { lines: ['ip_hash;'], servers: weighted.map((one) => `${one} max_fails=0`) },
    { steps: withOutages(address, 4), proxyProtocol: true },
  ),
];

export const nginxCases: readonly Case[] = [...turns, ...hashes, ...addresses];
