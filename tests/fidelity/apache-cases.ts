import type { Case, Ports, Sent } from './case.ts';
import { each, pick, underLoad, whole } from './steps.ts';

interface Balancer {
  /** Words of ProxySet. */
  readonly set: string;
  /** Words behind each member's address. */
  readonly members: readonly string[];
}

const modules = [
  'mpm_event',
  'authz_core',
  'proxy',
  'proxy_http',
  'proxy_balancer',
  'slotmem_shm',
  'lbmethod_byrequests',
  'lbmethod_bytraffic',
  'lbmethod_bybusyness',
];

function configuration({ set, members }: Balancer) {
  return ({ front, servers: ports, folder }: Ports): string =>
    [
      ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      `ServerRoot ${folder}`,
      'ServerName a.example',
      `PidFile ${folder}/apache.pid`,
      `DefaultRuntimeDir ${folder}`,
      `ErrorLog ${folder}/error.log`,
      'LogLevel crit',
      `Listen 127.0.0.1:${front}`,
      'StartServers 1',
      'ServerLimit 1',
      'ThreadsPerChild 64',
      'MaxRequestWorkers 64',
      'KeepAlive On',
      'MaxKeepAliveRequests 0',
      'KeepAliveTimeout 60',
      '<Proxy balancer://pool>',
      ...members.map((options, at) =>
        `    BalancerMember http://127.0.0.1:${ports[at]} ${options}`.trimEnd(),
      ),
      `    ProxySet ${set}`,
      '</Proxy>',
      'ProxyPass / balancer://pool/',
      '',
    ].join('\n');
}

export function apacheCase(
  name: string,
  balancer: Balancer,
  steps: Case['steps'],
  predict?: Case['predict'],
): Case {
  return {
    name: `apache ${name}`,
    program: 'apache',
    servers: balancer.members.length,
    configuration: configuration(balancer),
    steps,
    ...(predict === undefined ? {} : { predict }),
  };
}

const even = ['', '', '', ''];
const weighted = ['loadfactor=3', '', 'loadfactor=7', 'loadfactor=2'];
const same = each(() => ({}));
const sized = (next: () => number): Partial<Sent> => ({
  size: 1 + whole(next, 40_000),
  headers: next() < 0.3 ? { 'X-Long': 'y'.repeat(whole(next, 600)) } : {},
});

export const apacheCases: readonly Case[] = [
  apacheCase('byrequests, even', { set: 'lbmethod=byrequests', members: even }, same),
  apacheCase('byrequests, weights', { set: 'lbmethod=byrequests', members: weighted }, same),
  apacheCase(
    'byrequests, fractions of a weight',
    { set: 'lbmethod=byrequests', members: ['loadfactor=1.5', 'loadfactor=2.25', ''] },
    same,
  ),
  apacheCase(
    'byrequests, disabled and standby',
    { set: 'lbmethod=byrequests', members: ['loadfactor=2', 'status=+D', 'status=+H', ''] },
    same,
  ),
  apacheCase(
    'byrequests, a member fails',
    { set: 'lbmethod=byrequests', members: weighted.map((one) => `${one} retry=600`) },
    (next, requests) => {
      const steps = same(next, requests);
      const third = Math.floor(requests / 3);
      return [...steps.slice(0, third), { kind: 'down', server: 2 }, ...steps.slice(third)];
    },
  ),
  apacheCase(
    'byrequests, standby takes over',
    { set: 'lbmethod=byrequests', members: ['retry=600', 'retry=600', 'status=+H retry=600'] },
    (next, requests) => {
      const steps = same(next, requests);
      const third = Math.floor(requests / 3);
      return [
        ...steps.slice(0, third),
        { kind: 'down', server: 0 },
        ...steps.slice(third, 2 * third),
        { kind: 'down', server: 1 },
        ...steps.slice(2 * third),
      ];
    },
  ),
  apacheCase(
    'byrequests, sticky route',
    {
      set: 'lbmethod=byrequests stickysession=SID',
      members: ['route=a', 'route=b loadfactor=2', 'route=c'],
    },
    each((next) => ({
      headers: pick(next, [{}, { Cookie: `SID=s${whole(next, 99)}.${pick(next, ['a', 'b', 'c', 'd'])}` }]),
    })),
  ),
  apacheCase('bytraffic, even', { set: 'lbmethod=bytraffic', members: even }, each(sized)),
  apacheCase('bytraffic, weights', { set: 'lbmethod=bytraffic', members: weighted }, each(sized)),
  apacheCase('bybusyness, serial', { set: 'lbmethod=bybusyness', members: weighted }, same),
  apacheCase(
    'bybusyness, under load',
    { set: 'lbmethod=bybusyness', members: weighted },
    underLoad(() => ({}), 8),
  ),
];
