import type { Interface, InterfaceAddress } from '../../model/network/interface.ts';
import { addressBytes, contains, type Prefix } from '../../network/address.ts';
import { followFlow, worstEnding } from '../../network/flow.ts';
import { checkedIntents } from '../../network/flow-intents.ts';
import type { Node, Place } from '../../network/ground.ts';
import { forwardFrom } from '../../network/layer3/forward.ts';
import type { Ending } from '../../network/layer3/lookup.ts';
import type { Net } from '../../network/net.ts';
import { activeAddresses } from '../../network/segments.ts';
import { serviceState } from '../../network/service-paths.ts';
import { withoutSpans } from '../without-spans.ts';
import { classText, type Nets, type PacketClass, packetClasses } from './classes.ts';
import { type Outcome, outcomeOf, risksOf } from './outcome.ts';
import { type Pair, pairsOf } from './stations.ts';
import { hostIn, type Subnet, subnetsOf } from './subnets.ts';
import { type Witness, witnessesOf } from './witnesses.ts';

/** What becomes of each flow in one version, by its text. */
export type Followed = ReadonlyMap<string, Outcome>;

/** More pairs of subnets than this are those of changed machines only. */
const mostPairs = 4096;

/** One sample of flows, asked of both versions: ways of services, intents, machines, subnets, and what changed lists name. */
export function followedInBoth(nets: Nets): readonly [before: Followed, after: Followed] {
  const changed = changedMachines(nets);
  const isSame = changed.size === 0 && sameLinks(nets);
  const classes = isSame ? [] : packetClasses(nets);
  const pairs = isSame ? [new Map(), new Map()] : pairsOf(nets, changed);
  const subnets = isSame ? [[], []] : comparedSubnets(nets, changed);
  const witnesses = witnessesOf(nets);
  const follow = (net: Net, own: ReadonlyMap<string, Pair>, between: readonly SubnetPair[]): Followed =>
    new Map([
      ...declaredFlows(net),
      ...betweenMachines(net, own, classes),
      ...between.flatMap((pair) => betweenSubnets(net, pair, classes)),
      ...witnesses.flatMap((one) => seenBy(net, one)),
    ]);
  const [old = new Map(), now = new Map()] = pairs;
  return [follow(nets.before, old, subnets[0] ?? []), follow(nets.after, now, subnets[1] ?? [])];
}

function changedMachines({ before, after }: Nets): ReadonlySet<string> {
  const old = new Map(before.ground.all.map((node) => [node.id, textOf(node)]));
  const now = new Map(after.ground.all.map((node) => [node.id, textOf(node)]));
  const ids = [...new Set([...old.keys(), ...now.keys()])];
  return new Set(ids.filter((id) => old.get(id) !== now.get(id)));
}

function textOf({ facts, address = '' }: Node): string {
  return `${address} ${withoutSpans(facts)}`;
}

function sameLinks({ before, after }: Nets): boolean {
  const text = ({ ground: { path } }: Net): string => JSON.stringify(path.declared.links);
  return text(before) === text(after);
}

type Entry = readonly [text: string, outcome: Outcome];

function* declaredFlows(net: Net): Iterable<Entry> {
  for (const service of net.ground.path.declared.services)
    for (const { from, to, flow, ending } of serviceState(net, service)?.ways ?? [])
      yield [`${service.id}: ${from} → ${to}`, outcomeOf('service', flow, ending)];
  for (const { intent, flow } of checkedIntents(net))
    if (flow !== undefined && intent.kind !== 'symmetric') yield [intent.text, outcomeOf(intent.kind, flow)];
}

function* betweenMachines(
  net: Net,
  pairs: ReadonlyMap<string, Pair>,
  classes: readonly PacketClass[],
): Iterable<Entry> {
  for (const { text, source, destination, machines } of pairs.values()) {
    const double = doubled(net, source, machines[0]) ?? doubled(net, destination, machines[1]);
    for (const one of classes) {
      const protocol = one.protocol === 1 && source.includes(':') ? 58 : one.protocol;
      const flow = followFlow(net, { source, destination, protocol, destinationPort: one.port });
      if (flow === undefined) continue;
      const found = outcomeOf('hosts', flow);
      const isDouble = double !== undefined && found.ending.disposition === 'delivered';
      const risks = isDouble ? new Set([...found.risks, `uncertain: ${double.reason}`]) : found.risks;
      yield [
        `${text}${classText(one)}`,
        { ...found, ending: isDouble ? double : found.ending, risks, machines },
      ];
    }
  }
}

/** Somebody else has the address of a machine: who gets what is sent there is not known. */
function doubled(net: Net, address: string, own: string): Ending | undefined {
  const other = (net.ground.byAddress.get(address) ?? []).find(
    ({ node, port, address: one }) => node.id !== own && one.virtual !== true && port.enabled.value,
  );
  if (other === undefined) return undefined;
  const { node, port } = other;
  return {
    disposition: 'uncertain',
    reason: `${node.id} ${port.name} has the address ${address} too`,
    span: port.span,
  };
}

