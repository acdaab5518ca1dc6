import { heldBy } from '../../../model/held.ts';
import type { Interface } from '../../../model/network/interface.ts';
import { netOf } from '../../../network/current-net.ts';
import { everyHop } from '../../../network/flow.ts';
import type { Node } from '../../../network/ground.ts';
import type { FlowHop } from '../../../network/layer3/forward.ts';
import { type LinkEnds } from '../../../network/links.ts';
import type { Path } from '../../../network/path.ts';
import { type ServiceWay, serviceState } from '../../../network/service-paths.ts';
import { wiredEnds } from '../../../network/wiring.ts';
import { hasNetwork } from '../../flows.ts';
import { endText } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'path-mtu-mismatch',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'path',
  title: 'A router on the way of a service takes shorter packets than both ends send',
  why: 'Every full packet is refused by this router, and the sender only learns of it by ICMP: where that is filtered, connections open and then hang; where it is not, each starts with a loss.',
  fix: 'Set the MTU of the interface to that of the two ends, or theirs to that of the interface.',
  symptom: true,
  check: checkServices,
});

interface Sized {
  readonly node: Node;
  readonly port: Interface;
}

/** One finding for an interface and the one at the other end of its cable, whichever services pass them. */
function* checkServices({ path }: RuleContext): Iterable<Observation> {
  if (path.declared.services.length === 0 || !hasNetwork(path)) return;
  const net = netOf(path);
  const told = new Set<Interface>();
  for (const service of path.declared.services) {
    const ways = serviceState(net, service)?.ways ?? [];
    const found = ways
      .filter(({ ending }) => ending.disposition === 'delivered')
      .flatMap((way) => narrowIn(way).map((narrow) => ({ way, ...narrow })));
    for (const { way, at, ends } of found) {
      if (told.has(at.port)) continue;
      for (const port of [at.port, ...linksAt(path, at).flatMap((ends) => ends.map(({ bundle }) => bundle))])
        told.add(port);
      yield tell(path, { service: service.id, way, at, ends });
    }
  }
}

interface Narrow {
  readonly at: Sized;
  readonly ends: readonly [Sized, Sized];
}

/** Interfaces of routers on the way there or back that send shorter packets than the two ends do. */
const narrowIn = heldBy(({ flow }: ServiceWay): readonly Narrow[] =>
  [...flow.there, ...flow.back].flatMap((start): readonly Narrow[] => {
    const hops = everyHop(start);
    const sender = endAt(start, start.branches[0]?.leg.port);
    const last = hops.find(({ ending }) => ending?.disposition === 'delivered');
    const receiver = last === undefined ? undefined : endAt(last, last.arrival);
    if (sender === undefined || receiver === undefined || start.arrival !== undefined) return [];
    const least = Math.min(lengthOf(sender.port), lengthOf(receiver.port));
    return hops
      .filter((hop) => hop !== start && !hop.node.isDeclared)
      .flatMap(({ node, branches }) => branches.map(({ leg }) => ({ node, port: leg.port })))
      .filter(({ port }) => isPlain(port) && lengthOf(port) < least)
      .map((at) => ({ at, ends: [sender, receiver] }));
  }),
);

function endAt({ node }: FlowHop, port: Interface | undefined): Sized | undefined {
  return port === undefined || !isKnown(port) ? undefined : { node, port };
}

/** Tunnels and dialled lines are narrower by nature, and those who build them shorten the segments instead. */
function isPlain(port: Interface): boolean {
  return port.kind !== 'tunnel' && port.kind !== 'other' && isKnown(port);
}

function isKnown({ madeElsewhere, mtu }: Interface): boolean {
  return madeElsewhere === undefined || mtu.span !== undefined;
}

/** Bytes of the longest IP packet. */
function lengthOf({ mtu, ipMtu }: Interface): number {
  return (ipMtu ?? mtu).value;
}

interface Told extends Narrow {
  readonly service: string;
  readonly way: ServiceWay;
}

function textOf({ node, port }: Sized): string {
  const name = node.isDeclared ? node.id.replace(/^client:/, '') : `${node.id} ${port.name}`;
  return `${name} ${lengthOf(port)}`;
}

function tell(path: Path, { service, way: { from, to }, at, ends }: Told): Observation {
  const { mtu, ipMtu, span } = at.port;
  return {
    message: `service ${service}: ${from} → ${to}: ${at.node.id} ${at.port.name} sends packets of up to ${lengthOf(at.port)} bytes, and the two ends longer ones (${ends.map(textOf).join(', ')})`,
    span: (ipMtu ?? mtu).span ?? span,
    related: ends.flatMap((end) => {
      const place = end.port.mtu.span ?? end.port.span;
      return place.file === '' ? [] : [{ span: place, message: textOf(end) }];
    }),
    subjects: [`${at.node.id} ${at.port.name}/path-mtu`, ...linkSubjects(path, at)],
  };
}

/** Links of the interface, whose two ends may differ themselves. */
function linkSubjects(path: Path, at: Sized): readonly string[] {
  return linksAt(path, at).map(([one, other]) => `${endText(one)}/${endText(other)}`);
}

function linksAt(path: Path, { node, port }: Sized): readonly LinkEnds[] {
  return wiredEnds(path).filter((ends) =>
    ends.some((end) => end.bundle === port && node.devices.includes(end.device)),
  );
}
