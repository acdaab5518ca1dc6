import { spanningTree } from '../../../network/layer2/spanning-tree.ts';
import { bridgedLinks, vlanTopology } from '../../../network/layer2/topology.ts';
import { mlagPairs } from '../../../network/router-neighbors.ts';
import { groupText, type Member, sharedGateways, stationText } from '../../network.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'redundancy-differs-from-root',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'path',
  title: 'The active gateway of a VLAN is not the root of its spanning tree',
  why: 'All that leaves the VLAN crosses the link between the two switches first: that link is full before the uplinks are, and one failure moves both roles at different times.',
  fix: 'Give one switch the lowest spanning tree priority and the highest gateway priority of the VLAN.',
  check: checkGroups,
});

function* checkGroups({ path }: RuleContext): Iterable<Observation> {
  const links = bridgedLinks(path);
  const twins = new Set(mlagPairs(path).map((ids) => [...ids].sort().join(' ')));
  const roots = new Map<number, ReadonlyMap<string, string>>();
  for (const members of sharedGateways(path)) {
    const vlan = members[0]?.station.port.kind === 'vlan' ? members[0].station.port.vlan?.value : undefined;
    const active = chosen(members);
    if (vlan === undefined || active === undefined) continue;
    const known = roots.get(vlan) ?? chosenRoots(links, vlan);
    roots.set(vlan, known);
    const root = members.find(({ station }) => station.device.id === known.get(active.station.device.id));
    if (root === undefined || root.station.device === active.station.device) continue;
    if (
      twins.has(
        [root, active]
          .map(({ station }) => station.device.id)
          .sort()
          .join(' '),
      )
    )
      continue;
    yield {
      message: `${groupText(active)}: ${stationText(active.station)} is active, and ${root.station.device.id} is the root of VLAN ${vlan}`,
      span: active.group.priority.span ?? active.group.span,
      related: [{ span: root.group.span, message: stationText(root.station) }],
      subjects: [`${stationText(active.station)}/${active.group.protocol}:${active.group.group}/root`],
    };
  }
}

/** Who has the highest priority alone. */
function chosen(members: readonly Member[]): Member | undefined {
  const [first, second] = [...members].sort((a, b) => b.group.priority.value - a.group.priority.value);
  return second === undefined || first?.group.priority.value === second.group.priority.value
    ? undefined
    : first;
}

/** Roots by switch, without those that only an unknown MAC address decides. */
function chosenRoots(links: ReturnType<typeof bridgedLinks>, vlan: number): ReadonlyMap<string, string> {
  const { bridges, segments } = vlanTopology(links, vlan);
  const { roots, leftToChance } = spanningTree(bridges, segments);
  const byChance = new Set(leftToChance.flat());
  return new Map([...roots].filter(([, root]) => !byChance.has(root)));
}
