import type { AddressMatch, Filter, FilterEntry, Ranges } from '../../model/network/filter.ts';
import type { Interface } from '../../model/network/interface.ts';
import type { Truth } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { contains } from '../address.ts';
import type { Node } from '../ground.ts';
import { bytesOf, type Packet } from './packet.ts';

/** What an access list does with a packet. */
export interface FilterVerdict {
  readonly action: 'permit' | 'deny' | 'uncertain';
  readonly filter: string;
  /** The entry that decides; of the list where none matches, and of its use where no list exists. */
  readonly span: Span;
  readonly reason: string;
}

/** What the lists that are applied to an interface do; undefined when there is none for the packet's family. */
export function filterAt(
  { facts }: Node,
  port: Interface,
  direction: 'in' | 'out',
  packet: Packet,
): FilterVerdict | undefined {
  const use = port.filters.find((one) => one.direction === direction && one.family === packet.family);
  if (use === undefined) return undefined;
  const filter = facts.filters.find(({ name, family }) => name === use.name && family === packet.family);
  if (filter === undefined || filter.entries.length === 0) return absent(facts.platform, use, filter);
  return evaluate(filter, packet);
}

/**
 * A list that is empty or does not exist permits everything on IOS (Cisco, "IP Access List Overview"); of the others
 * no document says so.
 */
function absent(
  platform: string,
  { name, span }: Interface['filters'][number],
  filter: Filter | undefined,
): FilterVerdict {
  const what = filter === undefined ? `access list ${name} does not exist` : `access list ${name} is empty`;
  return {
    action: platform === 'ios' ? 'permit' : 'uncertain',
    filter: name,
    span: filter?.span ?? span,
    reason: what,
  };
}

/**
 * The first entry that matches; nothing does: denied. Where it is not known whether an entry matches, the verdict is
 * certain only if it is the same in either case.
 */
export function evaluate(filter: Filter, packet: Packet): FilterVerdict {
  const doubtful: FilterEntry[] = [];
  const settle = (verdict: FilterVerdict): FilterVerdict => {
    const other = doubtful.find(({ action }) => action !== verdict.action);
    if (other === undefined) return verdict;
    return { action: 'uncertain', filter: filter.name, span: other.span, reason: other.text };
  };
  for (const entry of filter.entries) {
    const truth = matches(entry, packet);
    if (truth === 'no') continue;
    if (truth === 'yes') return settle(verdictOf(filter, entry));
    doubtful.push(entry);
  }
  return settle({ action: 'deny', filter: filter.name, span: filter.span, reason: 'no entry matches' });
}

function verdictOf({ name }: Filter, { action, span, text }: FilterEntry): FilterVerdict {
  return { action, filter: name, span, reason: text };
}

function matches(entry: FilterEntry, packet: Packet): Truth {
  const { protocol, source, destination, sourcePorts, destinationPorts, established, icmp } = entry;
  if (protocol !== undefined && protocol !== packet.protocol) return 'no';
  if (!isIn(source, packet.source) || !isIn(destination, packet.destination)) return 'no';
  if (entry.fragments === true) return 'no';
  if (established === true && !packet.established) return 'no';
  const asked: readonly Truth[] = [
    inRanges(sourcePorts, packet.sourcePort),
    inRanges(destinationPorts, packet.destinationPort),
    icmp === undefined ? 'yes' : 'uncertain',
    entry.alsoAsks === undefined ? 'yes' : 'uncertain',
  ];
  if (asked.includes('no')) return 'no';
  return asked.includes('uncertain') ? 'uncertain' : 'yes';
}

/** Ports that a client's system draws from: all that are not well-known. */
const lowestDrawn = 1024;
const highestPort = 65_535;

function inRanges(ranges: Ranges | undefined, port: number | undefined): Truth {
  if (ranges === undefined) return 'yes';
  if (port !== undefined) return ranges.some(([from, to]) => from <= port && port <= to) ? 'yes' : 'no';
  if (ranges.some(([from, to]) => from <= lowestDrawn && to >= highestPort)) return 'yes';
  return ranges.some(([, to]) => to >= lowestDrawn) ? 'uncertain' : 'no';
}

function isIn({ address, length = 0, wildcard }: AddressMatch, text: string): boolean {
  const [own, asked] = [bytesOf(address), bytesOf(text)];
  if (own.length !== asked.length) return false;
  if (wildcard === undefined) return contains({ bytes: own, bits: length }, asked);
  const free = bytesOf(wildcard);
  return own.every((byte, at) => (byte | (free[at] ?? 0)) === ((asked[at] ?? 0) | (free[at] ?? 0)));
}
