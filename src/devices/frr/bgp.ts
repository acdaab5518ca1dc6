import {
  asNumber,
  type BgpScope,
  bgpCommands,
  bgpIgnored,
  enterBgp,
  enterFamily,
  familyLeaves,
  tableOf,
} from '../industry-cli/bgp.ts';
import { type Draft, type EvpnDraft, entryOf, forget } from '../industry-cli/draft.ts';
import { type Call, isWord, mode, type OpenMode, type Table } from '../industry-cli/modes.ts';
import { keepOption, optionTable } from '../industry-cli/routing-commands.ts';
import { byDefault, note, numberIn, stated } from '../industry-cli/values.ts';
import { addTarget, vrfDraft } from '../industry-cli/vrfs.ts';
import { guide } from './guide.ts';
import { evpnTunnel } from './vxlan.ts';

/** Commands with a part in the choice of routes that only FRR has; they are kept as they are written. */
const options: readonly string[] = [
  'advertise',
  'advertise-default-gw',
  'advertise-svi-ip',
  'advertise-pip',
  'autort',
  'dup-addr-detection',
  'default-originate',
  'import vrf',
  'import vpn',
  'export vpn',
  'label vpn',
  'nexthop vpn',
  'route-map vpn',
  'sid vpn',
  'flooding',
  'use-es-l3nhg',
  'disable-ead-evi-rx',
  'disable-ead-evi-tx',
  'mac-vrf',
  'import-check',
  'bgp allow-martian-nexthop',
  'bgp conditional-advertisement',
  'bgp default ipv6-unicast',
  'bgp default l2vpn-evpn',
  'bgp disable-ebgp-connected-route-check',
  'bgp ebgp-requires-policy',
  'bgp fast-external-failover',
  'bgp graceful-shutdown',
  'bgp network import-check',
  'bgp reject-as-sets',
  'bgp route-map delay-timer',
  'bgp suppress-fib-pending',
  'bgp retain route-target',
  'network import-check',
  'segment-routing',
];

/** Timing, logs and what is shown. */
const ignored: readonly string[] = [
  ...bgpIgnored,
  'bgp coalesce-time',
  'coalesce-time',
  'update-delay',
  'read-quanta',
  'write-quanta',
  'bgp default show-hostname',
  'bgp default show-nexthop-hostname',
  'bgp fast-convergence',
  'bgp hard-administrative-reset',
  'bgp lu-delay',
  'bgp max-med',
  'bgp minimum-holdtime',
  'bgp session-dscp',
  'bgp tcp-keepalive',
  'bgp labeled-unicast',
  'bgp shutdown message',
  'bmp',
  'neighbor * advertisement-interval',
  'neighbor * bfd',
  'neighbor * capability dynamic',
  'neighbor * disable-link-bw-encoding-ieee',
  'neighbor * dont-capability-negotiate',
  'neighbor * extended-optional-parameters',
  'neighbor * override-capability',
  'neighbor * password-prompt',
  'neighbor * port',
  'neighbor * sender-as-path-loop-detection',
  'neighbor * strict-capability-match',
  'neighbor * tcp-mss',
  'neighbor * timers',
  'neighbor * timers connect',
  'neighbor * delayopen',
  'neighbor * graceful-restart-helper',
  'neighbor * graceful-restart-disable',
];

const neighborOptions: readonly string[] = [
  'accept-own',
  'addpath-rx-paths-limit',
  'addpath-tx-all-paths',
  'addpath-tx-best-selected',
  'addpath-tx-bestpath-per-AS',
  'aigp',
  'allowas-out',
  'attribute-unchanged',
  'capability extended-nexthop',
  'capability orf',
  'default-originate route-map',
  'enforce-first-as',
  'enforce-multihop',
  'graceful-shutdown',
  'local-role',
  'maximum-prefix-out',
  'next-hop-local',
  'nexthop-local',
  'oad',
  'path-attribute',
  'solo',
  'send-nexthop-characteristics',
];

const { 'neighbor interface': _, ...sharedCommands } = bgpCommands;

const commands: Table<BgpScope> = {
  ...sharedCommands,
  'neighbor * interface': unnumbered,
  // Taking the number back takes the neighbour away
  'neighbor * remote-as': (scope, call) =>
    call.form === 'set'
      ? sharedCommands['neighbor * remote-as']?.(scope, call)
      : forget(scope.bgp.neighbors, call.args[0] ?? ''),
  ...Object.fromEntries(neighborOptions.map((name) => [`neighbor * ${name.toLowerCase()}`, keepForNeighbor])),
  'advertise-all-vni': (scope, call) => keepOption(0)({ options: scope.options }, call),
  'rd vpn export': ({ draft, bgp }, call) => {
    const [text] = call.args;
    if (call.form === 'set' && text === undefined) return false;
    const rd = call.form === 'set' && text !== undefined ? stated(call, text) : undefined;
    vrfDraft(draft, bgp.vrf, call).set.routeDistinguisher = rd;
    return true;
  },
  'rt vpn': vpnTargets,
  'route-target vpn': vpnTargets,
  ...optionTable<BgpScope>(options),
};

