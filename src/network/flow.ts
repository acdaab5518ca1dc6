import { canonicalAddress, contains, formatAddress, parsePrefix } from './address.ts';
import type { Node } from './ground.ts';
import { type FlowBranch, type FlowHop, forward, forwardFrom } from './layer3/forward.ts';
import { isUp } from './layer3/interface-state.ts';
import type { Ending, Fate } from './layer3/lookup.ts';
import { answerTo, bytesOf, type Packet } from './layer3/packet.ts';
import { isActiveIn } from './layer3/redundancy.ts';
import { type Net } from './net.ts';
import { addressToken, subnetsToken } from './tokens.ts';

/** A flow from one address to another one, followed both ways. */
export interface Flow {
  readonly packet: Packet;
  /** Several where the sender may come in at several places. */
  readonly there: readonly FlowHop[];
  /** The answer, where the packet arrives. */
  readonly back: readonly FlowHop[];
}

export interface Asked {
  readonly source: string;
  readonly destination: string;
  /** IP protocol number. */
  readonly protocol: number;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly size?: number | undefined;
  /** Id of the client whose packets these are. */
  readonly client?: string | undefined;
}

/** Follows a flow and its answer; undefined when one of the addresses is none, or they are of two families. */
export function followFlow(net: Net, asked: Asked): Flow | undefined {
  const packet = packetOf(asked);
  if (packet === undefined) return undefined;
  return net.memo.get(flowName(asked), () => {
    const there = send(net, packet, asked.client);
    const receivers = new Set(there.flatMap(arrivals));
    const back = [...receivers].map((node) => forward(net, node, answerTo(packet)));
    return { packet, there, back };
  });
}

/** The name that `followFlow` keeps its result under. */
export function flowName(asked: Asked): string {
  const { source, destination, protocol, sourcePort, destinationPort, size, client } = asked;
  return `flow ${protocol} ${source} ${sourcePort ?? '*'} ${destination} ${destinationPort ?? '*'} ${size ?? ''} ${client ?? ''}`;
}

function packetOf({ source, destination, protocol, ...rest }: Asked): Packet | undefined {
  const [from, to] = [canonicalAddress(source), canonicalAddress(destination)];
  if (from === undefined || to === undefined || bytesOf(from).length !== bytesOf(to).length) return undefined;
  const family = bytesOf(from).length === 4 ? 'ipv4' : 'ipv6';
  const { sourcePort, destinationPort, size } = rest;
  return {
    family,
    protocol,
    source: from,
    destination: to,
    sourcePort,
    destinationPort,
    size,
    established: false,
  };
}

/** From the machine that has the address, from the client whose prefix holds it, else from the subnet that it is in. */
function send(net: Net, packet: Packet, client: string | undefined): readonly FlowHop[] {
  const named = client === undefined ? undefined : net.ground.nodes.get(`client:${client}`);
  if (named !== undefined) return [forward(net, named, packet)];
  const owners = ownersOf(net, packet.source);
  if (owners.length > 0) return owners.map(({ node, vrf }) => forward(net, node, packet, vrf));
  const clients = clientsOf(net, packet.source);
  if (clients.length > 0) return clients.map((node) => forward(net, node, packet));
  return routersOf(net, packet.source).map(({ node, port }) => forwardFrom(net, node, port, packet));
}

function ownersOf(net: Net, address: string): readonly { readonly node: Node; readonly vrf: string }[] {
  net.memo.touch(addressToken(address));
  const own = (net.ground.byAddress.get(address) ?? []).filter(({ address: one }) => one.virtual !== true);
  const shared = (net.ground.byVirtual.get(address) ?? []).filter(({ node, port, group }) =>
    isActiveIn(net, node, port, group),
  );
  return [...own, ...shared].map(({ node, port }) => ({ node, vrf: port.vrf?.value ?? '' }));
}

function clientsOf(net: Net, address: string): readonly Node[] {
  const bytes = bytesOf(address);
  const fits = (text: string, everywhere: boolean): boolean => {
    const prefix = parsePrefix(text);
    return prefix !== undefined && (prefix.bits === 0) === everywhere && contains(prefix, bytes);
  };
  const all = net.ground.clients;
  const near = all.filter(({ clients = [] }) => clients.some((text) => fits(text, false)));
  if (near.length > 0 || routersOf(net, address).length > 0) return near;
  return all.filter(({ clients = [] }) => clients.some((text) => fits(text, true)));
}

