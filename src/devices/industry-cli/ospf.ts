import { ipv4Number, ipv4Prefix, ipv4Text, maskLength, networkText } from './addresses.ts';
import { type Draft, entryOf, forget } from './draft.ts';
import { type Call, isWord, type Mode, mode, type OpenMode, type Table } from './modes.ts';
import { interfaceName } from './names.ts';
import { areaText } from './ospf-ports.ts';
import { optionTable, redistribute } from './routing-commands.ts';
import type { OspfDraft, OspfValues } from './routing-draft.ts';
import { always, sets, word } from './settings.ts';
import { note, numberIn, type Settings, stated } from './values.ts';

export interface OspfScope {
  readonly draft: Draft;
  readonly process: OspfDraft;
  readonly options: OspfDraft['options'];
}

const settings = ({ process: { set } }: OspfScope): readonly Settings<OspfValues>[] => [set];

/** Commands of a process that all platforms have. */
export const ospfProcessCommands: Table<OspfScope> = {
  'router-id': sets(settings, 'routerId', word),
  'router-id ipv4': sets(settings, 'routerId', word),
  network: network,
  'passive-interface': passive,
  'passive-interface default': sets(settings, 'passiveByDefault', always(true), false),
  area,
  redistribute: ({ process }, call) => redistribute(process.redistributes, call),
  'default-information originate': sets(settings, 'defaultRoute', (args) =>
    args.some((text) => isWord(text, 'always')) ? 'always' : 'if-known',
  ),
  'auto-cost reference-bandwidth': sets(settings, 'referenceBandwidth', ([text]) =>
    numberIn(text, 1, 4_294_967),
  ),
  'maximum-paths': sets(settings, 'maximumPaths', ([text]) => numberIn(text, 1, 256)),
  shutdown: sets(settings, 'shutdown', always(true), false),
  ...optionTable<OspfScope>([
    'distance',
    'default-metric',
    'summary-address',
    'distribute-list',
    'max-metric',
    'compatible',
    'point-to-point routes',
    'capability',
    'neighbor',
    'prefix-suppression',
    'fast-reroute',
    'discard-route',
  ]),
};

/** How it is timed and logged, and how it restarts: no route comes of it. */
export const ospfIgnored: readonly string[] = [
  'log-adjacency-changes',
  'log adjacency-changes',
  'adjacency exchange-start',
  'max-lsa',
  'timers',
  'bfd',
  'graceful-restart',
  'graceful-restart-helper',
  'nsf',
  'ispf',
  'dn-bit-ignore',
  'mpls ldp sync',
  'fips restrictions',
];

const versionTwo = mode<OspfScope>(ospfProcessCommands, ospfIgnored);
const familyMode = mode<OspfScope>(ospfProcessCommands, ospfIgnored, ['exit-address-family']);
const versionThree = mode<OspfScope>(
  { ...ospfProcessCommands, 'address-family': (scope) => familyMode.enter(scope) },
  ospfIgnored,
);

export const ospfCommands: Table<Draft> = {
  'router ospf': (draft, call) => enterOspf(draft, call, { version: 2, inner: versionTwo }),
  'ipv6 router ospf': (draft, call) => enterOspf(draft, call, { version: 3, inner: versionThree }),
  'router ospfv3': (draft, call) => enterOspf(draft, call, { version: 3, inner: versionThree }),
};

interface Entered {
  readonly version: 2 | 3;
  readonly inner: Mode<OspfScope>;
}

/** `router ospf [PROCESS] [vrf NAME]`; a process without a number is told from others by its table. */
export function enterOspf(draft: Draft, call: Call, { version, inner }: Entered): boolean | OpenMode {
  const named = isWord(call.args[0], 'vrf') || call.args.length === 0;
  const process = named ? '' : (call.args[0] ?? '');
  const at = call.args.findIndex((text) => isWord(text, 'vrf'));
  const vrf = at < 0 ? '' : (call.args[at + 1] ?? '');
  const key = `${version} ${process}${process === '' ? ` ${vrf}` : ''}`;
  if (call.form !== 'set') return forget(draft.ospf, key);
  const made = entryOf(draft.ospf, key, () => emptyProcess(version, process, call));
  made.vrf = vrf;
  return inner.enter({ draft, process: made, options: made.options });
}

function emptyProcess(version: 2 | 3, process: string, { command: { span } }: Call): OspfDraft {
  const lists = { networks: new Map(), areas: new Map(), redistributes: new Map(), options: new Map() };
  return { version, process, vrf: '', span, set: {}, passive: new Map(), ...lists };
}

/** `10.0.0.0 0.0.0.255 area 0`, `10.0.0.0/24 area 0.0.0.0`; on IOS an address alone stands for itself. */
function network({ process }: OspfScope, call: Call): boolean {
  const at = call.args.findIndex((text) => isWord(text, 'area'));
  const [first, mask] = call.args.slice(0, Math.max(at, 0));
  const area = areaText(call.args[at + 1]);
  const value = ipv4Number(first);
  const wildcard = maskLength(mask, true);
  const plain = ipv4Prefix([first ?? '']);
  const prefix =
    plain ??
    (value === undefined || wildcard === undefined
      ? undefined
      : { address: ipv4Text(value), length: wildcard });
  if (at < 0 || area === undefined || prefix === undefined) return false;
  const text = networkText(prefix);
  return note(process.networks, call, text, { prefix: text, area, span: call.command.span });
}

function passive({ draft, process: { passive: ports } }: OspfScope, call: Call): boolean {
  const name = interfaceName(call.args, draft.platform.types);
  if (name === undefined) return false;
  if (call.form === 'default') ports.delete(name);
  else ports.set(name, stated(call, call.form === 'set'));
  return true;
}

/** Stub areas are facts; ranges, links through other areas and keys of an area are kept as they are written. */
function area(scope: OspfScope, call: Call): boolean {
  const [number, kind, ...rest] = call.args;
  const area = areaText(number);
  if (area === undefined) return false;
  const isStub = isWord(kind, 'stub');
  if (!isStub && !isWord(kind, 'nssa'))
    return optionTable<OspfScope>(['area'])['area']?.(scope, call) !== false;
  if (call.form !== 'set') return forget(scope.process.areas, area);
  const total = rest.some((text) => isWord(text, 'no-summary'));
  const type = isStub ? (total ? 'totally-stub' : 'stub') : 'nssa';
  scope.process.areas.set(area, { area, type, span: call.command.span });
  return true;
}
