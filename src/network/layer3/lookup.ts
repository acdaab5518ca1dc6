import type { Span } from '../../text/source.ts';
import { parsePrefix } from '../address.ts';
import type { Node } from '../ground.ts';
import type { Net } from '../net.ts';
import { subnetsToken } from '../tokens.ts';
import type { Packet } from './packet.ts';
import { type Route, routesTo } from './table.ts';

/** How a packet's way ends (the words are those of the trace). */
export type Fate =
  | 'delivered'
  | 'denied'
  | 'no-route'
  | 'null-routed'
  | 'vlan-isolated'
  | 'stp-blocked'
  | 'mtu-dropped'
  | 'neighbor-unreachable'
  | 'loop'
  | 'refused'
  | 'no-server'
  | 'uncertain';

export interface Ending {
  readonly disposition: Fate;
  readonly reason: string;
  readonly span?: Span | undefined;
  /** It came to the subnet of its destination, and nothing that was read or declared has the address there. */
  readonly isUnowned?: true | undefined;
}

/** Something that may decide otherwise than was followed. */
export interface Doubt {
  readonly reason: string;
  readonly span?: Span | undefined;
  /** An assumption that leaves the result as it is. */
  readonly isMild?: true | undefined;
  /** The packet may go another way than was followed, so that what becomes of it there says little. */
  readonly leadsElsewhere?: true | undefined;
}

export interface LookUp {
  readonly routes: readonly Route[];
  readonly doubts: readonly Doubt[];
  readonly ending?: Ending | undefined;
}

/** The routes that take a packet, by the longest prefix. */
export function lookUp(net: Net, node: Node, vrf: string, { destination, family }: Packet): LookUp {
  const routes = routesTo(net, node, vrf, destination);
  const dynamic = dynamicRouting(node, vrf, family);
  const isConnected = routes.some(({ origin }) => origin === 'connected' || origin === 'captured');
  const doubts: Doubt[] =
    dynamic === undefined || isConnected
      ? []
      : [
          {
            reason: `${dynamic.what} may know a better route to ${destination}`,
            span: dynamic.span,
            leadsElsewhere: true,
          },
        ];
  for (const { captured, span } of routes)
    if (captured !== undefined)
      doubts.push({ reason: `${captured.protocol} route as captured at ${captured.at}`, span, isMild: true });
  const [first] = routes;
  if (first === undefined)
    return { routes, doubts: [], ending: withoutRoute(net, node, destination, dynamic) };
  if (first.legs.length > 0) return { routes, doubts };
  const reason = `the route to ${destination} ${first.discard === 'reject' ? 'refuses' : 'drops'} packets`;
  return { routes, doubts, ending: { disposition: 'null-routed', reason, span: first.span } };
}

function withoutRoute(net: Net, node: Node, destination: string, dynamic: Running | undefined): Ending {
  if (dynamic === undefined && isPlaceUnknown(net, node))
    return {
      disposition: 'uncertain',
      reason: `${node.id} was not read, and nothing that was read has its subnet: where it sends packets to ${destination} is not known`,
    };
  return dynamic === undefined
    ? { disposition: 'no-route', reason: `${node.id} has no route to ${destination}` }
    : {
        disposition: 'uncertain',
        reason: `${node.id} has no configured route to ${destination}, and ${dynamic.what} is not computed: give what it had as 'state:'`,
        span: dynamic.span,
      };
}

/** Of a host that is only declared, the length of the subnet is that of a router's which has its address. */
function isPlaceUnknown({ ground, memo }: Net, { isDeclared, clients, facts }: Node): boolean {
  if (!isDeclared) return false;
  if (clients !== undefined) {
    memo.touch(subnetsToken);
    const prefixes = clients.flatMap((text) => parsePrefix(text) ?? []);
    return prefixes.every(({ bytes, bits }) => bits > 0 && ground.subnets.longest(bytes) === undefined);
  }
  const addresses = facts.interfaces.flatMap((one) => one.addresses);
  return addresses.every(({ length, family }) => length === (family === 'ipv4' ? 32 : 128));
}

interface Running {
  readonly what: string;
  readonly span: Span;
}

/** A routing protocol whose routes nobody captured of that table and family. */
function dynamicRouting({ facts, devices }: Node, vrf: string, family: string): Running | undefined {
  const table = vrf === '' ? family : `${family} ${vrf}`;
  if (devices.some(({ state }) => state?.routeTables.has(table))) return undefined;
  const ospf = facts.ospf.find(
    (one) => one.vrf === vrf && one.shutdown?.value !== true && (one.version === 2) === (family === 'ipv4'),
  );
  if (ospf !== undefined) return { what: `OSPF ${ospf.process}`, span: ospf.span };
  const bgp = bgpOf(facts, vrf);
  if (bgp !== undefined) return { what: `BGP ${bgp.as}`, span: bgp.span };
  return facts.unmodelled?.find(({ kind }) => kind === 'routing-protocol');
}

/** A table without neighbours of its own gets routes of others, by leaks or by EVPN (RFC 9136). */
function bgpOf({ bgp, vxlan }: Node['facts'], vrf: string): Node['facts']['bgp'][number] | undefined {
  const speaking = bgp.filter(({ neighbors }) => neighbors.length > 0);
  const own = speaking.find((one) => one.vrf === vrf);
  if (own !== undefined || vrf === '') return own;
  const isFed =
    bgp.some((one) => one.vrf === vrf) ||
    vxlan.some(({ networks }) => networks.some((network) => network.vrf === vrf));
  return isFed ? speaking[0] : undefined;
}

/** Whether the machine passes on packets that are not its own; undefined: something that was not read decides. */
export function routesPackets(
  { facts, clients }: Node,
  vrf: string,
  { family }: Packet,
): boolean | undefined {
  if (clients !== undefined) return false;
  const routing = facts.vrfs.find(({ name }) => name === vrf)?.routing[family];
  return routing?.undecided === true ? undefined : (routing?.value ?? false);
}