const vniMode = mode<EvpnDraft>(
  {
    rd: (evpn, call) => {
      const [text] = call.args;
      const isStated = call.form === 'set' && text !== undefined;
      evpn.set.routeDistinguisher = isStated ? stated(call, text) : undefined;
      return text !== undefined || call.form !== 'set';
    },
    'route-target': addTarget,
    'advertise-default-gw': () => true,
    'advertise-svi-ip': () => true,
    'flooding disable': () => false,
  },
  [],
  ['exit-vni'],
);

const familyMode = mode<BgpScope>({ ...commands, vni: enterVni }, ignored, familyLeaves);
const processMode = mode<BgpScope>(
  { ...commands, 'address-family': (scope, call) => enterFamily(scope, call, familyMode) },
  ignored,
);

/** `router bgp AS [vrf NAME | view NAME]`; a view is a table apart that nothing is forwarded by. */
export const frrBgpCommands: Table<Draft> = {
  'router bgp': (draft, call): boolean | OpenMode => {
    const as = asNumber(call.args[0]);
    const at = call.args.findIndex((text) => isWord(text, 'vrf') || isWord(text, 'view'));
    const vrf = at < 0 ? undefined : call.args[at + 1];
    if (as === undefined) return false;
    if (vrf === undefined)
      return call.form === 'set' ? enterBgp(draft, call, processMode.enter) : forget(draft.bgp, '');
    if (call.form !== 'set') return forget(draft.bgp, vrf);
    const isNew = !draft.bgp.has(vrf);
    const bgp = tableOf(draft, { as }, { vrf, call });
    // Each instance has its own setting, whatever the default one says
    if (isNew) bgp.set.ipv4ByDefault = byDefault(true, guide('BGP, bgp default ipv4-unicast'));
    return processMode.enter({ draft, bgp, options: bgp.options, family: undefined });
  },
};

/** `neighbor swp1 interface [v6only] [remote-as N | peer-group G]`: a session over link-local addresses (RFC 5549). */
function unnumbered(scope: BgpScope, call: Call): boolean {
  const [name = '', ...rest] = call.args;
  if (call.form !== 'set') return forget(scope.bgp.neighbors, name);
  const said = isWord(rest[0], 'v6only') ? rest.slice(1) : rest;
  const [verb, value] = said;
  const run = (pattern: string, args: readonly string[]): boolean =>
    sharedCommands[pattern]?.(scope, { ...call, args }) !== false;
  if (verb === undefined) return keepForNeighbor(scope, call);
  if (value === undefined) return false;
  if (isWord(verb, 'remote-as')) return run('neighbor * remote-as', [name, value]);
  return isWord(verb, 'peer-group') && run('neighbor * peer-group', [name, value]);
}

/** The platform's words behind the neighbour's name; the shared table makes the neighbour. */
function keepForNeighbor(scope: BgpScope, call: Call): boolean {
  return sharedCommands['neighbor * weight']?.(scope, call) !== false;
}

function vpnTargets({ draft, bgp }: BgpScope, call: Call): boolean {
  const [way = '', ...targets] = call.args;
  const vrf = vrfDraft(draft, bgp.vrf, call);
  const lists = [
    ...(way === 'export' ? [] : [vrf.importTargets]),
    ...(way === 'import' ? [] : [vrf.exportTargets]),
  ];
  if (call.form !== 'set') for (const list of lists) list.clear();
  else for (const list of lists) for (const target of targets) list.set(target, stated(call, target));
  return ['import', 'export', 'both'].includes(way);
}

function enterVni({ draft }: BgpScope, call: Call): boolean | OpenMode {
  const vni = numberIn(call.args[0], 1, 16_777_215);
  if (vni === undefined) return false;
  const key = `vni ${vni}`;
  const { span } = call.command;
  note(evpnTunnel(draft).networks, call, key, { vni, importTargets: [], exportTargets: [], span });
  if (call.form !== 'set') return forget(draft.evpn, key);
  return vniMode.enter(
    entryOf(draft.evpn, key, () => ({
      vni,
      vlans: [],
      set: {},
      importTargets: new Map(),
      exportTargets: new Map(),
    })),
  );
}
