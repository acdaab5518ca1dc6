import type { AddressMatch, Filter, FilterEntry } from '../../model/network/filter.ts';
import type { Interface } from '../../model/network/interface.ts';
import { addressBytes, contains, parsePrefix } from '../../network/address.ts';
import type { Node } from '../../network/ground.ts';
import type { Packet } from '../../network/layer3/packet.ts';
import type { Net } from '../../network/net.ts';
import { subnetOf } from '../../network/subnets.ts';
import { classText, type Nets } from './classes.ts';
import { hostIn, subnetsOf } from './subnets.ts';

/** A packet that a changed entry of an access list is about, put in where the list is applied. */
export interface Witness {
  readonly text: string;
  readonly node: string;
  /** Name of the interface that it comes in by. */
  readonly port: string;
  readonly packet: Packet;
}

const mostEntries = 64;
const mostPlaces = 6;

/** Packets that the changed entries of lists name, where flows between what was read may not show what they do. */
export function witnessesOf({ before, after }: Nets): readonly Witness[] {
  const found = new Map<string, Witness>();
  for (const node of after.ground.all) {
    const old = before.ground.nodes.get(node.id);
    if (old === undefined || old.facts === node.facts) continue;
    for (const port of node.facts.interfaces)
      for (const one of ofInterface(after, [old, node], port)) found.set(one.text, one);
  }
  return [...found.values()];
}

function ofInterface(net: Net, [old, node]: readonly [Node, Node], port: Interface): readonly Witness[] {
  const was = old.facts.interfaces.find(({ name }) => name === port.name);
  return (['in', 'out'] as const).flatMap((direction) =>
    (['ipv4', 'ipv6'] as const).flatMap((family) => {
      const lists = [
        [old, was],
        [node, port],
      ] as const;
      const applied = lists.map(([owner, one]) =>
        one === undefined ? [] : listsAt(owner, one, direction, family),
      );
      const entries = changedEntries(applied[0] ?? [], applied[1] ?? []).slice(0, mostEntries);
      const entrances = direction === 'in' ? [port] : othersOf(node, port);
      return entries.flatMap((entry) =>
        entrances.flatMap((entrance) =>
          ofEntry(net, node, entrance, { entry, family, beside: port, direction }),
        ),
      );
    }),
  );
}

function listsAt(node: Node, port: Interface, direction: string, family: string): readonly Filter[] {
  const names = port.filters.flatMap((one) => (one.direction === direction ? [one.name] : []));
  return node.facts.filters.filter((one) => names.includes(one.name) && one.family === family);
}

/** Those that one version has and the other has not, and where the order is another one all of them. */
function changedEntries(before: readonly Filter[], after: readonly Filter[]): readonly FilterEntry[] {
  const [old, now] = [before, after].map((lists) => lists.flatMap(({ entries }) => entries));
  const texts = [old, now].map((entries = []) => new Set(entries.map(({ text }) => text)));
  const own = (old ?? []).filter(({ text }) => texts[1]?.has(text) !== true);
  const fresh = (now ?? []).filter(({ text }) => texts[0]?.has(text) !== true);
  if (own.length + fresh.length > 0) return [...own, ...fresh];
  const isMoved = (old ?? []).some(({ text }, at) => text !== now?.[at]?.text);
  return isMoved ? (now ?? []) : [];
}

function othersOf({ facts }: Node, port: Interface): readonly Interface[] {
  return facts.interfaces
    .filter(({ name, enabled, addresses }) => name !== port.name && enabled.value && addresses.length > 0)
    .slice(0, mostPlaces);
}

interface About {
  readonly entry: FilterEntry;
  readonly family: 'ipv4' | 'ipv6';
  /** The interface that the list is applied to. */
  readonly beside: Interface;
  readonly direction: 'in' | 'out';
}

function ofEntry(
  net: Net,
  node: Node,
  port: Interface,
  { entry, family, beside, direction }: About,
): readonly Witness[] {
  const near = addressesAt(beside, family);
  const far = subnetsOf(net)
    .filter(({ prefix }) => (prefix.bytes.length === 4) === (family === 'ipv4'))
    .slice(0, mostPlaces)
    .map(({ prefix }) => hostIn(prefix));
  const sources = sampleOf(entry.source, direction === 'in' ? near : far);
  const destinations = sampleOf(entry.destination, direction === 'in' ? far : near);
  return sources.flatMap((source) =>
    destinations.map((destination): Witness => {
      const protocol = entry.protocol ?? 6;
      const destinationPort = entry.destinationPorts?.[0]?.[0];
      const packet = { family, protocol, source, destination, destinationPort, established: false };
      const what = classText({ protocol, port: destinationPort });
      const text = `${source} → ${destination}${what} by ${node.id} ${port.name}`;
      return { text, node: node.id, port: port.name, packet };
    }),
  );
}

/** Somebody behind the interface, who has no address of the router itself. */
function addressesAt({ addresses }: Interface, family: string): readonly string[] {
  return addresses
    .filter((one) => one.family === family && one.inactive === undefined)
    .flatMap((one) => subnetOf(one) ?? [])
    .map(hostIn);
}

/** Addresses that the entry takes: of those that are there, else one of its own. */
function sampleOf({ address, length }: AddressMatch, there: readonly string[]): readonly string[] {
  const prefix = length === undefined ? undefined : parsePrefix(`${address}/${length}`);
  if (prefix === undefined || prefix.bits === prefix.bytes.length * 8) return [address];
  const inside = there.filter((one) => contains(prefix, addressBytes(one) ?? []));
  return inside.length > 0 || prefix.bits === 0 ? inside : [hostIn(prefix)];
}
