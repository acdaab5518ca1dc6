import type { Draft } from '../industry-cli/draft.ts';
import { filterCommands } from '../industry-cli/filters.ts';
import { notModelled } from '../industry-cli/finish.ts';
import { ignoredTopics, patternsOf } from '../industry-cli/ignored.ts';
import { enterInterface } from '../industry-cli/interfaces.ts';
import { managementCommands } from '../industry-cli/management.ts';
import { type Call, type Mode, mode, type Table } from '../industry-cli/modes.ts';
import { ospfCommands } from '../industry-cli/ospf.ts';
import { policyCommands } from '../industry-cli/policies.ts';
import { always, sets, word } from '../industry-cli/settings.ts';
import { costMethod, spanningCommands } from '../industry-cli/spanning-tree.ts';
import { routeCommands } from '../industry-cli/static-routes.ts';
import { trackedCommands } from '../industry-cli/tracked.ts';
import { numberIn, stated } from '../industry-cli/values.ts';
import { vlanCommands } from '../industry-cli/vlans.ts';
import { enterVrf, oldVrfMode, routingCommands } from '../industry-cli/vrfs.ts';
import { iosBgpCommands } from './bgp.ts';
import { lineCommands } from './lines.ts';
import { portMode } from './ports.ts';
import { vlanNetworkCommands } from './vxlan.ts';

const settings = ({ settings: own }: Draft): readonly [Draft['settings']] => [own];

const commands: Table<Draft> = {
  ...managementCommands,
  ...lineCommands,
  ...vlanCommands,
  ...vlanNetworkCommands,
  ...spanningCommands,
  'spanning-tree pathcost method': costMethod,
  ...routingCommands,
  ...routeCommands,
  ...filterCommands,
  ...policyCommands,
  ...trackedCommands,
  ...ospfCommands,
  ...iosBgpCommands,
  interface: enterInterface(portMode),
  'vrf definition': enterVrf,
  'ip vrf': (draft, call) => enterVrf(draft, call, oldVrfMode),
  version: sets(settings, 'release', ([text]) => numberIn(text?.split('.')[0], 1, 99)),
  'system mtu': sets(settings, 'systemMtu', ([text]) => numberIn(text, 1500, 9216)),
  'system mtu jumbo': sets(settings, 'systemJumbo', ([text]) => numberIn(text, 1500, 9216)),
  // `system mtu routing` is the IP MTU of all SVIs: older Catalysts only
  'system mtu routing': () => false,
  'spanning-tree mode': (draft, call) => {
    draft.settings.switchports ??= stated(call, true);
    return spanningCommands['spanning-tree mode']?.(draft, call);
  },
  'vlan dot1q tag native': sets(settings, 'nativeTagged', always(true), false),
  'ip default-gateway': sets(({ management: { set } }: Draft) => [set], 'gateway', word),
  'ip http server': sets(({ management: { set } }: Draft) => [set], 'http', always(true), false),
  'fhrp version vrrp': (draft, { args, form }: Call) =>
    args[0] === 'v3' || form !== 'set' || draft.vrfs.size < 0,
  'router eigrp': notModelled('eigrp', 'routing-protocol'),
  'router rip': notModelled('rip', 'routing-protocol'),
  'router isis': notModelled('isis', 'routing-protocol'),
  'router lisp': notModelled('lisp', 'routing-protocol'),
};

/** Cisco's own, beside what both platforms have; the reasons are in README.md. */
export const iosIgnored: Readonly<Record<string, readonly string[]>> = {
  'lines of the file': [
    'building configuration...',
    'current configuration',
    'last configuration',
    'using',
    'show running-config',
    'configure terminal',
    'conf',
  ],
  hardware: [
    'platform',
    'hw-module',
    'diagnostic',
    'switch',
    'redundancy',
    'memory',
    'process',
    'scheduler',
    'service',
    'mmi',
    'multilink',
    'subscriber',
    'virtual-service',
    'card',
    'module',
    'facility-alarm',
    'transceiver',
    'power',
    'stack-power',
    'stack-mac',
    'license',
    'file',
    'parser',
    'cisp',
    'config-register',
    'warm-reboot',
    'buffers',
    'system',
    'voice',
    'macro',
    'energywise',
    'authentication',
    'eap',
    'device-tracking',
    'cts logging',
    'access-session',
    'port-channel load-defer',
    'iox',
    'app-hosting',
    'guestshell',
    'call-home',
    'domain default',
    'profile',
    'exception',
    'telemetry',
    'netconf-yang',
    'netconf',
    'restconf',
    'wsma',
    'pnp',
    'transport',
    'memory-size',
    'mgcp',
    'gatekeeper',
    'dial-peer',
    'voice-card',
    'dspfarm',
    'ccm-manager',
    'nmsp',
    'device-sensor',
    'wireless',
  ],
  'control plane': [
    'control-plane',
    'ip icmp',
    'ip tcp',
    'ip options',
    'ip dns',
    'ip route static bfd',
    'ip source-route',
    'ip gratuitous-arps',
    'ip arp',
    'ip bootp',
    'ip finger',
    'ip forward-protocol',
    'ip subnet-zero',
    'ip classless',
    'ip cef',
    'ipv6 cef',
    'ipv6 ioam',
    'ip bgp-community',
    'ip rcmd',
    'ip telnet',
    'ip tftp',
    'ip ftp',
    'ip http secure-server',
    'ip http authentication',
    'ip http',
    'ip http client',
    'ip nbar',
    'ip flow',
    'ip flow-export',
    'ip flow-top-talkers',
    'ip local pool',
    'ip rsvp',
    'ip access-list resequence',
    'access-list compiled',
    'ip dhcp pool',
    'ip dhcp excluded-address',
    'ip dhcp',
    'ip routing protocol purge',
    'mac address-table aging-time',
    'mac address-table notification',
    'mpls label',
    'login',
  ],
  'switching details': [
    'vtp',
    'cdp',
    'lldp',
    'spanning-tree extend system-id',
    'spanning-tree logging',
    'vlan internal allocation policy',
    'vlan access-log',
    'errdisable',
    'lacp',
    'dot1x',
    'mls',
    'rep',
    'l2 trace',
    'no-mac',
  ],
  programs: ['event manager', 'kron', 'archive', 'tclsh', 'do', 'wr', 'write', 'copy'],
};

export const globalMode: Mode<Draft> = mode(commands, [
  ...patternsOf(ignoredTopics),
  ...patternsOf(iosIgnored),
]);
