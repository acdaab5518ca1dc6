import type { Language } from '../changes/mutate/mutator.ts';
import { insertables, insertLine } from './insert.ts';
import type { Plan, PlannedInterface, PlannedRoute } from './lab.ts';

/** Commands of ip(8) without its name; the state that they make is captured. */
export function commandText({ interfaces, routes }: Plan): string {
  const lines = [...interfaces.flatMap(interfaceLines), ...routes.map(routeLine)];
  return `${lines.join('\n')}\n`;
}

function interfaceLines({ name, addresses, members }: PlannedInterface): readonly string[] {
  return [
    ...(members === undefined
      ? []
      : [
          `link add ${name} type bridge`,
          ...members.flatMap((port) => [`link set ${port} master ${name}`, `link set ${port} up`]),
        ]),
    ...addresses.map((text) => `addr add ${text} dev ${name}`),
    `link set ${name} up`,
  ];
}

function routeLine({ prefix, via, distance }: PlannedRoute): string {
  const metric = distance === undefined ? '' : ` metric ${distance + 1024}`;
  return via === undefined ? `route add blackhole ${prefix}` : `route add ${prefix} via ${via}${metric}`;
}

export const commandLanguage: Language = {
  negations: [
    { from: / up$/, to: ' down' },
    { from: / add /, to: ' del ' },
    { from: / master \S+/, to: ' nomaster' },
  ],
  widenings: [
    { from: /\/24/, to: '/23' },
    { from: /\/24/, to: '/16' },
    { from: /\/24/, to: '/25' },
    { from: /\/24/, to: '/32' },
    { from: /\/64/, to: '/48' },
    { from: /(route add) 10\S+/, to: '$1 default' },
  ],
  alternatives: [
    ['eth1', 'eth2', 'eth3', 'br0'],
    ['blackhole', 'unreachable', 'prohibit'],
    ['add', 'replace', 'append'],
  ],
  defaults: /^route add default/,
  insertWord: insertLine(
    insertables(
      undefined,
      `route add {prefix} via {address}
      route add {prefix} via {address} metric 2000
      route replace {prefix} via {address}
      route add {prefix} dev {port}
      route add blackhole {prefix}
      route add blackhole {prefix} metric 9999
      route add default via {address}
      route add {prefix} via {address} table 100
      rule add from {prefix} lookup 100
      rule add to {prefix} blackhole
      rule add to {prefix} prohibit
      addr add 10.20.99.1/24 dev {port}
      addr add {address}/24 dev {port}
      addr add {address}/32 dev lo
      link set {port} mtu 1400
      link set {port} mtu 9000
      link set {port} down
      link set {port} alias uplink
      link set {port} txqueuelen 500
      link set {port} arp off
      link set {port} address 02:00:00:00:00:99
      link set {port} multicast off
      link add dummy0 type dummy
      neigh add {address} lladdr 02:00:00:00:00:77 dev {port}
      route flush cache`,
    ),
  ),
};
