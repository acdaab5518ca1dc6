import type { RootIntent } from '../../../model/declared.ts';
import { netOf } from '../../../network/current-net.ts';
import type { Node } from '../../../network/ground.ts';
import { priorityOf, statedPriority } from '../../../network/layer2/bridge-settings.ts';
import type { Net } from '../../../network/net.ts';
import { type Missed, missedRoots } from '../../intended-roots.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'root-not-intended',
  severity: 'warning',
  profile: 'outage',
  scope: 'path',
  title: 'Another switch than the declared one is the root of a spanning tree',
  why: 'The traffic of these VLANs takes links that are not built for it, away from the gateway; when a switch fails, the tree turns over twice.',
  fix: "Give the declared root a lower priority than every other switch has ('spanning-tree vlan 10 priority 0') and its backup the next one, or correct 'roots:'.",
  symptom: true,
  check: checkRoots,
});

/** One finding for all VLANs of an entry in which the same switches stand against each other. */
function* checkRoots({ path }: RuleContext): Iterable<Observation> {
  const { roots = [], fleet } = path.declared;
  if (roots.length === 0) return;
  const net = netOf(path);
  for (const intent of roots) {
    const missed = Map.groupBy(missedRoots(net, intent), ({ what, why, elected }) =>
      [what, why, ...elected].join(' '),
    );
    for (const same of missed.values()) yield* tell(net, fleet, intent, same);
  }
}

function* tell(net: Net, fleet: string, intent: RootIntent, same: readonly Missed[]): Iterable<Observation> {
  const [first] = same;
  if (first === undefined) return;
  const { wanted, what, why, elected, vlan } = first;
  const others = elected
    .flatMap((id) => id.split('+'))
    .flatMap((id) => net.ground.nodes.get(id) ?? [])
    .filter((node) => node !== wanted);
  const span = placeOf(wanted, vlan) ?? intent.span;
  if (span === undefined) return;
  yield {
    message: `VLAN ${same.map((one) => one.vlan).join(', ')}: ${messageOf(intent, first, others)}`,
    span,
    related: [
      ...others.flatMap((node) => {
        const place = placeOf(node, vlan);
        const text = `${node.id} has priority ${priorityOf(node.facts, vlan, node.devices)}`;
        return place === undefined ? [] : [{ span: place, message: text }];
      }),
      ...(intent.span === undefined ? [] : [{ span: intent.span, message: 'declared here' }]),
    ],
    subjects: [
      `${fleet}/stp-${what}-intended:${wanted.id}/${elected.join('+')}/${vlan}`,
      ...(why === 'chance'
        ? [
            `${fleet}/stp-root:${elected
              .flatMap((id) => id.split('+'))
              .sort()
              .join('+')}`,
          ]
        : []),
    ],
  };
}

function messageOf({ root }: RootIntent, missed: Missed, others: readonly Node[]): string {
  const { wanted, what, why, vlan } = missed;
  const [one] = others;
  const priority = priorityOf(wanted.facts, vlan, wanted.devices);
  const names = others.map(({ id }) => id).join(', ');
  const shall =
    what === 'root' ? `${wanted.id} shall be the root` : `${wanted.id} shall take over from the root ${root}`;
  switch (why) {
    case 'no-tree':
      return `${shall}, and runs no spanning tree there`;
    case 'no-vlan':
      return `${shall}, and does not have the VLAN; ${names} ${what === 'root' ? 'is' : 'would be'} the root`;
    case 'chance':
      return `${shall}, and ${names} has the same priority ${priority}: their MAC addresses decide`;
    case 'priority':
      return `${shall} with priority ${priority}, and ${names} ${what === 'root' ? 'is it' : 'would be it'}${one === undefined ? '' : ` with ${priorityOf(one.facts, vlan, one.devices)}`}`;
  }
}

/** The line of the priority, else that of the mode, else the first interface. */
function placeOf({ facts }: Node, vlan: number): Observation['span'] | undefined {
  const [first] = facts.interfaces;
  return statedPriority(facts, vlan)?.span ?? facts.spanningTree?.mode.span ?? first?.span;
}
