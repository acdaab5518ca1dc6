import { familyOf, ipv4Number, ipv4Prefix, ipv4Text, ipv6Prefix, networkText } from './addresses.ts';
import { ignoredOfNeighbors, neighborCommands } from './bgp-neighbors.ts';
import { type Draft, entryOf } from './draft.ts';
import { type Call, isWord, mode, type OpenMode, type Table } from './modes.ts';
import { optionTable, redistribute } from './routing-commands.ts';
import type { BgpDraft, BgpFamily } from './routing-draft.ts';
import { always, sets, word } from './settings.ts';
import { note, numberIn, stated } from './values.ts';
import { addTarget, vrfDraft } from './vrfs.ts';

/** The process or one of its tables, and within it the family that commands are about. */
export interface BgpScope {
  readonly draft: Draft;
  readonly bgp: BgpDraft;
  readonly family: BgpFamily | undefined;
  readonly options: BgpDraft['options'];
}

const settings = ({ bgp: { set } }: BgpScope): readonly [BgpDraft['set']] => [set];

/** Commands of the process, of a table and of a family. */
export const bgpCommands: Table<BgpScope> = {
  ...neighborCommands,
  'router-id': sets(settings, 'routerId', word),
  'bgp router-id': sets(settings, 'routerId', word),
  'bgp default ipv4-unicast': sets(settings, 'ipv4ByDefault', always(true), false),
  'bgp confederation identifier': sets(settings, 'confederation', ([text]) => asNumber(text)),
  'maximum-paths': sets(settings, 'maximumPaths', (args) => {
    const text = args.find((one) => /^\d+$/.test(one));
    return numberIn(text, 1, 600);
  }),
  network,
  'aggregate-address': aggregate,
  redistribute: ({ bgp }, call) => redistribute(bgp.redistributes, call),
  rd: ({ draft, bgp, family }, call) => {
    if (!isOfTable(bgp, family) || call.args[0] === undefined) return false;
    vrfDraft(draft, bgp.vrf, call).set.routeDistinguisher =
      call.form === 'set' ? stated(call, call.args[0]) : undefined;
    return true;
  },
  'route-target': ({ draft, bgp, family }, call) =>
    isOfTable(bgp, family) && addTarget(vrfDraft(draft, bgp.vrf, call), call),
  ...optionTable<BgpScope>([
    'distance bgp',
    'distance',
    'default-metric',
    'default-information originate',
    'table-map',
    'auto-summary',
    'synchronization',
    'bgp additional-paths',
    'bgp always-compare-med',
    'bgp asnotation',
    'bgp bestpath',
    'bgp client-to-client',
    'bgp advertise-best-external',
    'bgp cluster-id',
    'bgp confederation peers',
    'bgp dampening',
    'bgp default local-preference',
    'bgp default route-target filter',
    'bgp deterministic-med',
    'bgp enforce-first-as',
    'bgp maxas-limit',
    'bgp next-hop-unchanged',
    'bgp next-hop address-family',
    'bgp redistribute-internal',
    'bgp suppress-inactive',
    'bgp listen',
    'bgp listen range',
    'bgp route-reflector',
    'local-as',
    'host-flap detection',
    'domain identifier',
    'rpki',
    'neighbor default',
    'route',
  ]),
};

/** The default table has targets of its own for EVPN only. */
function isOfTable({ vrf }: BgpDraft, family: BgpFamily | undefined): boolean {
  return vrf !== '' || family === 'l2vpn-evpn';
}

/** Sessions' timing, logs and restarts: no route comes of it. */
export const bgpIgnored: readonly string[] = [
  'bgp log-neighbor-changes',
  'bgp graceful-restart',
  'bgp update-delay',
  'bgp scan-time',
  'bgp nopeerup-delay',
  'bgp nexthop',
  'bgp trace-neighbor',
  'bgp transport',
  'monitoring',
  'bgp convergence',
  'graceful-restart',
  'graceful-restart-helper',
  'timers bgp',
  'update wait-for-convergence',
  'update wait-install',
  'bgp slow-peer',
  'neighbor default send-community',
  ...ignoredOfNeighbors.map((name) => `neighbor * ${name}`),
];

export const familyLeaves: readonly string[] = ['exit-address-family', 'exit-af'];
const familyMode = mode<BgpScope>(bgpCommands, bgpIgnored, familyLeaves);

