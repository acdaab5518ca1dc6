import { netOf } from '../../../network/current-net.ts';
import { bridgeOf } from '../../../network/layer2/bridges.ts';
import { treeFor } from '../../../network/layer2/trees.ts';
import type { Net } from '../../../network/net.ts';
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
  const net = netOf(path);
  const twins = new Set(mlagPairs(path).map((ids) => [...ids].sort().join(' ')));
  for (const members of sharedGateways(path)) {
    const vlan = members[0]?.station.port.kind === 'vlan' ? members[0].station.port.vlan?.value : undefined;
    const active = chosen(members);
    if (vlan === undefined || active === undefined) continue;
    const chosenRoot = rootOf(net, active.station.device.id, vlan);
    const root = members.find(({ station }) => chosenRoot?.split('+').includes(station.device.id) === true);
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

/** The root of the switch's tree; undefined where only an unknown MAC address decides. */
function rootOf(net: Net, id: string, vlan: number): string | undefined {
  const node = net.ground.nodes.get(id);
  const tree = node === undefined ? undefined : treeFor(net, node, vlan);
  const root = node === undefined ? undefined : tree?.roots.get(bridgeOf(net, node).id);
  return tree?.leftToChance.some((pair) => pair.some((one) => one === root)) === true ? undefined : root;
}
