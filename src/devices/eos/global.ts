import type { Draft, MlagDraft, MlagValues } from '../industry-cli/draft.ts';
import { filterCommands } from '../industry-cli/filters.ts';
import { notModelled } from '../industry-cli/finish.ts';
import { ignoredTopics, patternsOf } from '../industry-cli/ignored.ts';
import { enterInterface } from '../industry-cli/interfaces.ts';
import { managementCommands } from '../industry-cli/management.ts';
import { type Call, type Handler, type Mode, mode, type Table } from '../industry-cli/modes.ts';
import { interfaceName } from '../industry-cli/names.ts';
import { ospfCommands } from '../industry-cli/ospf.ts';
import { policyCommands } from '../industry-cli/policies.ts';
import { always, type Read, sets, word } from '../industry-cli/settings.ts';
import { spanningCommands } from '../industry-cli/spanning-tree.ts';
import { routeCommands } from '../industry-cli/static-routes.ts';
import { trackedCommands } from '../industry-cli/tracked.ts';
import { numberIn } from '../industry-cli/values.ts';
import { vlanCommands } from '../industry-cli/vlans.ts';
import { enterVrf, routingCommands } from '../industry-cli/vrfs.ts';
import { eosBgpCommands } from './bgp.ts';
import { managementModes } from './management.ts';
import { portMode } from './ports.ts';

interface MlagScope {
  readonly draft: Draft;
  readonly mlag: MlagDraft;
}

function mlagSetting<K extends keyof MlagValues>(key: K, read: Read<MlagValues[K]>): Handler<MlagScope> {
  return sets<MlagScope, MlagValues, K>(({ mlag: { set } }) => [set], key, read);
}

function mlagPort(key: 'localInterface' | 'peerLink'): Handler<MlagScope> {
  return (scope, call) =>
    mlagSetting(key, (args) => interfaceName(args, scope.draft.platform.types))(scope, call);
}

const mlagMode = mode<MlagScope>(
  {
    'domain-id': mlagSetting('domain', (args) => args.join(' ') || undefined),
    'local-interface': mlagPort('localInterface'),
    'peer-link': mlagPort('peerLink'),
    'peer-address': mlagSetting('peerAddress', word),
    'primary-priority': mlagSetting('priority', ([text]) => numberIn(text, 1, 32_767)),
    shutdown: () => false,
  },
  [
    'heartbeat-interval',
    'peer-address heartbeat',
    'reload-delay',
    'dual-primary',
    'lacp',
    'hello',
    'fast-mac-redirection',
  ],
);

function enterMlag(draft: Draft, call: Call) {
  if (call.form !== 'set') {
    draft.mlag = undefined;
    return true;
  }
  draft.mlag ??= { span: call.command.span, set: {} };
  return mlagMode.enter({ draft, mlag: draft.mlag });
}

const ethernetDefaults = mode<Draft>({
  shutdown: sets(({ settings }: Draft) => [settings], 'portsDown', always(true), false),
});
const interfaceDefaults = mode<Draft>({
  ethernet: (draft) => ethernetDefaults.enter(draft),
  mtu: sets(
    ({ settings }: Draft) => [settings],
    'mtu',
    ([text]) => numberIn(text, 68, 65_535),
  ),
});

const commands: Table<Draft> = {
  ...managementCommands,
  ...managementModes,
  ...vlanCommands,
  ...spanningCommands,
  ...routingCommands,
  ...routeCommands,
  ...filterCommands,
  ...policyCommands,
  ...trackedCommands,
  ...ospfCommands,
  ...eosBgpCommands,
  interface: enterInterface(portMode),
  'interface defaults': (draft) => interfaceDefaults.enter(draft),
  'mlag configuration': enterMlag,
  mlag: enterMlag,
  'vrf instance': enterVrf,
  'vrf definition': enterVrf,
  'switchport default mode routed': sets(
    ({ settings }: Draft) => [settings],
    'switchports',
    always(false),
    true,
  ),
  'switchport default mode access': sets(({ settings }: Draft) => [settings], 'switchports', always(true)),
  'router isis': notModelled('isis', 'routing-protocol'),
  'router rip': notModelled('rip', 'routing-protocol'),
  'router general': notModelled('router general', 'other'),
  'router traffic-engineering': notModelled('router traffic-engineering', 'routing-protocol'),
  'policy-map type pbr': notModelled('policy-map type pbr', 'policy-routing'),
  'traffic-policies': notModelled('traffic-policies', 'policy-routing'),
};

/** Arista's own, beside what both platforms have; the reasons are in README.md. */
export const eosIgnored: Readonly<Record<string, readonly string[]>> = {
  hardware: [
    'transceiver',
    'hardware',
    'platform',
    'system',
    'service interface',
    'service routing',
    'service configuration',
    'service unsupported-transceiver',
    'service running-config',
    'load-interval',
    'interface profile',
    'power',
    'redundancy',
    'tcam',
    'load-balance',
    'switch forwarding-mode',
    'queue-monitor',
  ],
  programs: [
    'daemon',
    'management console',
    'management defaults',
    'management security',
    'management accounts',
    'management api',
    'match-list',
    'maintenance',
    'monitor connectivity',
    'router bfd',
    'vlan internal',
    'poe',
    'ptp',
    'event-handler',
    'event-monitor',
    'agent',
    'terminal',
    'schedule',
    'email',
    'management tech-support',
    'management cvx',
    'cvx',
    'vmtracer',
    'ztp',
    'zerotouch',
    'mount',
  ],
  'control plane': [
    'control-plane',
    'ip dhcp relay',
    'dhcp relay',
    'dhcp server',
    'ip hardware',
    'ip load-sharing',
    'ipv6 load-sharing',
    'ipv6 nd',
    'ip flow',
  ],
  'router addresses': [
    'ip virtual-router mac-address',
    'ip address virtual source-nat',
    'ip icmp',
    'arp aging',
    'mac address-table aging-time',
    'mac address-table notification',
  ],
  multicast: ['router pim sparse-mode', 'router pim bidirectional'],
  logging: ['errdisable', 'lldp', 'lacp'],
};

export const globalMode: Mode<Draft> = mode(commands, [
  ...patternsOf(ignoredTopics),
  ...patternsOf(eosIgnored),
]);
