import { heldBy } from '../../model/held.ts';
import type { Interface } from '../../model/network/interface.ts';
import type { Span } from '../../text/source.ts';
import { type Disjoint, disjoint } from '../disjoint.ts';
import { includes, isUp, type LinkEnds, type PortEnd, passesVlan } from '../links.ts';
import type { Path, PathDevice } from '../path.ts';
import { mlagPairs } from '../router-neighbors.ts';
import { wiredEnds } from '../wiring.ts';

/** A cable that closes a circle which no spanning tree can open. */
export interface OpenLoop {
  readonly link: LinkEnds;
  /** What keeps spanning tree from it, at either end. */
  readonly reasons: readonly Span[];
  readonly vlans: readonly number[];
}

/** A cable between two nodes of one VLAN; aggregates are one cable, MLAG pairs one node. */
interface Edge {
  readonly link: LinkEnds;
  readonly nodes: readonly [string, string];
  readonly key: string;
}

/**
 * Circles in which frames go round for ever. A port that is silent (BPDU filter, spanning tree off) forwards whatever
 * happens: a cable with one closes a circle when its ends are joined already. A switch without spanning tree may pass
 * BPDUs on as it does other frames, so that another switch opens the circle: only circles of such switches alone are told.
 */
export function openLoops(path: Path): readonly OpenLoop[] {
  if (!path.devices.some(isSuspect)) return [];
  const links = wiredEnds(path).filter((ends) =>
    ends.every((end) => isUp(end) && end.bundle.switchport !== undefined),
  );
  const vlans = suspectVlans(links);
  if (vlans.size === 0) return [];
  const edges = edgesOf(path, links);
  const found = new Map<Edge, { readonly vlans: number[]; readonly reasons: Set<Span> }>();
  for (const vlan of vlans) {
    const carried = edges.filter(({ link }) => link.every((end) => passesVlan(end, vlan)));
    for (const edge of closing(carried, vlan)) {
      const held = found.get(edge) ?? { vlans: [], reasons: new Set() };
      found.set(edge, held);
      held.vlans.push(vlan);
      for (const span of edge.link.flatMap((end) => reasonsAt(end, vlan))) held.reasons.add(span);
    }
  }
  return [...found].map(([{ link }, own]) => ({ link, vlans: own.vlans, reasons: [...own.reasons] }));
}

/** Something keeps spanning tree away from a port or a VLAN of it. */
const isSuspect = heldBy((device: PathDevice): boolean => {
  const { interfaces = [], vlans = [] } = device.facts.network ?? {};
  return (
    interfaces.some(isSilentPort) ||
    isOff(device, 1) ||
    vlans.some(({ number, active }) => active && isOff(device, number))
  );
});

/** VLANs of the switches where anything keeps spanning tree away. */
function suspectVlans(links: readonly LinkEnds[]): ReadonlySet<number> {
  const found = new Set<number>();
  const seen = new Set<PathDevice | Interface>();
  for (const { device, bundle } of links.flat()) {
    const isSilent = isSilentPort(bundle) && !seen.has(bundle);
    if (!isSilent && seen.has(device)) continue;
    seen.add(device).add(bundle);
    const { vlans = [] } = device.facts.network ?? {};
    for (const { number, active } of [{ number: 1, active: true }, ...vlans])
      if (active && (isSilent || isOff(device, number))) found.add(number);
  }
  return found;
}

function isSilentPort({ spanning }: Interface): boolean {
  return spanning.bpduFilter?.value === true || spanning.disabled?.value === true;
}

/** The switch runs no spanning tree for the VLAN, by its own words. */
function isOff({ facts }: PathDevice, vlan: number): boolean {
  const tree = facts.network?.spanningTree;
  if (tree === undefined) return false;
  return (tree.mode.value === 'none' && tree.mode.span !== undefined) || includes(tree.disabled.value, vlan);
}

function reasonsAt({ device, bundle }: PortEnd, vlan: number): readonly Span[] {
  const { bpduFilter, disabled } = bundle.spanning;
  const tree = device.facts.network?.spanningTree;
  const ofSwitch = isOff(device, vlan)
    ? [tree?.mode.value === 'none' ? tree.mode.span : tree?.disabled.span]
    : [];
  const ofPort = [bpduFilter, disabled].flatMap((one) => (one?.value === true ? [one.span] : []));
  return [...ofPort, ...ofSwitch].flatMap((span) => span ?? []);
}

function edgesOf(path: Path, links: readonly LinkEnds[]): readonly Edge[] {
  const nodes = new Map(
    mlagPairs(path).flatMap((ids) => ids.map((id) => [id, [...ids].sort().join('+')] as const)),
  );
  const edges = new Map<string, Edge>();
  for (const link of links) {
    const [one, other] = [nodeOf(nodes, link[0]), nodeOf(nodes, link[1])];
    const key = [one.port, other.port].sort().join(' ');
    // What joins the two of a pair is looked after by the pair.
    if (one.node !== other.node || one.node === link[0].device.id)
      edges.set(key, { link, nodes: [one.node, other.node], key });
  }
  return [...edges.values()];
}

function nodeOf(
  pairs: ReadonlyMap<string, string>,
  { device, bundle }: PortEnd,
): { readonly node: string; readonly port: string } {
  const pair = pairs.get(device.id);
  const isShared = pair !== undefined && bundle.mlag !== undefined;
  return {
    node: pair ?? device.id,
    port: isShared ? `${pair}/mlag:${bundle.mlag.value}` : `${device.id}/${bundle.name}`,
  };
}

/** Edges that close a circle nobody opens. */
function closing(edges: readonly Edge[], vlan: number): readonly Edge[] {
  const isQuiet = ({ link }: Edge): boolean =>
    link.some(({ device, bundle }) => isSilentPort(bundle) && !isOff(device, vlan));
  const isOffAtBoth = ({ link }: Edge): boolean => link.every(({ device }) => isOff(device, vlan));
  const off = disjoint<string>();
  const all = disjoint<string>();
  const join = (nodes: Disjoint<string>, edge: Edge): boolean => nodes.join(...edge.nodes);
  const found = edges.filter((edge) => isOffAtBoth(edge) && !join(off, edge));
  for (const edge of edges) if (!isQuiet(edge)) join(all, edge);
  return [...found, ...edges.filter((edge) => isQuiet(edge) && !isOffAtBoth(edge) && !join(all, edge))];
}