interface SubnetPair {
  readonly from: Subnet;
  readonly to: Subnet;
}

function comparedSubnets(
  { before, after }: Nets,
  changed: ReadonlySet<string>,
): readonly (readonly SubnetPair[])[] {
  const all = [subnetsOf(before), subnetsOf(after)];
  const size = Math.max(...all.map(({ length }) => length));
  const isTouched = ({ places }: Subnet): boolean => places.some(({ node }) => changed.has(node.id));
  const touched = new Set(all.flatMap((list) => list.filter(isTouched).map(({ text }) => text)));
  const isWhole = size * size <= mostPairs;
  const most = Math.ceil(mostPairs / Math.max(1, touched.size));
  return all.map((list) => {
    const sources = isWhole ? list : list.filter(({ text }) => touched.has(text));
    const targets = isWhole ? list : list.slice(0, most);
    return sources.flatMap((from) =>
      targets.filter((to) => to.text !== from.text).map((to) => ({ from, to })),
    );
  });
}

/** A session between hosts that nobody declared: it has arrived once it is in the subnet. */
function betweenSubnets(
  net: Net,
  { from, to }: SubnetPair,
  classes: readonly PacketClass[],
): readonly Entry[] {
  if (from.prefix.bytes.length !== to.prefix.bytes.length) return [];
  const [source, destination] = [hostIn(from.prefix), hostIn(to.prefix)];
  return classes.map((one): Entry => {
    const packet = packetOf({ source, destination, prefix: from.prefix }, one);
    const hops = routersIn(net, from).map(({ node, port }) => forwardFrom(net, node, port, packet));
    const worst = worstEnding(hops);
    const ending = worst.isUnowned === true ? { ...worst, disposition: 'delivered' as const } : worst;
    const risks = risksOf(hops);
    const text = `${from.text} → ${to.text}${classText(one)}`;
    return [text, { kind: 'subnets', ending, risks, source, destination, port: one.port }];
  });
}

function packetOf(
  { source, destination, prefix }: { source: string; destination: string; prefix: Prefix },
  { protocol, port }: PacketClass,
): Parameters<typeof forwardFrom>[3] {
  const family = prefix.bytes.length === 4 ? 'ipv4' : 'ipv6';
  const own = protocol === 1 && family === 'ipv6' ? 58 : protocol;
  return { family, protocol: own, source, destination, destinationPort: port, established: false };
}

/** Hosts of the subnet send their packets to those that route, also where these take it for another one. */
function routersIn(net: Net, subnet: Subnet): readonly Sender[] {
  const known = heldRouters.get(subnet) ?? lookForRouters(net, subnet);
  heldRouters.set(subnet, known);
  return known;
}

type Sender = Pick<Place, 'node' | 'port'>;

/** Each version has subnets of its own. */
const heldRouters = new WeakMap<Subnet, readonly Sender[]>();

function lookForRouters({ ground }: Net, { prefix, places }: Subnet): readonly Sender[] {
  const routing = places.filter(({ node, port, address }) => routes(node, port, address.family));
  if (routing.length > 0) return routing;
  const near = ground.all.flatMap((node) =>
    node.facts.interfaces
      .filter((port) => port.enabled.value && activeAddresses(port).some((one) => isIn(prefix, one)))
      .filter((port) => routes(node, port, prefix.bytes.length === 4 ? 'ipv4' : 'ipv6'))
      .map((port) => ({ node, port })),
  );
  return near.length > 0 ? near : places;
}

function isIn(prefix: Prefix, { address }: InterfaceAddress): boolean {
  const bytes = addressBytes(address);
  return bytes?.length === prefix.bytes.length && contains(prefix, bytes);
}

function routes({ facts, isDeclared }: Node, port: Interface, family: 'ipv4' | 'ipv6'): boolean {
  const vrf = facts.vrfs.find(({ name }) => name === (port.vrf?.value ?? ''));
  return !isDeclared && vrf?.routing[family].value !== false;
}

function seenBy(net: Net, { text, node: id, port: name, packet }: Witness): readonly Entry[] {
  const node = net.ground.nodes.get(id);
  const port = node?.facts.interfaces.find((one) => one.name === name);
  if (node === undefined || port === undefined) return [];
  const hops = [forwardFrom(net, node, port, packet)];
  const worst = worstEnding(hops);
  const ending = worst.isUnowned === true ? { ...worst, disposition: 'delivered' as const } : worst;
  const { source, destination, destinationPort } = packet;
  return [
    [text, { kind: 'subnets', ending, risks: risksOf(hops), source, destination, port: destinationPort }],
  ];
}
