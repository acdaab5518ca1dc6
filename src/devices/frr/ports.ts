import { ipv4Prefix } from '../industry-cli/addresses.ts';
import type { InterfaceDraft } from '../industry-cli/draft.ts';
import { type Draft, entryOf, forget } from '../industry-cli/draft.ts';
import { named } from '../industry-cli/finish.ts';
import { patternsOf } from '../industry-cli/ignored.ts';
import { interfaceDraft } from '../industry-cli/interfaces.ts';
import { type Call, type Handler, isWord, type Mode, mode, type Table } from '../industry-cli/modes.ts';
import { interfaceName } from '../industry-cli/names.ts';
import { ospfPortTable } from '../industry-cli/ospf-ports.ts';
import { ipv6Address } from '../industry-cli/port-addresses.ts';
import { always, onPorts, type Ports, port, textAfter, word } from '../industry-cli/settings.ts';
import { digest, note, numberIn, stated } from '../industry-cli/values.ts';
import { vrrpCommands } from './vrrp.ts';

const commands: Table<Ports> = {
  ...ospfPortTable('ip ospf', 2),
  ...ospfPortTable('ipv6 ospf6', 3),
  ...vrrpCommands,
  description: onPorts((one, call) => {
    one.set.description = call.form === 'set' ? stated(call, textAfter(call, 1)) : undefined;
    return true;
  }),
  shutdown: port('shutdown', always(true), false),
  // Megabits in FRR, kilobits in the facts
  bandwidth: port('bandwidth', ([text]) => {
    const megabits = numberIn(text, 1, 1_000_000);
    return megabits === undefined ? undefined : megabits * 1000;
  }),
  'ip address': onPorts(ipv4Address),
  'ipv6 address': onPorts(ipv6Address),
  'evpn mh es-id': port('ethernetSegment', word),
  'ipv6 ospf6 authentication': onPorts(authentication),
  'pbr-policy': named('pbr-policy', 'policy-routing'),
};

/** What is ignored on an interface, by topic; the reasons are in README.md. */
export const frrIgnoredOnPorts: Readonly<Record<string, readonly string[]>> = {
  hardware: ['link-detect', 'multicast', 'link-params', 'mpls', 'vrf'],
  multicast: ['ip pim', 'ip igmp', 'ip mroute', 'ipv6 pim', 'ipv6 mld', 'ip msdp'],
  'failure detection': [
    'bfd',
    'ip ospf bfd',
    'ip ospf retransmit-interval',
    'ip ospf transmit-delay',
    'ip ospf graceful-restart',
    'ipv6 ospf6 bfd',
    'ipv6 ospf6 retransmit-interval',
    'ipv6 ospf6 transmit-delay',
    'ipv6 ospf6 graceful-restart',
  ],
  'protocols without a model': [
    'isis',
    'ip router',
    'ipv6 router',
    'ip rip',
    'ipv6 ripng',
    'ip nhrp',
    'ipv6 nhrp',
    'ip eigrp',
    'ip hello-interval',
    'ip hold-time',
    'ip authentication',
    'ip summary-address',
    'ip bandwidth-percent',
    'delay',
    'babel',
    'openfabric',
    'tunnel',
    'ip split-horizon',
  ],
  replies: ['ipv6 nd'],
  'segments of several switches': [
    'evpn mh es-sys-mac',
    'evpn mh es-df-pref',
    'evpn mh uplink',
    'evpn mh bypass',
  ],
};

const portMode: Mode<Ports> = mode(commands, patternsOf(frrIgnoredOnPorts));

/** `interface NAME [vrf NAME]`: names are the kernel's. */
export const enterPort: Handler<Draft> = (draft, call) => {
  const [name, word, vrf] = call.args;
  const found = interfaceName([name ?? ''], draft.platform.types);
  const isInVrf = isWord(word, 'vrf') && vrf !== undefined;
  if (found === undefined || (word !== undefined && !isInVrf)) return false;
  if (call.form !== 'set') return forget(draft.interfaces, found);
  const one = interfaceDraft(draft, found, call);
  if (isInVrf && vrf !== 'default') one.set.vrf = stated(call, vrf);
  return portMode.enter({ draft, ports: [one] });
};

/** `key-id N hash-algo ALGORITHM key X` (RFC 7166), or `keychain NAME`: both ends need the same number and algorithm. */
function authentication(one: InterfaceDraft, call: Call): boolean {
  const { set } = entryOf(one.ospf, 3 as const, () => ({ process: undefined, set: {} }));
  const [kind, number, , algorithm, , key] = call.args;
  set.authentication = undefined;
  if (call.form !== 'set') return true;
  if (kind === 'keychain' && number !== undefined) set.authentication = stated(call, `chain:${number}`);
  else if (key !== undefined)
    set.authentication = stated(call, `${algorithm ?? ''}:${number ?? ''}:${digest(key)}`);
  return set.authentication !== undefined;
}

/** Every address is added; the first one is the primary, and a label changes nothing. */
function ipv4Address(one: InterfaceDraft, call: Call): boolean {
  const { ipv4 } = one.addresses;
  const isPeer = isWord(call.args[1], 'peer');
  const prefix = ipv4Prefix(isPeer ? [`${call.args[0] ?? ''}/32`] : call.args.slice(0, 1));
  if (prefix === undefined) return false;
  const { address, length } = prefix;
  const isPrimary = !ipv4.has('primary') || ipv4.get('primary')?.address === address;
  const { span } = call.command;
  const key = isPrimary ? 'primary' : address;
  return note(ipv4, call, key, { address, length, family: 'ipv4', secondary: !isPrimary, span });
}
