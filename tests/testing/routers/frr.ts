import type { Language } from '../changes/mutate/mutator.ts';
import type { Dice } from '../oracle/dice.ts';
import { insertables, insertLine } from './insert.ts';
import type { Plan, PlannedInterface, PlannedRoute } from './lab.ts';

/** A frr.conf as `show running-config` writes it. */
export function frrText({ id, interfaces, routes }: Plan, dice: Dice): string {
  const lines = [
    'frr version 8.4',
    'frr defaults traditional',
    `hostname ${id}`,
    'log syslog informational',
    'service integrated-vtysh-config',
    ...routes.map((route) => routeLine(route, dice)),
    ...interfaces.flatMap((one) => interfaceLines(one, dice)),
    'ip prefix-list OWN seq 5 permit 10.20.0.0/16 le 24',
    'route-map LOOP permit 10',
    ' match ip address prefix-list OWN',
    'exit',
    'line vty',
    'exit',
  ];
  return `${lines.join('\n')}\n`;
}

function routeLine({ prefix, via, distance }: PlannedRoute, dice: Dice): string {
  const family = prefix.includes(':') ? 'ipv6' : 'ip';
  const tag = dice.chance(0.1) ? ' tag 7' : '';
  return `${family} route ${prefix} ${via ?? 'blackhole'}${tag}${distance === undefined ? '' : ` ${distance}`}`;
}

function interfaceLines({ name, addresses }: PlannedInterface, dice: Dice): readonly string[] {
  return [
    `interface ${name}`,
    ...(dice.chance(0.5) ? [` description port ${name}`] : []),
    ...addresses.map((text) => ` ${text.includes(':') ? 'ipv6' : 'ip'} address ${text}`),
    ...(dice.chance(0.3) ? [' bandwidth 1000'] : []),
    'exit',
  ];
}

export const frrLanguage: Language = {
  negations: [
    { from: /^(\s*)(ip address|ip route|ipv6 route|ipv6 address|description)/, to: '$1no $2' },
    { from: /^(\s*)no /, to: '$1' },
    { from: / permit /, to: ' deny ' },
  ],
  widenings: [
    { from: /\/24/, to: '/23' },
    { from: /\/24/, to: '/16' },
    { from: /\/24/, to: '/25' },
    { from: /\/64/, to: '/48' },
    { from: / le 24/, to: '' },
    { from: /^ip route \S+/, to: 'ip route 0.0.0.0/0' },
  ],
  alternatives: [
    ['eth1', 'eth2', 'eth3'],
    ['ip', 'ipv6'],
    ['blackhole', 'reject', 'Null0'],
    ['traditional', 'datacenter'],
    ['OWN', 'LOOP'],
  ],
  defaults: /^ip route 0\.0\.0\.0|^service |^log /,
  insertWord: insertLine([
    ...insertables(
      undefined,
      `ip route {prefix} {address}
      ip route {prefix} {address} 5
      ip route {prefix} {address} 250
      ip route {prefix} {port}
      ip route {prefix} blackhole
      ip route {prefix} blackhole 254
      ip route {prefix} reject
      ip route 0.0.0.0/0 {address}
      ip route {address}/32 {address}
      no ip forwarding
      no ipv6 forwarding
      ip forwarding
      ip nht resolve-via-default
      ip prefix-list OTHER seq 10 deny any
      access-list 10 seq 5 deny any
      ip import-table 10
      log file /dev/null
      debug zebra rib
      banner motd line hello
      password secret
      ip protocol static route-map LOOP
      ip router-id {address}
      zebra nexthop-group keep 100
      allow-external-route-update
      ip multicast rpf-lookup-mode urib-only
      service password-encryption`,
    ),
    ...insertables(
      /^interface /,
      `shutdown
      no shutdown
      ip address 10.20.99.1/24
      ip address {address}/24
      ip address {address}/32
      ipv6 address fd20:0:0:99::1/64
      bandwidth 100
      description another
      link-detect
      no link-detect
      multicast
      mpls enable
      link-params`,
    ),
  ]),
};
