import { formatAddress, type Prefix } from '../network/address.ts';
import { netOf } from '../network/current-net.ts';
import { endingOf, worstEnding } from '../network/flow.ts';
import { checkedIntents } from '../network/flow-intents.ts';
import type { Place } from '../network/ground.ts';
import { forwardFrom } from '../network/layer3/forward.ts';
import type { Ending, Fate } from '../network/layer3/lookup.ts';
import type { Net } from '../network/net.ts';
import type { Path } from '../network/path.ts';
import { briefState, isLost, serviceState } from '../network/service-paths.ts';
import { type Element, elementsOf, lossText, lostWay, without } from '../network/survival.ts';
import type { Span } from '../text/source.ts';
import { withoutSpans } from './without-spans.ts';

/** A flow whose end is another one after the change. */
export interface ReachEdit {
  readonly flow: string;
  readonly before: Fate;
  readonly after: Fate;
  readonly reason: string;
  readonly span?: Span | undefined;
}

/** A single loss that ends a service in one version and not in the other. */
export interface FailureEdit {
  readonly service: string;
  readonly kind: Element['kind'];
  readonly element: string;
  readonly survivesAfter: boolean;
  readonly reason: string;
}

/** What a change does to who reaches whom. */
export interface Reachability {
  readonly lost: readonly ReachEdit[];
  readonly gained: readonly ReachEdit[];
  readonly failures: readonly FailureEdit[];
  /** Pairs of subnets and flows that were followed in both versions. */
  readonly compared: number;
}

/** Flows and pairs of subnets followed in both versions, and every single failure; undefined where no network is read. */
export function reachability(base: Path, proposed: Path): Reachability | undefined {
  if (![base, proposed].some(({ devices }) => devices.some(({ facts }) => facts.network !== undefined)))
    return undefined;
  const nets = { before: netOf(base), after: netOf(proposed) };
  const [before, after] = [endings(nets.before, nets), endings(nets.after, nets)];
  const edits = [...after].flatMap(([flow, now]): readonly ReachEdit[] => {
    const was = before.get(flow);
    if (was === undefined || was.disposition === now.disposition) return [];
    const { reason, span } = now.disposition === 'delivered' ? was : now;
    return [{ flow, before: was.disposition, after: now.disposition, reason, span }];
  });
  return {
    lost: edits.filter((one) => one.before === 'delivered'),
    gained: edits.filter((one) => one.after === 'delivered'),
    failures: failureEdits(nets),
    compared: after.size,
  };
}

interface Nets {
  readonly before: Net;
  readonly after: Net;
}

/** Pairs of more subnets than this are those of changed devices only. */
const mostPairs = 4096;

function endings(net: Net, nets: Nets): ReadonlyMap<string, Ending> {
  const found = new Map<string, Ending>();
  for (const service of net.ground.path.declared.services)
    for (const { from, to, ending } of serviceState(net, service)?.ways ?? [])
      found.set(`${service.id}: ${from} → ${to}`, ending);
  for (const { intent, flow } of checkedIntents(net))
    if (flow !== undefined) found.set(intent.text, endingOf(flow));
  const [sources, targets] = comparedSubnets(net, nets);
  for (const from of sources)
    for (const to of targets)
      if (from !== to) found.set(`${from.text} → ${to.text}`, betweenSubnets(net, from, to));
  return found;
}

interface Subnet {
  readonly text: string;
  readonly prefix: Prefix;
  readonly places: readonly Place[];
}

function comparedSubnets(net: Net, nets: Nets): readonly [readonly Subnet[], readonly Subnet[]] {
  const changed = changedMachines(nets);
  if (changed.size === 0) return [[], []];
  const all = subnetsOf(net);
  if (all.length * all.length <= mostPairs) return [all, all];
  const touched = all.filter(({ places }) => places.some(({ node }) => changed.has(node.id)));
  return [touched, all.slice(0, Math.ceil(mostPairs / Math.max(1, touched.length)))];
}

/** Subnets of more than two hosts, which users and servers may be in. */
function subnetsOf({ ground }: Net): readonly Subnet[] {
  return [...ground.subnets.entries()]
    .filter(({ prefix }) => prefix.bytes.length * 8 - prefix.bits > 2 && prefix.bits > 0)
    .map(({ prefix, values }) => ({
      prefix,
      places: values.filter(({ node }) => !node.isDeclared),
      text: `${formatAddress(networkOf(prefix))}/${prefix.bits}`,
    }))
    .filter(({ places }) => places.length > 0)
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

function networkOf({ bytes, bits }: Prefix): readonly number[] {
  return bytes.map((byte, at) => {
    const keep = Math.max(0, Math.min(8, bits - at * 8));
    return byte & (0xff << (8 - keep)) & 0xff;
  });
}

function changedMachines({ before, after }: Nets): ReadonlySet<string> {
  const old = new Map(before.ground.all.map((node) => [node.id, withoutSpans(node.facts)]));
  return new Set(
    after.ground.all.filter(({ id, facts }) => old.get(id) !== withoutSpans(facts)).map(({ id }) => id),
  );
}

/** A TCP session between hosts that nobody declared: it has arrived once it is in the subnet. */
function betweenSubnets(net: Net, from: Subnet, to: Subnet): Ending {
  if (from.prefix.bytes.length !== to.prefix.bytes.length)
    return { disposition: 'no-route', reason: 'two families' };
  const [source, destination] = [hostIn(from), hostIn(to)];
  const family = from.prefix.bytes.length === 4 ? 'ipv4' : 'ipv6';
  const packet = { family, protocol: 6, source, destination, established: false } as const;
  const hops = from.places.map(({ node, port }) => forwardFrom(net, node, port, packet));
  const ending = worstEnding(hops);
  return ending.isUnowned === true ? { ...ending, disposition: 'delivered' } : ending;
}

/** An address near the end of the subnet, where routers rarely are. */
function hostIn({ prefix }: Subnet): string {
  const bytes = [...networkOf(prefix)];
  const free = prefix.bytes.length * 8 - prefix.bits;
  for (let bit = 1; bit < free; bit++) {
    const at = bytes.length - 1 - (bit >> 3);
    bytes[at] = (bytes[at] ?? 0) | (1 << (bit & 7));
  }
  return formatAddress(bytes);
}

function failureEdits({ before, after }: Nets): readonly FailureEdit[] {
  return after.ground.path.declared.services.flatMap((service): readonly FailureEdit[] => {
    const [was, now] = [serviceState(before, service), serviceState(after, service)];
    if (was?.works !== true || now?.works !== true) return [];
    const elements = new Map(
      [...elementsOf(before, service), ...elementsOf(after, service)].map((one) => [
        `${one.kind} ${one.id}`,
        one,
      ]),
    );
    return [...elements.values()].flatMap((element): readonly FailureEdit[] => {
      const states = [before, after].map((net) => briefState(without(net, element), service));
      const [old, present] = states;
      if (old === undefined || present === undefined || old.works === present.works) return [];
      const reason = lossText({ elements: [element], way: lostWay(present.works ? old : present) });
      return [
        {
          service: service.id,
          kind: element.kind,
          element: element.id,
          survivesAfter: present.works,
          reason,
        },
      ];
    });
  });
}

/** Hops of services that follow routes as they were captured: a change of the network may make them other ones. */
export function capturedHops(path: Path): readonly string[] {
  if (path.devices.every(({ state }) => state === undefined)) return [];
  const net = netOf(path);
  const ways = path.declared.services.flatMap((service) => serviceState(net, service)?.ways ?? []);
  return [...new Set(ways.filter((way) => !isLost(way)).flatMap(({ captured }) => captured))];
}
