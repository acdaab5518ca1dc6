import type { Interface } from '../../model/network/interface.ts';
import type { Node } from '../ground.ts';
import { type FrameWay, frameWay } from '../layer2/frame-way.ts';
import { isWorking, type Net } from '../net.ts';
import { machineToken } from '../tokens.ts';
import { type FilterVerdict, filterAt } from './filters.ts';
import { doubtsOnTheWay, dropOnTheWay } from './frames.ts';
import type { FlowBranch, FlowHop } from './hop.ts';
import { isLocal } from './local.ts';
import { type Doubt, type Ending, lookUp, routesPackets } from './lookup.ts';
import { type Neighbor, neighborsWith } from './neighbors.ts';
import type { Packet } from './packet.ts';
import { proxiesFor } from './proxy-arp.ts';
import type { RouteLeg } from './table.ts';
import { unreachable } from './unreachable.ts';
import { doubtsAtArrival, doubtsAtExit } from './unread.ts';

/** A packet at a machine. */
export interface Visit {
  readonly node: Node;
  readonly arrival?: Interface | undefined;
  readonly vrf: string;
  readonly packet: Packet;
}

/** What a machine does with a packet, however it came there. */
export type Handling = Omit<FlowHop, 'frames'>;

/** What becomes of the packet at the next machines; undefined: it may go round from there on. */
export type Onward = (at: Visit) => Handling | undefined;

/** What a machine does with a packet; undefined as `onward`. */
export function visit(net: Net, at: Visit, onward: Onward): Handling | undefined {
  const { node, arrival, vrf, packet } = at;
  net.memo.touch(machineToken(node.id));
  const inbound = arrival === undefined ? undefined : filterAt(node, arrival, 'in', packet);
  const doubts: Doubt[] = [];
  if (inbound?.action === 'uncertain') doubts.push({ reason: inbound.reason, span: inbound.span });
  const hop = { node, arrival, vrf, inbound, routes: [], branches: [], doubts };
  const ending = endingBefore(net, at, inbound);
  if (ending !== undefined && ending.disposition === 'denied') return { ...hop, ending };
  if (arrival !== undefined) doubts.push(...doubtsAtArrival(node, arrival));
  if (ending !== undefined) return { ...hop, ending };
  if (arrival !== undefined && routesPackets(node, vrf, packet) === undefined)
    doubts.push({
      reason: `whether ${node.id} routes ${familyText(packet)} packets is not in its configuration`,
    });
  const found = lookUp(net, node, vrf, packet);
  doubts.push(...found.doubts);
  if (found.ending !== undefined) return { ...hop, routes: found.routes, ending: found.ending };
  const legs = found.routes.flatMap((route) => route.legs);
  const branches = legs.flatMap((leg) => follow({ net, at, onward }, leg) ?? []);
  if (branches.length < legs.length) return undefined;
  for (const { leg, outbound } of branches) {
    if (outbound?.action === 'uncertain') doubts.push({ reason: outbound.reason, span: outbound.span });
    if (arrival !== undefined) doubts.push(...doubtsAtExit(node, arrival, leg.port));
  }
  return { ...hop, routes: found.routes, branches };
}

function familyText({ family }: Packet): string {
  return family === 'ipv4' ? 'IPv4' : 'IPv6';
}

/** Why the packet is not routed on by this machine. */
function endingBefore(net: Net, at: Visit, inbound: FilterVerdict | undefined): Ending | undefined {
  const { node, arrival, packet, vrf } = at;
  if (!isWorking(net, node)) return { disposition: 'neighbor-unreachable', reason: `${node.id} is down` };
  if (inbound?.action === 'deny')
    return { disposition: 'denied', reason: inbound.reason, span: inbound.span };
  if (arrival !== undefined && packet.client === node.id)
    return { disposition: 'loop', reason: `the packet goes back to ${node.id}, which sent it` };
  if (isHere(net, at)) return { disposition: 'delivered', reason: `${packet.destination} is at ${node.id}` };
  if (arrival !== undefined && node.isDeclared)
    return {
      disposition: 'uncertain',
      reason: `${node.id} was not read: whether it passes packets on is not known`,
    };
  if (arrival !== undefined && routesPackets(node, vrf, packet) === false)
    return {
      disposition: 'no-route',
      reason: `${node.id} routes no ${familyText(packet)} packets`,
      span: arrival.span,
    };
  return undefined;
}

/** The machine has the address itself, or stands for the clients that do. */
function isHere(net: Net, { node, vrf, packet, arrival }: Visit): boolean {
  if (node.clients !== undefined) return arrival !== undefined;
  return isLocal(net, node, vrf, packet.destination);
}

interface Leaving {
  readonly net: Net;
  readonly at: Visit;
  readonly onward: Onward;
}

function follow(leaving: Leaving, leg: RouteLeg): FlowBranch | undefined {
  const { net, at } = leaving;
  const { node, packet } = at;
  const { port, nextHop = packet.destination } = leg;
  const outbound = at.arrival === undefined ? undefined : filterAt(node, port, 'out', packet);
  if (outbound?.action === 'deny')
    return {
      leg,
      outbound,
      next: [],
      ending: { disposition: 'denied', reason: outbound.reason, span: outbound.span },
    };
  const neighbors = [...neighborsWith(net, node, port, nextHop), ...proxiesFor(net, node, port, nextHop)];
  if (neighbors.length === 0)
    return { leg, outbound, next: [], ending: unreachable(net, node, port, nextHop) };
  const ring = neighbors.map((one) => frameWay(net, { node, port }, one)).find((way) => way?.isCyclic);
  if (ring !== undefined) return { leg, outbound, next: [], ending: ringEnding(node, port, ring) };
  const next = neighbors.flatMap((neighbor) => arrive(leaving, leg, neighbor) ?? []);
  return next.length < neighbors.length ? undefined : { leg, outbound, next };
}

function ringEnding({ id }: Node, { name, span }: Interface, { mayBeBroken }: FrameWay): Ending {
  const ring = `switches behind ${id} ${name} are joined in a ring`;
  return mayBeBroken
    ? {
        disposition: 'uncertain',
        reason: `${ring} through one without spanning tree: whether BPDUs that it passes on break it is not computed`,
        span,
      }
    : { disposition: 'loop', reason: `${ring} that nothing breaks`, span };
}

function arrive({ net, at, onward }: Leaving, { port }: RouteLeg, neighbor: Neighbor): FlowHop | undefined {
  const frames = frameWay(net, { node: at.node, port }, neighbor)?.steps ?? [];
  const packet = fitted(at.packet, port);
  const vrf = neighbor.port.vrf?.value ?? '';
  const { node, port: arrival } = neighbor;
  const dropped = dropOnTheWay(frames, packet);
  if (dropped !== undefined)
    return { node, arrival, frames, vrf, routes: [], branches: [], doubts: [], ending: dropped };
  const handled = onward({ node, arrival, vrf, packet });
  if (handled === undefined) return undefined;
  const assumed: readonly Doubt[] = neighbor.isAssumed
    ? [{ reason: `where ${node.id} is plugged in is not declared`, isMild: true }]
    : [];
  return { ...handled, frames, doubts: [...doubtsOnTheWay(frames, packet), ...handled.doubts, ...assumed] };
}

/** A router takes packets apart or tells the sender to send smaller ones (RFC 1191, RFC 8201). */
function fitted(packet: Packet, { mtu, ipMtu }: Interface): Packet {
  const largest = ipMtu?.value ?? mtu.value;
  const size = Math.min(packet.size ?? largest, largest);
  return size === packet.size ? packet : { ...packet, size };
}
