import type { Draft } from '../industry-cli/draft.ts';
import { notModelled } from '../industry-cli/finish.ts';
import { patternsOf } from '../industry-cli/ignored.ts';
import { type Call, type Mode, mode, type OpenMode, type Table } from '../industry-cli/modes.ts';
import { sets, word } from '../industry-cli/settings.ts';
import { stated } from '../industry-cli/values.ts';
import { vrfDraft } from '../industry-cli/vrfs.ts';
import { frrBgpCommands } from './bgp.ts';
import { ospfCommands } from './ospf.ts';
import { frrPolicyCommands } from './policies.ts';
import { enterPort } from './ports.ts';
import { routeCommands, staticRoute } from './routes.ts';
import { tableNetwork } from './vxlan.ts';

interface VrfScope {
  readonly draft: Draft;
  readonly vrf: string;
}

const vrfMode = mode<VrfScope>(
  {
    'ip route': ({ draft, vrf }, call) => staticRoute(draft, call, { family: 'ipv4', vrf }),
    'ipv6 route': ({ draft, vrf }, call) => staticRoute(draft, call, { family: 'ipv6', vrf }),
    vni: ({ draft, vrf }, call) => tableNetwork(draft, call, vrf),
    'ip protocol': ({ draft }, call) => chosenRoutes(draft, call),
    'ipv6 protocol': ({ draft }, call) => chosenRoutes(draft, call),
  },
  ['ip router-id', 'ipv6 router-id', 'router-id', 'ip nht', 'ipv6 nht', 'netns'],
  ['exit-vrf'],
);

function enterVrf(draft: Draft, call: Call): boolean | OpenMode {
  const [name] = call.args;
  if (name === undefined) return false;
  if (call.form !== 'set') {
    draft.vrfs.delete(name);
    return true;
  }
  const vrf = name === 'default' ? '' : name;
  vrfDraft(draft, vrf, call);
  return vrfMode.enter({ draft, vrf });
}

/** `ip forwarding` turns the kernel's forwarding on for all tables. */
function forwarding(family: 'ipv4' | 'ipv6') {
  return (draft: Draft, call: Call): boolean => {
    const table = vrfDraft(draft, '', call);
    table.set[family] = call.form === 'default' ? undefined : stated(call, call.form === 'set');
    return true;
  };
}

/** `ip protocol bgp route-map X`: a policy between the protocols and the kernel's table. */
function chosenRoutes({ unmodelled }: Draft, { command: { words, span }, form }: Call): boolean {
  const what = words.join(' ');
  if (form === 'set') unmodelled.set(what, { what, kind: 'other', span });
  else unmodelled.delete(what);
  return true;
}

const protocols = ['isis', 'rip', 'ripng', 'eigrp', 'babel', 'openfabric', 'nhrp'];

const commands: Table<Draft> = {
  ...routeCommands,
  ...frrPolicyCommands,
  ...ospfCommands,
  ...frrBgpCommands,
  ...Object.fromEntries(protocols.map((name) => [`router ${name}`, notModelled(name, 'routing-protocol')])),
  interface: enterPort,
  vrf: enterVrf,
  vni: (draft, call) => tableNetwork(draft, call, ''),
  hostname: sets(({ management: { set } }: Draft) => [set], 'hostname', word),
  'ip forwarding': forwarding('ipv4'),
  'ipv6 forwarding': forwarding('ipv6'),
  'ip protocol': chosenRoutes,
  'ipv6 protocol': chosenRoutes,
  'ip import-table': notModelled('ip import-table', 'policy-routing'),
  'pbr-map': notModelled('pbr-map', 'policy-routing'),
  'segment-routing': notModelled('segment-routing', 'other'),
  'mpls ldp': notModelled('mpls ldp', 'other'),
  'mpls label': notModelled('mpls label', 'other'),
  'mpls lsp': notModelled('mpls lsp', 'other'),
};

/** What is ignored on purpose, by topic; the reasons are in README.md. */
export const frrIgnored: Readonly<Record<string, readonly string[]>> = {
  identity: [
    'building configuration...',
    'current configuration:',
    'frr version',
    'frr defaults',
    'service',
    'banner',
    'domainname',
    'line vty',
    'exec-timeout',
  ],
  users: ['username', 'password', 'enable password', 'access-class', 'ipv6 access-class', 'vty'],
  keys: ['key chain', 'rpki'],
  logging: ['log', 'debug', 'agentx', 'bmp', 'snmp-server', 'smux', 'dump', 'password-encryption'],
  multicast: [
    'ip multicast',
    'ip multicast-routing',
    'ip mroute',
    'ip pim',
    'ipv6 pim',
    'ip msdp',
    'ip igmp',
    'ip ssmpingd',
    'router pim',
    'router pim6',
  ],
  'failure detection': ['bfd', 'watchfrr'],
  'router identifiers': [
    'router-id',
    'ip router-id',
    'ipv6 router-id',
    'bgp route-map delay-timer',
    'affinity-map',
  ],
  'hand-over to the kernel': [
    'zebra',
    'fpm',
    'ip nht',
    'ipv6 nht',
    'ip table range',
    'allow-external-route-update',
    'nexthop-group',
    'evpn mh',
    'mgmt',
    'route-map * optimization',
    'nhrp',
  ],
};

export const globalMode: Mode<Draft> = mode(commands, patternsOf(frrIgnored));
