import type { Case, Sent } from './case.ts';
import { haproxyCase } from './haproxy-program.ts';
import { each, ipv4, ipv6, path, pick, underLoad, whole, withOutages } from './steps.ts';

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
    keyed('uri whole', userPath, uneven),
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

export const haproxyCases: readonly Case[] = [...turns, ...functions, ...uris, ...keys, ...bounded, numbered];
