import { named } from '../industry-cli/finish.ts';
import { ignoredOnPorts, patternsOf } from '../industry-cli/ignored.ts';
import { interfaceCommands, joinVrf, minLinks } from '../industry-cli/interfaces.ts';
import { type Mode, mode, type Table } from '../industry-cli/modes.ts';
import { ospfPortTable } from '../industry-cli/ospf-ports.ts';
import { always, oneOf, onPorts, type Ports, port, word } from '../industry-cli/settings.ts';
import { numberIn, stated } from '../industry-cli/values.ts';
import { vxlanCommands } from './vxlan.ts';

const segmentMode = mode<Ports>({ identifier: port('ethernetSegment', word) }, [
  'route-target',
  'designated-forwarder',
  'redundancy',
  'mpls',
]);

const commands: Table<Ports> = {
  ...interfaceCommands,
  ...vxlanCommands,
  vrf: joinVrf,
  'vrf forwarding': joinVrf,
  mlag: port('mlag', ([text]) => numberIn(text, 1, 2000)),
  'port-channel min-links': minLinks,
  autostate: port('autostate', always(true), false),
  'port-channel lacp fallback': port('fallback', (args) =>
    args.length === 0 ? 'static' : oneOf({ static: 'static', individual: 'individual' } as const)(args),
  ),
  'port-channel lacp fallback timeout': () => true,
  'evpn ethernet-segment': (ports) => segmentMode.enter(ports),
  'switchport phone trunk': () => true,
  'service-policy type pbr': named('service-policy type pbr', 'policy-routing'),
  'traffic-policy': named('traffic-policy', 'policy-routing'),
  'ip nat': named('ip nat', 'translation'),
  'ip verify unicast': named('ip verify unicast', 'other'),
  'encapsulation dot1q vlan': onPorts((one, call) => {
    const tag = numberIn(call.args[0], 1, 4094);
    if (call.form === 'set' && tag === undefined) return false;
    one.set.tag = call.form === 'set' && tag !== undefined ? stated(call, tag) : undefined;
    return true;
  }),
  'spanning-tree portfast network': port('edge', () => 'network'),
  'spanning-tree edge-port': port('edge', () => 'edge'),
  ...ospfPortTable('ospfv3', 3),
  ...ospfPortTable('ospfv3 ipv6', 3),
  // OSPFv3 for IPv4 (RFC 5838) has no model
  'ospfv3 ipv4': () => false,
};

/** Arista's own, beside what both platforms have; the reasons are in README.md. */
export const eosIgnoredOnPorts: Readonly<Record<string, readonly string[]>> = {
  hardware: [
    'phy',
    'unsupported',
    'l2-protocol encapsulation',
    'link tracking group',
    'sflow',
    'hardware',
    'vmtracer',
    'comment',
    'vxlan qos',
    'vxlan encapsulation',
    'vxlan decapsulation',
    'errdisable',
  ],
  'storm control': ['storm-control'],
  aggregates: ['lacp system-id'],
  'control plane': [
    'ip dhcp relay',
    'dhcp client',
    'ntp serve',
    'ptp',
    'poe',
    'ip attached-host',
    'vxlan arp',
    'vxlan nd',
  ],
};

export const portMode: Mode<Ports> = mode(commands, [
  ...patternsOf(ignoredOnPorts),
  ...patternsOf(eosIgnoredOnPorts),
]);
