import type { FilterEntry } from '../../model/network/filter.ts';
import type { Node } from '../../network/ground.ts';
import type { Net } from '../../network/net.ts';
import { withoutSpans } from '../without-spans.ts';

/** A kind of packet that access lists may tell from others. */
export interface PacketClass {
  /** IP protocol number. */
  readonly protocol: number;
  readonly port?: number | undefined;
}

export interface Nets {
  readonly before: Net;
  readonly after: Net;
}

export function classText({ protocol, port }: PacketClass): string {
  if (protocol === 6 && port === undefined) return '';
  const name = names[protocol] ?? `protocol ${protocol}`;
  return ` ${port === undefined ? name : `${name} ${port}`}`;
}

const names: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp' };

/** A change of lists that name more ports than this is looked at in part. */
const mostPorts = 24;

/** No list names it. */
const otherPort = 40_007;

/**
 * The packets that are followed between two places: TCP to a port that nothing names, ICMP where there are access
 * lists, and what the lists of changed machines tell apart, by the edges of their ranges.
 */
export function packetClasses(nets: Nets): readonly PacketClass[] {
  const hasFilters = [nets.before, nets.after].some(({ ground }) =>
    ground.all.some(({ facts }) => facts.filters.length > 0),
  );
  const entries = changedFilters(nets).flatMap((node) => node.facts.filters.flatMap((one) => one.entries));
  const tcp = edgesOf(entries, 6);
  const udp = edgesOf(entries, 17);
  return [
    ...(tcp.length === 0 ? [{ protocol: 6 }] : [...tcp, otherPort].map((port) => ({ protocol: 6, port }))),
    ...(entries.some(({ protocol }) => protocol === 17)
      ? [...udp, otherPort].map((port) => ({ protocol: 17, port }))
      : []),
    ...(hasFilters ? [{ protocol: 1 }] : []),
  ];
}

function edgesOf(entries: readonly FilterEntry[], protocol: number): readonly number[] {
  const ports = entries
    .filter((one) => one.protocol === protocol)
    .flatMap(({ destinationPorts = [] }) => destinationPorts)
    .flatMap(([from, to]) => [from - 1, from, to, to + 1]);
  const near = [...new Set(ports)].filter((port) => port > 0 && port < 65_536);
  const named = new Set(entries.flatMap(({ destinationPorts = [] }) => destinationPorts.flat()));
  return near.sort((a, b) => Number(named.has(b)) - Number(named.has(a)) || a - b).slice(0, mostPorts);
}

/** Machines of either version whose access lists, or the places where they are applied, are other ones. */
function changedFilters({ before, after }: Nets): readonly Node[] {
  const text = ({ facts }: Node): string | undefined =>
    withoutSpans([facts.filters, facts.interfaces.map(({ name, filters }) => [name, filters])]);
  return after.ground.all.flatMap((node) => {
    const old = before.ground.nodes.get(node.id);
    if (old === node || (old !== undefined && old.facts === node.facts)) return [];
    return old !== undefined && text(old) === text(node) ? [] : [node, ...(old === undefined ? [] : [old])];
  });
}
