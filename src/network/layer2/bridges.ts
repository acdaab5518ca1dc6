import { heldBy } from '../../model/held.ts';
import type { Leg } from '../cabling.ts';
import type { Node } from '../ground.ts';
import { isConnected } from '../layer1.ts';
import { legsOf, type Net } from '../net.ts';
import { machineToken } from '../tokens.ts';

/** What forwards frames as one switch: a switch, or a pair of them that share their aggregates (MLAG, CLAG). */
export interface Bridge {
  readonly id: string;
  readonly nodes: readonly Node[];
}

export function bridgeOf(net: Net, node: Node): Bridge {
  return node.facts.mlag === undefined ? alone(node) : paired(net, node);
}

const alone = heldBy((node: Node): Bridge => ({ id: node.id, nodes: [node] }));

function paired(net: Net, node: Node): Bridge {
  return net.memo.get(`bridge ${node.id}`, () => {
    const peer = peerOf(net, node);
    const isMutual = peer !== undefined && peerOf(net, peer) === node;
    const nodes = isMutual ? [node, peer].sort((a, b) => (a.id < b.id ? -1 : 1)) : [node];
    return { id: nodes.map(({ id }) => id).join('+'), nodes };
  });
}

/** The switch at the other end of a peer link that is up. */
function peerOf(net: Net, node: Node): Node | undefined {
  const { mlag } = node.facts;
  if (mlag === undefined) return undefined;
  return legsOf(net, node).find((leg) => {
    net.memo.touch(machineToken(leg.far.node.id));
    return isPeerLink(leg) && isConnected(net, leg.connection);
  })?.far.node;
}

/** The leg joins the two switches of a pair. */
export function isPeerLink({ near, far }: Leg): boolean {
  const [own, other] = [near.node.facts.mlag, far.node.facts.mlag];
  return (
    own?.peerLink?.value.toLowerCase() === near.bundle.name.toLowerCase() &&
    other?.peerLink?.value.toLowerCase() === far.bundle.name.toLowerCase()
  );
}

/** One name for a port of a bridge: the same for the two halves of an aggregate that a pair shares. */
export const portName = heldBy(({ near: { node, bundle } }: Leg): string =>
  bundle.mlag === undefined || node.facts.mlag === undefined
    ? `${node.id}:${bundle.name}`
    : `mlag ${bundle.mlag.value}`,
);
