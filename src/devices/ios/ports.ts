import { entryOf } from '../industry-cli/draft.ts';
import { ignoredOnPorts, patternsOf } from '../industry-cli/ignored.ts';
import { interfaceCommands, joinVrf, minLinks } from '../industry-cli/interfaces.ts';
import { type Mode, mode, type Table } from '../industry-cli/modes.ts';
import { areaText, ospfPortTable } from '../industry-cli/ospf-ports.ts';
import { always, onPorts, type Ports, port } from '../industry-cli/settings.ts';
import { stated } from '../industry-cli/values.ts';
import { isSwitching, notModelledOnPorts } from './switching.ts';
import { nveCommands } from './vxlan.ts';

const commands: Table<Ports> = {
  ...isSwitching(interfaceCommands),
  ...nveCommands,
  ...notModelledOnPorts,
  'vrf forwarding': joinVrf,
  'ip vrf forwarding': joinVrf,
  'port-channel min-links': minLinks,
  'switchport host': onPorts((one, call) => {
    // A macro: an access port at the edge
    one.set.mode = call.form === 'set' ? stated(call, 'access') : undefined;
    one.set.edge = call.form === 'set' ? stated(call, 'edge') : undefined;
    return true;
  }),
  'lacp min-links': minLinks,
  autostate: port('autostate', always(true), false),
  ...ospfPortTable('ospfv3', 3),
  // OSPFv3 for IPv4 (RFC 5838) has no model
  'ospfv3 * ipv4': () => false,
  'ospfv3 ipv4': () => false,
  'ospfv3 * ipv6 area': onPorts((one, call) => {
    const [process, text] = call.args;
    const area = areaText(text);
    if (area === undefined) return false;
    const port = entryOf(one.ospf, 3, () => ({ process: undefined, set: {} }));
    port.process = process;
    port.set.area = call.form === 'set' ? stated(call, area) : undefined;
    return true;
  }),
};

/** Cisco's own, beside what both platforms have; the reasons are in README.md. */
export const iosIgnoredOnPorts: Readonly<Record<string, readonly string[]>> = {
  hardware: [
    'switchport nonegotiate',
    'power inline',
    'macro description',
    'device-tracking',
    'ip device tracking',
    'fair-queue',
    'no-alias',
    'clock rate',
    'serial restart-delay',
    'channel-protocol',
    'lacp fast-switchover',
    'ethernet oam',
    'ipv6 flow',
    'ip nbar',
    'nmsp',
    'energywise',
    'beacon',
    'ip tcp adjust-mss',
    'ipv6 tcp adjust-mss',
    'standby delay',
    'vrrp delay',
    'arp type',
  ],
  'storm control': ['storm-control'],
  'control plane': ['ip dhcp relay', 'ip rsvp', 'cdp', 'switchport trunk pruning'],
  'router addresses': [
    'standby # mac-address',
    'standby mac-address',
    'standby use-bia',
    'standby mac-refresh',
    'vrrp # timers learn',
  ],
};

export const portMode: Mode<Ports> = mode(commands, [
  ...patternsOf(ignoredOnPorts),
  ...patternsOf(iosIgnoredOnPorts),
]);
