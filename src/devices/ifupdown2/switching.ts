import type { Interface, Stated, Switchport, VlanRanges } from '../../model/network/interface.ts';
import type { Span } from '../../text/source.ts';
import { byDefault } from '../industry-cli/values.ts';
import type { Stanza, Stanzas } from './stanzas.ts';
import { together, vidRanges } from './vids.ts';
import { all, baseOf, flagOf, isVlanAware, last, numberOf, type Structure, tagOf } from './view.ts';

const bridging = 'Cumulus Linux User Guide, VLAN-aware Bridge Mode';
const classic = 'bridge(8): a bridge without VLAN filtering is one broadcast domain';

/** Numbers above those of any tag are the device's own: bridges that know no VLANs. */
const firstOwnNumber = 4095;

/** The number that stands for each bridge without VLANs. */
export type DomainNumbers = ReadonlyMap<Stanza, number>;

/**
 * A bridge whose members all have one tag is that VLAN; any other is a broadcast domain without a number, and gets one
 * above 4094, so that it equals no VLAN of another device.
 */
export function domainNumbers(stanzas: Stanzas, { bridges }: Structure): DomainNumbers {
  const numbers = new Map<Stanza, number>();
  const taken = new Set<number>();
  let own = firstOwnNumber;
  for (const [bridge, members] of bridges) {
    if (isVlanAware(bridge)) continue;
    const tags = new Set(members.flatMap((name) => memberTag(stanzas, name)));
    const [tag = 0] = tags;
    const isOne = tags.size === 1 && tag !== 0 && !taken.has(tag);
    const number = isOne ? tag : own++;
    taken.add(number);
    numbers.set(bridge, number);
  }
  return numbers;
}

/** 0 for a member without a tag; ends of tunnels carry whatever the bridge does. */
function memberTag({ byName }: Stanzas, name: string): readonly number[] {
  const stanza = byName.get(name);
  if (stanza === undefined || last(stanza, 'vxlan-id') !== undefined) return [];
  return [tagOf(stanza)?.value ?? 0];
}

export interface Switching {
  readonly stanzas: Stanzas;
  readonly structure: Structure;
  readonly numbers: DomainNumbers;
  /** Tags that bridges without VLANs take from each port below, with the bridge's number equal to the tag. */
  readonly tagged: ReadonlyMap<string, VlanRanges>;
  /** MTU by interface, as far as it was worked out. */
  readonly mtus: Map<string, Stated<number>>;
}

export function startSwitching(stanzas: Stanzas, structure: Structure): Switching {
  const numbers = domainNumbers(stanzas, structure);
  const tagged = new Map<string, VlanRanges>();
  for (const [bridge, number] of numbers) {
    if (number >= firstOwnNumber) continue;
    for (const name of structure.bridges.get(bridge) ?? []) {
      const below = baseOf(stanzas.byName.get(name) as Stanza);
      if (below !== undefined) tagged.set(below, together(tagged.get(below) ?? [], [[number, number]]));
    }
  }
  return { stanzas, structure, numbers, tagged, mtus: new Map() };
}

/** What a port does with tags; undefined where it is in no bridge. */
export function switchportOf(stanza: Stanza, switching: Switching): Switchport | undefined {
  const { structure, numbers, tagged } = switching;
  const bridge = structure.bridgeOf.get(stanza.name);
  const below = tagged.get(stanza.name);
  if (bridge !== undefined && isVlanAware(bridge)) return awarePort(stanza, bridge);
  const number = bridge === undefined ? undefined : numbers.get(bridge);
  const span = bridge === undefined ? stanza.span : memberSpan(bridge);
  if (below !== undefined) return taggedPort(below, number, span);
  if (number === undefined) return undefined;
  // The port below has the tag as a trunk does.
  if (number < firstOwnNumber && tagOf(stanza)?.value === number) return undefined;
  return { mode: 'access', vlan: { value: number, span, from: classic }, span };
}

function memberSpan(bridge: Stanza): Span {
  return last(bridge, 'bridge-ports')?.span ?? bridge.span;
}

function taggedPort(allowed: VlanRanges, untagged: number | undefined, span: Span): Switchport {
  const own = untagged === undefined ? [] : [[untagged, untagged] as const];
  return {
    mode: 'trunk',
    native: byDefault(untagged ?? firstOwnNumber - 1, classic),
    nativeTagged: untagged === undefined,
    allowed: { value: [...allowed, ...own], span },
    span,
  };
}

function awarePort(stanza: Stanza, bridge: Stanza): Switchport {
  const access = numberOf(stanza, 'bridge-access');
  if (access !== undefined) return { mode: 'access', vlan: access, span: access.span };
  const native = pvidOf(stanza) ?? pvidOf(bridge) ?? byDefault(1, bridging);
  const vids = vidsOf(stanza) ?? vidsOf(bridge);
  const span = memberSpan(bridge);
  // A port that carries nothing but frames without tags, as a host's does.
  if (vids === undefined) return { mode: 'access', vlan: native, span };
  const isUntagged = flagOf(stanza, 'bridge-allow-untagged')?.value !== false;
  const allowed = isUntagged ? together(vids.value, [[native.value, native.value]]) : vids.value;
  return { mode: 'trunk', native, nativeTagged: !isUntagged, allowed: { ...vids, value: allowed }, span };
}

export function pvidOf(stanza: Stanza): Stated<number> | undefined {
  return numberOf(stanza, 'bridge-pvid');
}

export function vidsOf(stanza: Stanza): Stated<VlanRanges> | undefined {
  const lines = all(stanza, 'bridge-vids');
  const first = lines[0];
  const ranges = [...new Set(lines.map(({ values }) => values.join(' ')))].flatMap(
    (text) => vidRanges(text.split(' ')) ?? [],
  );
  return first === undefined ? undefined : { value: together(ranges), span: first.span };
}

/**
 * VLAN of an interface with an address: of an SVI, a subinterface, or the bridge itself. The kernel makes a bridge a port
 * of VLAN 1, and `bridge-pvid` sets that of its members alone (ifupdown2, addons/bridge.py).
 */
export function vlanOf(stanza: Stanza, { structure, numbers }: Switching): Interface['vlan'] {
  if (!structure.bridges.has(stanza)) return tagOf(stanza);
  if (isVlanAware(stanza)) return byDefault(1, bridging);
  const number = numbers.get(stanza);
  return number === undefined ? undefined : { value: number, from: classic };
}
