import type { Interface, VlanRanges } from '../../../model/network/interface.ts';
import { includes } from '../../../network/links.ts';
import { type NetworkDevice, networkDevices } from '../../../network/router-neighbors.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'allowed-vlan-replaced',
  severity: 'error',
  profile: 'outage',
  scope: 'change',
  title: "The change puts a VLAN in place of a trunk's list instead of adding it",
  why: 'All VLANs that were on the trunk are cut off at once, for everybody behind it; the switch itself may be out of reach to undo it.',
  fix: "Write 'switchport trunk allowed vlan add', or the whole list.",
  check: checkChange,
});

function* checkChange({ path, base }: RuleContext): Iterable<Observation> {
  const before = new Map(
    networkDevices(base?.path ?? { ...path, devices: [] }).map((one) => [one.device.id, one]),
  );
  for (const one of networkDevices(path)) {
    const old = before.get(one.device.id);
    if (old !== undefined) yield* checkDevice(old, one);
  }
}

function* checkDevice(old: NetworkDevice, { device, network }: NetworkDevice): Iterable<Observation> {
  const before = new Map(old.network.interfaces.map((port) => [port.name, port]));
  const kept = new Set(network.vlans.map(({ number }) => number));
  for (const port of network.interfaces) {
    const was = statedList(before.get(port.name));
    const is = statedList(port);
    // The aggregate's own list counts, and its members follow.
    if (was === undefined || is === undefined || port.lag !== undefined) continue;
    const had = numbersOf(was.value);
    const lost = had.filter((vlan) => !includes(is.value, vlan) && (kept.size === 0 || kept.has(vlan)));
    const isNew = numbersOf(is.value).some((vlan) => !includes(was.value, vlan));
    if (!isNew || 2 * lost.length <= had.length) continue;
    yield {
      severity: port.enabled.value ? 'error' : 'note',
      message: `${device.id} ${port.name} loses VLAN ${lost.slice(0, 8).join(', ')}${lost.length > 8 ? ` and ${lost.length - 8} more` : ''}, and keeps ${had.length - lost.length} of ${had.length}`,
      span: is.span ?? port.span,
      related: was.span === undefined ? [] : [{ span: was.span, message: 'the list before the change' }],
      subjects: [`${device.id}/${port.name}/allowed-vlans`],
    };
  }
}

/** The list that somebody wrote; a trunk without one carries everything, and its first list prunes it on purpose. */
function statedList(
  port: Interface | undefined,
): Extract<Interface['switchport'], { mode: 'trunk' }>['allowed'] | undefined {
  const { switchport } = port ?? {};
  return switchport?.mode === 'trunk' && switchport.allowed.span !== undefined
    ? switchport.allowed
    : undefined;
}

function numbersOf(ranges: VlanRanges): readonly number[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
}
