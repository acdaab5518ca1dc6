import { netOf } from '../../../network/current-net.ts';
import { priorityOf } from '../../../network/layer2/bridge-settings.ts';
import { vlanTrees } from '../../../network/layer2/roots.ts';
import type { StpResult } from '../../../network/layer2/spanning-tree.ts';
import type { Path, PathDevice } from '../../../network/path.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'stp-root-by-chance',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'path',
  title: 'Nobody chose the root of the spanning tree',
  why: 'With equal priorities the lowest MAC address wins, mostly the oldest switch: all traffic may cross an access port, and a replaced switch moves the root while users work.',
  fix: 'Give the switch that should be the root the lowest priority, and its second the next one.',
  check: checkRoots,
});

interface Tie {
  readonly root: string;
  readonly others: readonly string[];
  readonly vlans: number[];
}

/** One finding for all VLANs in which the same switches are tied. */
function* checkRoots({ path }: RuleContext): Iterable<Observation> {
  const ties = new Map<string, Tie>();
  for (const { result, vlans } of vlanTrees(netOf(path))) {
    for (const root of new Set(result.roots.values())) {
      const others = tiedWith(root, result);
      const key = [root, ...others].join(' ');
      const held = ties.get(key);
      if (held !== undefined) held.vlans.push(...vlans);
      else if (others.length > 0) ties.set(key, { root, others, vlans: [...vlans] });
    }
  }
  const byId = new Map(path.devices.map((device) => [device.id, device]));
  for (const tie of ties.values()) yield* observationOf(path, byId, tie);
}

/** Switches of the root's own tree that only an unknown address keeps from being the root. */
function tiedWith(root: string, { leftToChance, roots }: StpResult): readonly string[] {
  return leftToChance
    .filter((pair) => pair.includes(root) && pair.every((id) => roots.get(id) === root))
    .map(([one, other]) => (one === root ? other : one))
    .sort();
}

function* observationOf(
  path: Path,
  byId: ReadonlyMap<string, PathDevice>,
  { root, others, vlans }: Tie,
): Iterable<Observation> {
  const devices = [root, ...others]
    .flatMap((id) => id.split('+').flatMap((part) => byId.get(part) ?? []))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const [first] = devices;
  const span = first === undefined ? undefined : spanOf(first);
  if (first === undefined || span === undefined) return;
  const numbers = [...new Set(vlans)].sort((a, b) => a - b);
  const priority = priorityOf(first.facts.network, numbers[0] ?? 1, [first]);
  yield {
    message: `${devices.map(({ id }) => id).join(', ')} have the same spanning tree priority ${priority} in VLAN ${numbers.join(', ')}: their MAC addresses decide which is the root`,
    span,
    related: devices.slice(1).flatMap((device) => {
      const place = spanOf(device);
      return place === undefined ? [] : [{ span: place, message: `${device.id} has ${priority} too` }];
    }),
    subjects: [`${path.declared.fleet}/stp-root:${devices.map(({ id }) => id).join('+')}`],
  };
}

function spanOf({ facts }: PathDevice): Observation['span'] | undefined {
  return facts.network?.spanningTree?.mode.span ?? facts.network?.interfaces[0]?.span;
}
