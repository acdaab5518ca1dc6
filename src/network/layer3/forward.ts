import { heldBy } from '../../model/held.ts';
import type { Interface } from '../../model/network/interface.ts';
import type { Node } from '../ground.ts';
import type { Net } from '../net.ts';
import type { FlowHop } from './hop.ts';
import type { Ending } from './lookup.ts';
import type { Packet } from './packet.ts';
import { type Handling, type Visit, visit } from './visit.ts';

export type { FlowBranch, FlowHop } from './hop.ts';

/** Follows a packet from the machine that sends it, over all equal-cost paths. */
export function forward(net: Net, from: Node, packet: Packet, vrf = ''): FlowHop {
  const sent = from.clients === undefined ? packet : { ...packet, client: from.id };
  return { ...handle(net, { node: from, vrf, packet: sent }), frames: [] };
}

/** The same for a sender somewhere behind a router's interface. */
export function forwardFrom(net: Net, node: Node, arrival: Interface, packet: Packet): FlowHop {
  const vrf = arrival.vrf?.value ?? '';
  return { ...handle(net, { node, arrival, vrf, packet }), frames: [] };
}

function handle(net: Net, at: Visit): Handling {
  return straight(net, at, new Set()) ?? net.memo.get(`round ${nameOf(at)}`, () => goingRound(net, at));
}

/**
 * Equal-cost paths meet again: what becomes of a packet at one place is worked out once, however it came there. That
 * holds as long as it cannot come back; where it can, `passed` meets itself and nothing but that is kept.
 */
function straight(net: Net, at: Visit, passed: Set<string>): Handling | undefined {
  const name = `visit ${nameOf(at)}`;
  if (passed.has(name)) return undefined;
  return net.memo.get(name, () => {
    passed.add(name);
    const handled = visit(net, at, (next) => straight(net, next, passed));
    passed.delete(name);
    return handled;
  });
}

/** Packets that are where one of the same flow is being followed go round: that depends on where they set out. */
function goingRound(net: Net, start: Visit): Handling {
  const passed = new Set<string>();
  const done = new Map<string, Handling>();
  const walk = (at: Visit): Handling => {
    const { node, arrival, vrf } = at;
    const name = nameOf(at);
    const hop = { node, arrival, vrf, routes: [], branches: [], doubts: [] };
    const ending: Ending = { disposition: 'loop', reason: `the packet comes to ${node.id} again` };
    if (passed.has(name)) return { ...hop, ending };
    const known = done.get(name);
    if (known !== undefined) return known;
    passed.add(name);
    const handled = visit(net, at, walk) ?? { ...hop, ending };
    passed.delete(name);
    done.set(name, handled);
    return handled;
  };
  return walk(start);
}

function nameOf({ node, vrf, arrival, packet }: Visit): string {
  return `${node.id} ${vrf} ${arrival?.name ?? ''} ${packetKey(packet)}`;
}

const packetKey = heldBy(
  ({
    source,
    destination,
    protocol,
    sourcePort,
    destinationPort,
    established,
    size,
    client,
  }: Packet): string =>
    `${protocol} ${source} ${sourcePort ?? '*'} ${destination} ${destinationPort ?? '*'} ${established} ${size ?? ''} ${client ?? ''}`,
);
