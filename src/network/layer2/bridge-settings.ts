import { heldBy } from '../../model/held.ts';
import type { CapturedState } from '../../model/network/captured.ts';
import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Interface, VlanRanges } from '../../model/network/interface.ts';
import { includes } from '../links.ts';
import type { StpPort } from './spanning-tree.ts';

/** IEEE 802.1D-2004, table 17-2: 32768 unless it is set, for the VLAN or for all of them. */
export function priorityOf(
  facts: NetworkFacts | undefined,
  vlan: number,
  devices: readonly WithState[] = [],
): number {
  return statedPriority(facts, vlan)?.value ?? capturedPriority(facts, vlan, devices) ?? 32_768;
}

interface WithState {
  readonly state?: Pick<CapturedState, 'spanningTrees'> | undefined;
}

/** As the switch printed it while it ran: with the number of the VLAN or instance, in steps of 4096 (IEEE 802.1t). */
function capturedPriority(
  facts: NetworkFacts | undefined,
  vlan: number,
  devices: readonly WithState[],
): number | undefined {
  const tree = facts?.spanningTree;
  const instance = tree?.instances.find(({ vlans }) => includes(vlans, vlan))?.instance ?? 0;
  const all = devices.flatMap(({ state }) => state?.spanningTrees ?? []);
  const own = all.find((one) =>
    one.vlan === undefined ? (one.instance ?? 0) === instance : one.vlan === vlan,
  );
  return own?.bridgePriority === undefined ? undefined : Math.floor(own.bridgePriority / 4096) * 4096;
}

type StatedPriority = NonNullable<NetworkFacts['spanningTree']>['priorities'][number];

/** The line that sets the priority; undefined: the default holds. */
export function statedPriority(facts: NetworkFacts | undefined, vlan: number): StatedPriority | undefined {
  const tree = facts?.spanningTree;
  const instance = tree?.instances.find(({ vlans }) => includes(vlans, vlan))?.instance ?? 0;
  const isMultiple = tree?.mode.value === 'mstp';
  const fits = ({ vlans, instances }: StatedPriority): boolean =>
    isMultiple
      ? instances !== undefined && includes(instances, instance)
      : vlans !== undefined && includes(vlans, vlan);
  const priorities = tree?.priorities ?? [];
  const own = priorities.findLast(fits);
  return own ?? priorities.findLast((one) => one.vlans === undefined && one.instances === undefined);
}

/**
 * Priority and path cost of a port, as its switch counts them; `members` are the ports that work in it. `vlan` undefined:
 * of the one tree.
 */
export function portCost(
  { spanning }: Interface,
  members: readonly Interface[],
  vlan: number | undefined,
  tree: NetworkFacts['spanningTree'],
): Pick<StpPort, 'priority' | 'cost'> {
  const own = <T extends { readonly vlans?: VlanRanges | undefined }>(list: readonly T[]): T | undefined =>
    list.findLast(({ vlans }) => vlan !== undefined && vlans !== undefined && includes(vlans, vlan)) ??
    list.findLast(({ vlans }) => vlans === undefined);
  const speed = members.reduce((sum, one) => sum + (one.speed?.value ?? namedSpeed(one)), 0);
  return {
    priority: own(spanning.priorities)?.value ?? 128,
    cost: own(spanning.costs)?.value ?? (tree?.costMethod?.value === 'short' ? shortCost : longCost)(speed),
  };
}

/**
 * The place of each port in the order in which a switch numbers them (IEEE 802.1D-2004, 9.2.7, leaves it to the switch):
 * by the numbers in their names, aggregates behind all ports, whatever order their cables are declared in.
 */
export const portOrder = heldBy((facts: NetworkFacts): ReadonlyMap<string, number> => {
  const sorted = facts.interfaces.toSorted(
    (one, other) =>
      Number(one.kind === 'lag') - Number(other.kind === 'lag') || names.compare(one.name, other.name),
  );
  return new Map(sorted.map(({ name }, at) => [name, at]));
});

const names = new Intl.Collator('en', { numeric: true });

/** Mbit/s by the words that Cisco's interface names begin with. */
const speedsByName: readonly (readonly [RegExp, number])[] = [
  [/^fast/i, 100],
  [/^gigabit/i, 1000],
  [/^twogigabit/i, 2500],
  [/^fivegigabit/i, 5000],
  [/^tengigabit/i, 10_000],
  [/^twentyfivegig/i, 25_000],
  [/^fortygigabit/i, 40_000],
  [/^fiftygig/i, 50_000],
  [/^hundredgig/i, 100_000],
  [/^twohundredgig/i, 200_000],
  [/^fourhundredgig/i, 400_000],
];

/** Mbit/s of a port of which nothing is said: what its name says, else 1 Gbit/s. */
function namedSpeed({ name }: Interface): number {
  return speedsByName.find(([words]) => words.test(name))?.[1] ?? 1000;
}

/** IEEE 802.1D-2004, table 17-3: 20,000,000,000 divided by the speed in kbit/s. */
function longCost(megabits: number): number {
  return Math.max(1, Math.round(20_000_000 / Math.max(1, megabits)));
}

/** From so many Mbit/s on a port has this cost by the short method. */
const shortCosts = [
  [20_000, 1],
  [10_000, 2],
  [2000, 3],
  [1000, 4],
  [200, 12],
  [100, 19],
  [10, 100],
] as const;

/**
 * IEEE 802.1D-1998, table 8-5, and Catalyst 3750-X and 3560-X Command Reference, `spanning-tree cost`, for single ports.
 * Neither lists aggregates: for two ports of a speed the cost is the one that Catalysts print (`show spanning-tree`: 12 for
 * two of 100 Mbit/s, 3 for two of 1 Gbit/s, 1 for two of 10 Gbit/s); more of them are taken to cost the same.
 */
function shortCost(megabits: number): number {
  return shortCosts.find(([from]) => megabits >= from)?.[1] ?? 100;
}
