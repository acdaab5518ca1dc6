import type { NetworkFacts, SpanningTree, Unmodelled, Vlan } from '../../model/network/facts.ts';
import type { Switchport, VlanRanges } from '../../model/network/interface.ts';
import { itemsOf, type JsonNode, member, numberIn, stringIn } from '../../text/json.ts';
import type { Span } from '../../text/source.ts';
import { byDefault, vlanRanges } from '../industry-cli/values.ts';
import { dataOf, type Link, type Links } from './links.ts';
import type { Entry } from './parse.ts';

/** What `bridge -j vlan` says of a port. */
interface PortVlans {
  readonly untagged: number | undefined;
  /** The untagged VLAN is sent with its tag all the same. */
  readonly isTagged: boolean;
  readonly allowed: VlanRanges;
  readonly span: Span;
}

export interface Bridges {
  readonly ports: ReadonlyMap<string, PortVlans>;
  /** A number above 4094 for each bridge that looks at no tags. */
  readonly numbers: ReadonlyMap<string, { readonly number: number; readonly span: Span }>;
  readonly filtering: ReadonlySet<string>;
  readonly spanningTree: SpanningTree | undefined;
  readonly unmodelled: readonly Unmodelled[];
}

const firstOwnNumber = 4095;
const manual = 'bridge(8), ip-link(8)';

export function bridgesOf(entries: readonly Entry[], { byName }: Links): Bridges {
  const ports = new Map(entries.flatMap(portVlans));
  const bridges = [...byName.values()].filter(({ infoKind }) => infoKind === 'bridge');
  const filtering = bridges.filter((link) => dataOf(link, 'vlan_filtering') === 1);
  const plain = bridges.filter((link) => !filtering.includes(link));
  const lacking = ports.size > 0 ? [] : filtering;
  return {
    ports,
    filtering: new Set(filtering.map(({ name }) => name)),
    numbers: new Map(plain.map(({ name, span }, at) => [name, { number: firstOwnNumber + at, span }])),
    spanningTree: spanningTreeOf(bridges),
    unmodelled: lacking.map(({ name, span }) => ({
      what: `VLANs of bridge ${name}: 'bridge -j vlan' was not captured`,
      kind: 'other',
      span,
    })),
  };
}

function portVlans({ kind, node, span }: Entry): readonly (readonly [string, PortVlans])[] {
  const name = stringIn(node, 'ifname');
  if (kind !== 'vlans' || name === undefined) return [];
  const vlans = itemsOf(member(node, 'vlans'));
  const untagged = vlans.find((one) => hasFlag(one, 'PVID'));
  const text = vlans
    .map((one) => `${numberIn(one, 'vlan') ?? ''}-${numberIn(one, 'vlanEnd') ?? numberIn(one, 'vlan') ?? ''}`)
    .join(',');
  const isTagged = untagged !== undefined && !hasFlag(untagged, 'Egress Untagged');
  return [[name, { untagged: numberIn(untagged, 'vlan'), isTagged, allowed: vlanRanges(text) ?? [], span }]];
}

function hasFlag(node: JsonNode, flag: string): boolean {
  return itemsOf(member(node, 'flags')).some(({ value }) => value === flag);
}

/** What a port does with tags; undefined where it is in no bridge, or where that was not captured. */
export function switchportOf({ name, master, span }: Link, bridges: Bridges): Switchport | undefined {
  if (master === undefined) return undefined;
  const own = bridges.numbers.get(master);
  if (own !== undefined) return { mode: 'access', vlan: { value: own.number, span, from: manual }, span };
  const port = bridges.filtering.has(master) ? bridges.ports.get(name) : undefined;
  if (port === undefined) return undefined;
  const { untagged, allowed, isTagged } = port;
  const [only] = allowed;
  const isAlone = allowed.length === 1 && only?.[0] === only?.[1];
  if (isAlone && untagged !== undefined && !isTagged)
    return { mode: 'access', vlan: { value: untagged, span: port.span }, span: port.span };
  return {
    mode: 'trunk',
    native:
      untagged === undefined ? byDefault(firstOwnNumber - 1, manual) : { value: untagged, span: port.span },
    nativeTagged: untagged === undefined || isTagged,
    allowed: { value: allowed, span: port.span },
    span: port.span,
  };
}

export function vlansOf({ ports, numbers }: Bridges): NetworkFacts['vlans'] {
  const told = [...ports.values()].flatMap(({ allowed, span }) =>
    allowed.flatMap((range) => vlansIn(range, span)),
  );
  const own = [...numbers.values()].map(({ number, span }): Vlan => ({ number, active: true, span }));
  const found = new Map([...own, ...told].toReversed().map((vlan) => [vlan.number, vlan]));
  return [...found.values()].sort((a, b) => a.number - b.number);
}

function vlansIn([from, to]: VlanRanges[number], span: Span): readonly Vlan[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({ number: from + at, active: true, span }));
}

/** Undefined without a bridge, and where `-d` was not asked. */
function spanningTreeOf(bridges: readonly Link[]): SpanningTree | undefined {
  const told = bridges.filter((link) => dataOf(link, 'stp_state') !== undefined);
  const [first] = told;
  if (first === undefined) return undefined;
  const running = told.find((link) => dataOf(link, 'stp_state') !== 0);
  const priority = running === undefined ? undefined : dataOf(running, 'priority');
  return {
    mode: { value: running === undefined ? 'none' : 'stp', span: (running ?? first).span },
    priorities:
      running === undefined || typeof priority !== 'number' ? [] : [{ value: priority, span: running.span }],
    instances: [],
    disabled: byDefault([], manual),
  };
}