/** Routers of the subnet that an address is in: those that are active for it where they share an address. */
function routersOf(
  net: Net,
  address: string,
): readonly { readonly node: Node; readonly port: Node['facts']['interfaces'][number] }[] {
  net.memo.touch(subnetsToken);
  const found = net.ground.subnets.longest(bytesOf(address));
  if (found === undefined || found.prefix.bits === 0) return [];
  const up = found.values.filter(({ node, port }) => !node.isDeclared && isUp(net, node, port));
  const active = up.filter(({ node, port }) =>
    port.redundancy.some((group) => isActiveIn(net, node, port, group)),
  );
  return active.length > 0 ? active : up;
}

/** The text of the address that stands for a client: the first that a host of its first prefix may have. */
export function addressOfClient(from: readonly string[]): string | undefined {
  const prefix = parsePrefix(from[0] ?? '');
  if (prefix === undefined) return undefined;
  if (prefix.bits === 0) return prefix.bytes.length === 4 ? '198.51.100.1' : '2001:db8:ffff::1';
  const bytes = [...prefix.bytes];
  const last = bytes.length - 1;
  if (prefix.bits < bytes.length * 8 - 1) bytes[last] = (bytes[last] ?? 0) | 7;
  return formatAddress(bytes);
}

/** Machines that a packet arrives at. */
export function arrivals(hop: FlowHop): readonly Node[] {
  const ends = everyHop(hop).filter(({ ending }) => ending?.disposition === 'delivered');
  return [...new Set(ends.map(({ node }) => node))];
}

const order: readonly Fate[] = [
  'delivered',
  'uncertain',
  'refused',
  'no-server',
  'neighbor-unreachable',
  'mtu-dropped',
  'vlan-isolated',
  'stp-blocked',
  'no-route',
  'null-routed',
  'denied',
  'loop',
];

/** The worst that may happen on one of the equal-cost paths. */
export function worstEnding(hops: readonly FlowHop[]): Ending {
  const worst = worstOf(hops.flatMap((hop) => worstAt(hop) ?? []));
  return worst ?? { disposition: 'uncertain', reason: 'where the packet comes from is not declared' };
}

const held = new WeakMap<readonly FlowBranch[], Ending | undefined>();

function worstAt({ ending, doubts, branches }: FlowHop): Ending | undefined {
  if (!held.has(branches)) held.set(branches, worstOf(branches.flatMap(worstBelow)));
  const below = held.get(branches);
  // Where a doubt leads elsewhere, what was followed may not be what happens.
  if (doubts.some(({ leadsElsewhere }) => leadsElsewhere === true)) return worstOf(doubtful(doubts));
  return worstOf([
    ...(ending === undefined ? [] : [ending]),
    ...doubtful(doubts),
    ...(below === undefined ? [] : [below]),
  ]);
}

function worstBelow({ ending, next }: FlowBranch): readonly Ending[] {
  return [...(ending === undefined ? [] : [ending]), ...next.flatMap((hop) => worstAt(hop) ?? [])];
}

function worstOf(endings: readonly Ending[]): Ending | undefined {
  let worst: Ending | undefined;
  for (const one of endings)
    if (worst === undefined || order.indexOf(one.disposition) > order.indexOf(worst.disposition)) worst = one;
  return worst;
}

/** How a flow ends: there, and then back. */
export function endingOf({ there, back }: Flow): Ending {
  const forth = worstEnding(there);
  return forth.disposition === 'delivered' ? worstEnding(back) : forth;
}

/** Every way in which a packet may end, each once for each place. */
export function endingsOf(start: FlowHop): readonly Ending[] {
  return everyHop(start).flatMap(({ ending, doubts, branches }) => [
    ...(ending === undefined ? [] : [ending]),
    ...doubtful(doubts),
    ...branches.flatMap((branch) => branch.ending ?? []),
  ]);
}

function doubtful(doubts: FlowHop['doubts']): readonly Ending[] {
  return doubts
    .filter(({ isMild }) => isMild !== true)
    .map(({ reason, span }) => ({ disposition: 'uncertain', reason, span }));
}

/** Every hop, the sender's first; what several paths have in common comes once. */
export function everyHop(start: FlowHop): readonly FlowHop[] {
  const seen = new Set<readonly FlowBranch[]>();
  const found = [start];
  for (const { branches } of found) {
    if (seen.has(branches)) continue;
    seen.add(branches);
    for (const { next } of branches) found.push(...next);
  }
  return found;
}
