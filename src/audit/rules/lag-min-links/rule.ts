import { heldBy } from '../../../model/held.ts';
import type { Interface, Stated } from '../../../model/network/interface.ts';
import type { PortEnd } from '../../../network/links.ts';
import { isUp } from '../../../network/links.ts';
import { type NetworkDevice, networkDevices } from '../../../network/router-neighbors.ts';
import { wiredEnds } from '../../../network/wiring.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'lag-min-links',
  severity: 'error',
  profile: 'outage',
  scope: 'pair',
  title: 'An aggregate asks for more links than it has, or than its other end does',
  why: 'With fewer members than the lowest number the aggregate stays down, whole. Where only one end counts, it goes down at one end while the other still sends into it.',
  fix: 'Set the lowest number of links to what the members allow, equal at both ends.',
  check: checkAggregates,
});

function* checkAggregates({ path }: RuleContext): Iterable<Observation> {
  const lacking = networkDevices(path).flatMap(lackingMembers);
  const short = new Set(lacking.map(({ port }) => port));
  for (const { observation } of lacking) yield observation;
  const seen = new Set<Interface>();
  for (const ends of wiredEnds(path)) {
    const [one, other] = ends;
    if (seen.has(one.bundle) || !ends.every(isUp) || ends.some(({ bundle }) => short.has(bundle))) continue;
    seen.add(one.bundle);
    yield* compare(one, other);
  }
}

interface Lacking {
  readonly port: Interface;
  readonly observation: Observation;
}

const lackingMembers = heldBy(({ device, network }: NetworkDevice): readonly Lacking[] => {
  const members = network.interfaces.filter(({ enabled }) => enabled.value);
  const counts = Map.groupBy(members, ({ lag }) => lag?.lag);
  return network.interfaces.flatMap((port): readonly Lacking[] => {
    const { name, minLinks, enabled, span } = port;
    const count = counts.get(name)?.length ?? 0;
    if (port.kind !== 'lag' || minLinks === undefined || !enabled.value || count === 0) return [];
    if (minLinks.value <= count) return [];
    const observation: Observation = {
      message: `${device.id} ${name} needs ${minLinks.value} links and has ${count}`,
      span: minLinks.span ?? span,
      subjects: [`${device.id}/${name}/min-links`],
    };
    return [{ port, observation }];
  });
});

/** Both platforms bring an aggregate up with one link when nothing is said. */
function needed({ minLinks }: Interface): Stated<number> {
  return { value: Math.max(1, minLinks?.value ?? 1), span: minLinks?.span };
}

function* compare(one: PortEnd, other: PortEnd): Iterable<Observation> {
  if (one.bundle === one.port || other.bundle === other.port) return;
  // Each member of an MLAG pair counts its own links only.
  if (one.bundle.mlag !== undefined || other.bundle.mlag !== undefined) return;
  const [a, b] = [needed(one.bundle), needed(other.bundle)];
  if (a.value === b.value) return;
  const [here, there] = a.span === undefined ? [a.span ?? one.bundle.span, b.span] : [a.span, b.span];
  yield {
    severity: 'warning',
    message: `${one.device.id} ${one.bundle.name} needs ${a.value} links to be up, ${other.device.id} ${other.bundle.name} needs ${b.value}`,
    span: there ?? other.bundle.span,
    related: [{ span: here, message: `the other end, ${one.device.id} ${one.bundle.name}` }],
    subjects: [`${one.device.id}/${one.bundle.name}/min-links:${other.device.id}`],
  };
}
