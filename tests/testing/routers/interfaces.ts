import type { Language } from '../changes/mutate/mutator.ts';
import type { Dice } from '../oracle/dice.ts';
import { insertables, insertLine } from './insert.ts';
import type { Plan, PlannedInterface, PlannedRoute } from './lab.ts';

/** An /etc/network/interfaces of a Linux router. */
export function interfacesText({ interfaces, routes }: Plan, dice: Dice): string {
  const blocks = interfaces.map((one, at) => [
    `auto ${one.name}`,
    ...stanza(one, dice),
    ...(at === 0
      ? [
          '    post-up sysctl -qw net.ipv4.ip_forward=1',
          '    post-up sysctl -qw net.ipv6.conf.all.forwarding=1',
        ]
      : []),
    ...(at === interfaces.length - 1 ? routes.map(routeLine) : []),
    '',
  ]);
  return `${['auto lo', 'iface lo inet loopback', '', ...blocks.flat()].join('\n')}`;
}

function stanza({ name, addresses, members }: PlannedInterface, dice: Dice): readonly string[] {
  return [
    `iface ${name}`,
    ...(members === undefined ? [] : [`    bridge-ports ${members.join(' ')}`, '    bridge-stp off']),
    ...addresses.map((text) => `    address ${text}`),
    ...(dice.chance(0.3) ? [`    alias port of ${name}`] : []),
  ];
}

function routeLine({ prefix, via, distance }: PlannedRoute): string {
  const family = prefix.includes(':') ? ' -6' : '';
  const metric = distance === undefined ? '' : ` metric ${distance + 1024}`;
  const way = via === undefined ? `add blackhole ${prefix}` : `add ${prefix} via ${via}`;
  return `    up ip${family} route ${way}${metric}`;
}

export const interfacesLanguage: Language = {
  negations: [
    { from: / = ?1$/, to: '=0' },
    { from: /=1$/, to: '=0' },
    { from: / yes$/, to: ' no' },
    { from: / off$/, to: ' on' },
    { from: /route add /, to: 'route del ' },
  ],
  widenings: [
    { from: /\/24/, to: '/23' },
    { from: /\/24/, to: '/16' },
    { from: /\/24/, to: '/25' },
    { from: /\/24/, to: '/32' },
    { from: /\/64/, to: '/48' },
    { from: /(route add) 10\S+/, to: '$1 default' },
    { from: / via \S+/, to: '' },
  ],
  alternatives: [
    ['eth1', 'eth2', 'eth3', 'br0'],
    ['up', 'down', 'pre-up', 'post-up'],
    ['auto', 'allow-hotplug'],
    ['inet', 'inet6'],
    ['add', 'replace', 'append'],
  ],
  defaults: /^auto |^\s*bridge-stp/,
  insertWord: insertLine([
    ...insertables(
      /^iface (?!lo)/,
      `mtu 1400
      mtu 9000
      mtu 1500
      gateway {address}
      metric 100
      address 10.20.99.1/24
      address {address}/24
      address {address}/32
      address fd20:0:0:99::1/64
      link-down yes
      link-down no
      hwaddress 02:00:00:00:00:99
      alias something else
      up ip route add {prefix} via {address}
      up ip route add {prefix} via {address} metric 2000
      up ip route add blackhole {prefix}
      up ip route replace {prefix} via {address}
      up ip rule add from {prefix} lookup 100
      post-up ip link set {port} down
      post-up ip addr flush dev {port}
      post-up sysctl -qw net.ipv4.ip_forward=0
      post-up sysctl -qw net.ipv4.conf.all.rp_filter=1
      post-up true
      pre-up sleep 0
      down ip route flush cache
      post-down true
      link-speed 1000
      bridge-ageing 150
      bridge-fd 2
      bridge-stp on
      bridge-ports {port}
      bridge-hashel 4096
      ip-forward off
      ip-forward on
      arp-accept on
      ipv6-addrgen off`,
    ),
    ...insertables(undefined, `allow-hotplug {port}\nno-auto-down {port}\nauto {port}`),
  ]),
};
