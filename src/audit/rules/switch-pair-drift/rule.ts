import type { Filter } from '../../../model/network/filter.ts';
import type { Interface, VlanRanges } from '../../../model/network/interface.ts';
import { type NetworkDevice, networkPairs } from '../../../network/router-neighbors.ts';
import { activeAddresses } from '../../../network/segments.ts';
import type { Span } from '../../../text/source.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'switch-pair-drift',
  severity: 'warning',
  profile: 'outage',
  scope: 'pair',
  title: 'Two switches that stand in for each other have drifted apart',
  why: 'It shows when one of them fails or is reloaded: the other does not have the VLAN, the gateway or the list that the traffic needs.',
  fix: 'Bring the missing lines to the other switch, and render both from one source.',
  check: checkPairs,
});

interface Difference {
  readonly what: string;
  readonly text: string;
  readonly here: Span;
  readonly there: Span;
}

function* checkPairs({ path }: RuleContext): Iterable<Observation> {
  for (const [one, other] of networkPairs(path)) {
    const found = [
      ...missingVlans(one, other),
      ...missingVlans(other, one),
      ...missingGateways(one, other),
      ...missingGateways(other, one),
      ...aggregates(one, other),
      ...filters(one, other),
    ];
    for (const { what, text, here, there } of found)
      yield {
        message: text,
        span: there,
        related: [{ span: here, message: 'the other one of the pair' }],
        subjects: [`${[one.device.id, other.device.id].sort().join('+')}/drift:${what}`],
      };
  }
}

/** Switches that show no VLANs keep them elsewhere (VTP). */
function missingVlans(one: NetworkDevice, other: NetworkDevice): readonly Difference[] {
  const theirs = new Set(other.network.vlans.map(({ number }) => number));
  const missing = one.network.vlans.filter(
    ({ number, active }) => active && number !== 1 && !theirs.has(number),
  );
  const [first] = missing;
  const there = other.network.vlans[0]?.span;
  if (first === undefined || there === undefined) return [];
  const numbers = missing.map(({ number }) => number).join(', ');
  const text = `VLAN ${numbers} is on ${one.device.id} and not on ${other.device.id}`;
  return [{ what: `vlans:${one.device.id}`, text, here: there, there: first.span }];
}

/** Only of switches whose gateways are mostly the same: two that share the load by VLAN are no twins. */
function missingGateways(one: NetworkDevice, other: NetworkDevice): readonly Difference[] {
  const [ours, theirs] = [gatewaysOf(one), gatewaysOf(other)];
  const known = new Set(other.network.vlans.map(({ number }) => number));
  const shared = [...ours.keys()].filter((vlan) => theirs.has(vlan)).length;
  const missing = [...ours].filter(([vlan]) => !theirs.has(vlan) && known.has(vlan));
  const place = [...theirs.values()][0];
  if (place === undefined || shared < 2 || missing.length >= shared) return [];
  return missing.map(([vlan, port]) => ({
    what: `gateway:${vlan}`,
    text: `${port.name} has an address on ${one.device.id}, and ${other.device.id} has none in VLAN ${vlan}`,
    here: place.span,
    there: port.span,
  }));
}

function gatewaysOf({ network }: NetworkDevice): ReadonlyMap<number, Interface> {
  const own = network.interfaces.filter(
    (one) =>
      one.kind === 'vlan' &&
      one.enabled.value &&
      activeAddresses(one).length > 0 &&
      one.name !== network.mlag?.localInterface?.value,
  );
  return new Map(own.flatMap((one) => (one.vlan === undefined ? [] : [[one.vlan.value, one] as const])));
}

/** Aggregates of one MLAG number, without MLAG of one name. */
function aggregates(one: NetworkDevice, other: NetworkDevice): readonly Difference[] {
  const theirs = new Map(lagsOf(other).map((port) => [lagKey(port), port]));
  return lagsOf(one).flatMap((port) => {
    const twin = theirs.get(lagKey(port));
    const [a, b] = [port.switchport, twin?.switchport];
    if (twin === undefined || a?.mode !== 'trunk' || b?.mode !== 'trunk') return [];
    const [ours, rest] = [rangesText(a.allowed.value), rangesText(b.allowed.value)];
    if (ours === rest) return [];
    return [
      {
        what: `trunk:${lagKey(port)}`,
        text: `${one.device.id} ${port.name} carries VLAN ${ours}, and ${other.device.id} ${twin.name} ${rest}`,
        here: a.allowed.span ?? port.span,
        there: b.allowed.span ?? twin.span,
      },
    ];
  });
}

function lagsOf({ network }: NetworkDevice): readonly Interface[] {
  return network.interfaces.filter(
    ({ kind, name, enabled }) => kind === 'lag' && enabled.value && name !== network.mlag?.peerLink?.value,
  );
}

function lagKey({ mlag, name }: Interface): string {
  return mlag === undefined ? name : `MLAG ${mlag.value}`;
}

function rangesText(ranges: VlanRanges): string {
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',') || 'none';
}

/** Lists that filter packets; those that route maps use may name the device's own networks. */
function filters(one: NetworkDevice, other: NetworkDevice): readonly Difference[] {
  const theirs = new Map(appliedFilters(other).map((filter) => [filterKey(filter), filter]));
  return appliedFilters(one).flatMap((filter) => {
    const twin = theirs.get(filterKey(filter));
    if (twin === undefined) return [];
    const length = Math.max(filter.entries.length, twin.entries.length);
    const at = Array.from({ length }).findIndex(
      (_, index) => filter.entries[index]?.text !== twin.entries[index]?.text,
    );
    if (at < 0) return [];
    const [here, there] = [filter.entries[at], twin.entries[at]];
    return [
      {
        what: `filter:${filter.name}`,
        text: `${filter.name} differs between ${one.device.id} and ${other.device.id} from '${here?.text ?? there?.text ?? ''}' on`,
        here: here?.span ?? filter.span,
        there: there?.span ?? twin.span,
      },
    ];
  });
}

function appliedFilters({ network }: NetworkDevice): readonly Filter[] {
  const applied = new Set(network.interfaces.flatMap((port) => port.filters.map(filterKey)));
  return network.filters.filter((filter) => applied.has(filterKey(filter)));
}

function filterKey({ family, name }: Pick<Filter, 'family' | 'name'>): string {
  return `${family} ${name}`;
}