/** IOS writes the table behind the family: `address-family ipv4 vrf RED`. */
export function enterFamily(scope: BgpScope, call: Call, inner = familyMode): boolean | OpenMode {
  const { args, form } = call;
  const at = args.findIndex((text) => isWord(text, 'vrf'));
  const vrf = at < 0 ? undefined : args[at + 1];
  const bgp = vrf === undefined ? scope.bgp : tableOf(scope.draft, scope.bgp, { vrf, call });
  const family = familyName(args);
  if (form !== 'set') return false;
  return inner.enter({ ...scope, bgp, options: bgp.options, family });
}

export function tableOf(
  draft: Draft,
  { as }: Pick<BgpDraft, 'as'>,
  { vrf, call }: { readonly vrf: string; readonly call: Call },
): BgpDraft {
  vrfDraft(draft, vrf, call);
  return entryOf(draft.bgp, vrf, () => emptyBgp(as, vrf, call));
}

function familyName([first = '', second = '']: readonly string[]): BgpFamily {
  const name = first.toLowerCase();
  const isUnicast = second === '' || isWord(second, 'unicast') || isWord(second, 'vrf');
  if ((name === 'ipv4' || name === 'ipv6') && isUnicast) return `${name}-unicast`;
  if (name === 'evpn' || (name === 'l2vpn' && isWord(second, 'evpn'))) return 'l2vpn-evpn';
  return name === 'vpnv4' || name === 'vpn-ipv4'
    ? 'vpnv4'
    : name === 'vpnv6' || name === 'vpn-ipv6'
      ? 'vpnv6'
      : 'other';
}

export function enterBgp(draft: Draft, call: Call, enter: (scope: BgpScope) => OpenMode): boolean | OpenMode {
  const as = asNumber(call.args[0]);
  if (as === undefined) return false;
  if (call.form !== 'set') {
    draft.bgp.clear();
    return true;
  }
  const bgp = entryOf(draft.bgp, '', () => emptyBgp(as, '', call));
  return enter({ draft, bgp, options: bgp.options, family: undefined });
}

function emptyBgp(as: number, vrf: string, { command: { span } }: Call): BgpDraft {
  const lists = {
    neighbors: new Map(),
    networks: new Map(),
    aggregates: new Map(),
    redistributes: new Map(),
    options: new Map(),
    missingPolicies: new Map(),
  };
  return { as, vrf, span, set: {}, ...lists };
}

/** `65000` or `1.10` (RFC 5396). */
export function asNumber(text: string | undefined): number | undefined {
  const [, high, low] = /^(\d{1,5})\.(\d{1,5})$/.exec(text ?? '') ?? [];
  const value = high === undefined ? numberIn(text, 1, 4_294_967_295) : Number(high) * 65_536 + Number(low);
  return value !== undefined && value > 0 && value <= 4_294_967_295 ? value : undefined;
}

/** `10.0.0.0 mask 255.0.0.0`, `10.0.0.0/8`; without a mask that of the address's class counts (IOS). */
function prefixOf(args: readonly string[]): string | undefined {
  const [first = ''] = args;
  const six = ipv6Prefix(first);
  if (six !== undefined) return networkText(six);
  const words = isWord(args[1], 'mask') ? [first, args[2] ?? ''] : args;
  const four = ipv4Prefix(words);
  if (four !== undefined) return networkText(four);
  const value = ipv4Number(first);
  if (value === undefined) return undefined;
  const length = value < 0x8000_0000 ? 8 : value < 0xc000_0000 ? 16 : 24;
  return networkText({ address: ipv4Text(value), length });
}

function network({ bgp }: BgpScope, call: Call): boolean {
  const prefix = prefixOf(call.args);
  if (prefix === undefined) return false;
  return note(bgp.networks, call, prefix, { prefix, family: familyOf(prefix), span: call.command.span });
}

function aggregate({ bgp }: BgpScope, call: Call): boolean {
  const prefix = prefixOf(call.args);
  if (prefix === undefined) return false;
  const summaryOnly = call.args.some((text) => isWord(text, 'summary-only'));
  const entry = { prefix, family: familyOf(prefix), summaryOnly, span: call.command.span };
  return note(bgp.aggregates, call, prefix, entry);
}
