import { entryOf } from '../industry-cli/draft.ts';
import { named } from '../industry-cli/finish.ts';
import { ignoredOnPorts, patternsOf } from '../industry-cli/ignored.ts';
import { interfaceCommands, joinVrf, minLinks } from '../industry-cli/interfaces.ts';
import { type Mode, mode, type Table } from '../industry-cli/modes.ts';
import { areaText } from '../industry-cli/ospf-ports.ts';
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
  'ospfv3 ipv6 area': onPorts((one, call) => {
    const area = areaText(call.args[0]);
    if (area === undefined) return false;
    entryOf(one.ospf, 3, () => ({ process: undefined, set: {} })).set.area =
      call.form === 'set' ? stated(call, area) : undefined;
    return true;
  }),
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
  ],
  'storm control': ['storm-control'],
  aggregates: ['lacp system-id'],
  'control plane': ['ip dhcp relay', 'dhcp client', 'ntp serve', 'ptp', 'poe', 'ip attached-host'],
};

export const portMode: Mode<Ports> = mode(commands, [
  ...patternsOf(ignoredOnPorts),
  ...patternsOf(eosIgnoredOnPorts),
]);
