import type { Dice } from '../../oracle/dice.ts';
import { type Drawn, maybe } from '../haproxy/parts.ts';
import { usualModules } from './modules.ts';

/** What most files begin with; waiting times are below a second where the program knows smaller units. */
export function preamble(dice: Dice): readonly Drawn[] {
  return [
    ...usualModules,
    'ServerRoot @DIR@',
    'DefaultRuntimeDir @DIR@',
    'PidFile @DIR@/apache.pid',
    'User www-data',
    'Group www-data',
    'ErrorLog @DIR@/error.log',
    'TypesConfig @DIR@/mime.types',
    'ServerName host.example',
    'ThreadsPerChild 64',
    'MaxRequestWorkers 64',
    'Timeout 2',
    `KeepAliveTimeout ${dice.pick(['300ms', '400ms'])}`,
    maybe(dice, 0.4, 'MaxKeepAliveRequests 100'),
    maybe(dice, 0.3, 'ServerTokens Prod'),
    maybe(dice, 0.3, 'TraceEnable Off'),
    maybe(dice, 0.3, 'RequestReadTimeout header=2 body=2'),
    'Listen 127.0.0.1:8080',
  ];
}

/** Lines of a balancer over a group's servers. */
export function balancer(
  dice: Dice,
  name: string,
  group: number,
  { count, route }: { count: number; route: boolean },
): readonly Drawn[] {
  return [
    `<Proxy balancer://${name}>`,
    ...Array.from({ length: count }, (_, at) => {
      const options = [
        ...(route ? [`route=r${at + 1}`] : []),
        'connectiontimeout=200ms timeout=400ms retry=1',
        ...(at === 1 && dice.chance(0.3) ? ['loadfactor=2'] : []),
        ...(at === 2 && dice.chance(0.5) ? ['status=+H'] : []),
      ];
      return `    BalancerMember http://127.0.${group}.${at + 1}:8000 ${options.join(' ')}`;
    }),
    dice.chance(0.6)
      ? `    ProxySet lbmethod=${dice.pick(['byrequests', 'bybusyness', 'bytraffic'])}`
      : undefined,
    route ? '    ProxySet stickysession=ROUTE' : undefined,
    maybe(dice, 0.3, '    ProxySet failonstatus=503'),
    '</Proxy>',
  ];
}

/** Files of every template; alice's password is "secret". */
export const usualFiles: Readonly<Record<string, string>> = {
  users: 'alice:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n',
  'mime.types': 'text/html html\ntext/css css\nimage/png png\n',
};
