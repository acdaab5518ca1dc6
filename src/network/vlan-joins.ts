import { heldBy } from '../model/held.ts';
import type { Interface } from '../model/network/interface.ts';
import { isInVlan, isUp, type PortEnd, passesVlan, untaggedVlan } from './links.ts';
import type { PathDevice } from './path.ts';
import type { LinkGroup } from './wiring.ts';

/** The node of a routed port is the port itself, that of an SVI its VLAN on this switch. */
export function nodeName({ id }: PathDevice, port: Interface): string {
  return isInVlan(port) ? vlanNode(id, port.vlan.value) : `${id}/${port.name}`;
}

export function vlanNode(device: string, vlan: number): string {
  return `${device}/vlan:${vlan}`;
}

/** Nodes that cables join, by the VLANs that they carry: one and the other of each pair in turn. */
export function cableJoins(group: LinkGroup): readonly string[] {
  const seen = new Set<string>();
  return group.flatMap(({ ends }) => {
    const key = ends.map(({ device, bundle }) => `${device.id}/${bundle.name}`).join(' ');
    if (seen.has(key) || !ends.every(isUp)) return [];
    seen.add(key);
    const [here, there] = [nodesOf(ends[0]), nodesOf(ends[1])];
    const tags = [...new Set([...here.tags, ...there.tags])];
    return [
      ...both(here.untagged, there.untagged),
      ...tags.flatMap((tag) => both(here.tagged(tag), there.tagged(tag))),
    ];
  });
}

function both(one: string | undefined, other: string | undefined): readonly string[] {
  return one === undefined || other === undefined ? [] : [one, other];
}

/** A VXLAN network is one broadcast domain wherever it has a VLAN (RFC 7348, 4). */
export function tunnelJoins({ id, facts }: PathDevice): readonly string[] {
  const networks = (facts.network?.vxlan ?? []).flatMap((interface_) => interface_.networks);
  return networks.flatMap(({ vni, vlan }) => (vlan === undefined ? [] : [`vni:${vni}`, vlanNode(id, vlan)]));
}

interface Nodes {
  readonly untagged: string | undefined;
  /** Tags that mean something at this end. */
  readonly tags: readonly number[];
  readonly tagged: (tag: number) => string | undefined;
}

function nodesOf({ device, bundle }: PortEnd): Nodes {
  const { id, facts } = device;
  const { switchport } = bundle;
  if (switchport === undefined) {
    const below = subinterfaces(device).get(bundle.name) ?? new Map<number, string>();
    return { untagged: `${id}/${bundle.name}`, tags: [...below.keys()], tagged: (tag) => below.get(tag) };
  }
  const own = untaggedVlan(switchport);
  const isTrunk = switchport.mode !== 'access';
  return {
    untagged: own === undefined ? undefined : vlanNode(id, own),
    tags: isTrunk ? (facts.network?.vlans ?? []).map(({ number }) => number) : [],
    tagged: (tag) => (isTrunk && tag !== own && passesVlan({ bundle }, tag) ? vlanNode(id, tag) : undefined),
  };
}

/** Nodes of subinterfaces, by the port that they belong to and their tag. */
const subinterfaces = heldBy((device: PathDevice): ReadonlyMap<string, ReadonlyMap<number, string>> => {
  const made = new Map<string, Map<number, string>>();
  for (const { kind, parent, vlan, name } of device.facts.network?.interfaces ?? []) {
    if (kind !== 'subinterface' || parent === undefined || vlan === undefined) continue;
    const own = made.get(parent) ?? new Map<number, string>();
    made.set(parent, own.set(vlan.value, `${device.id}/${name}`));
  }
  return made;
});
