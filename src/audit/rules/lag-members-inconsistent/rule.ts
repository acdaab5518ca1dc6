import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { Interface, Stated } from '../../../model/network/interface.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import type { Span } from '../../../text/source.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'lag-members-inconsistent',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'Members of one aggregate are configured differently',
  why: 'The switch suspends the member that does not fit: the aggregate has less capacity than planned, and none when its other member fails.',
  fix: 'Give all members the same settings; set what is about VLANs and MTU on the aggregate.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { device, network } of networkDevices(path)) {
    const members = network.interfaces.filter(({ lag, enabled }) => lag !== undefined && enabled.value);
    for (const [lag, own] of Map.groupBy(members, (one) => one.lag?.lag)) {
      const [first, ...others] = own;
      if (first === undefined) continue;
      for (const other of others)
        yield* compare(network.platform, { device: device.id, lag: lag ?? '' }, [first, other]);
    }
  }
}

interface Place {
  readonly device: string;
  readonly lag: string;
}

function* compare(
  platform: NetworkFacts['platform'],
  { device, lag }: Place,
  [first, other]: readonly [Interface, Interface],
): Iterable<Observation> {
  const differences = settings(platform).flatMap(({ name, of, isOfBoth }) => {
    const [a, b] = [of(first), of(other)];
    const said = [a, b].filter((one) => one?.span !== undefined).length;
    if (a?.value === b?.value || said < (isOfBoth === true ? 2 : 1)) return [];
    return [
      { text: `${name} ${a?.value ?? 'unset'} and ${b?.value ?? 'unset'}`, here: a?.span, there: b?.span },
    ];
  });
  const [found] = differences;
  if (found === undefined) return;
  yield {
    message: `${device} ${lag}: ${first.name} and ${other.name} differ: ${differences.map(({ text }) => text).join('; ')}`,
    span: found.there ?? other.span,
    related: [{ span: found.here ?? first.span, message: `${device} ${first.name}` }],
    subjects: [`${device}/${lag}/member:${other.name}`],
  };
}

interface Setting {
  readonly name: string;
  /** A member without a line of its own takes what the aggregate has: only two lines can contradict each other. */
  readonly isOfBoth?: true;
  readonly of: (
    port: Interface,
  ) => { readonly value: number | string; readonly span?: Span | undefined } | undefined;
}

const physical: readonly Setting[] = [
  { name: 'speed', of: ({ speed }) => speed },
  { name: 'duplex', of: ({ duplex }) => duplex },
];

/** On IOS members keep settings of their own for what they carry; on EOS those of the aggregate alone count. */
function settings(platform: NetworkFacts['platform']): readonly Setting[] {
  if (platform !== 'ios') return physical;
  return [...physical, { name: 'MTU', of: ({ mtu }) => mtu }, ...switching];
}

const switching: readonly Setting[] = [
  {
    name: 'mode',
    isOfBoth: true,
    of: ({ switchport }) => switchport && { value: switchport.mode, span: switchport.span },
  },
  {
    name: 'access VLAN',
    isOfBoth: true,
    of: ({ switchport }) => (switchport?.mode === 'access' ? switchport.vlan : undefined),
  },
  {
    name: 'native VLAN',
    isOfBoth: true,
    of: ({ switchport }) => (switchport?.mode === 'trunk' ? switchport.native : undefined),
  },
  {
    name: 'allowed VLANs',
    isOfBoth: true,
    of: ({ switchport }) => (switchport?.mode === 'trunk' ? rangesText(switchport.allowed) : undefined),
  },
];

function rangesText({ value, span }: Stated<readonly (readonly [number, number])[]>): Stated<string> {
  return { value: value.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(','), span };
}
