import type { Draft } from '../industry-cli/draft.ts';
import { type Handler, mode, type Table } from '../industry-cli/modes.ts';
import { sets } from '../industry-cli/settings.ts';

type Service = 'telnet' | 'ssh' | 'http';

/** Each service is a mode that turns it on and off; tables are named below it. */
function service(name: Service): Handler<Draft> {
  const shutdown = sets(
    ({ management: { set } }: Draft) => [set],
    name,
    () => false,
    true,
  );
  const vrf = mode<Draft>({ shutdown }, ignored);
  const inner = mode<Draft>({ shutdown, vrf: (draft) => vrf.enter(draft) }, ignored);
  return (draft) => inner.enter(draft);
}

const ignored: readonly string[] = [
  'idle-timeout',
  'protocol',
  'authentication',
  'cipher',
  'key-exchange',
  'mac',
  'hostkey',
  'connection',
  'server-port',
  'known-hosts',
  'log-level',
  'fips',
  'login',
  'ip access-group',
  'ipv6 access-group',
  'session',
  'content frame',
  'cors',
  'qos',
  'default-services',
  'client-alive',
  'tunnel',
];

export const managementModes: Table<Draft> = {
  'management telnet': service('telnet'),
  'management ssh': service('ssh'),
  'management api http-commands': service('http'),
};
