import type { AddressMatch, Filter, FilterEntry, Ranges } from '../model/network/filter.ts';
import { addressBytes } from './address.ts';
import { networkBytes } from './subnets.ts';

/** What an entry asks of a packet, or the packets that are asked about. */
export type Asked = Omit<FilterEntry, 'action' | 'sequence' | 'text' | 'span'>;

/** An entry that no packet reaches, and the one before it that takes them all. */
export interface Shadowed {
  readonly entry: FilterEntry;
  readonly by: FilterEntry;
}

/** Entries that a single earlier one takes everything from. Lists of MAC addresses are left out. */
export function shadowedEntries({ entries, family }: Filter): readonly Shadowed[] {
  if (family === 'mac') return [];
  const seen = new Map<string, FilterEntry[]>();
  const sources = new Set<number>();
  const destinations = new Set<number>();
  const found: Shadowed[] = [];
  for (const entry of entries) {
    const candidates = bucketsAbove(entry, sources, destinations).flatMap((key) => seen.get(key) ?? []);
    const by = candidates.find((earlier) => covers(earlier, entry));
    if (by !== undefined) {
      found.push({ entry, by });
      continue;
    }
    const [from, to] = [entry.source.length, entry.destination.length];
    // An entry with holes in its mask, or that asks what is not known, hides others only by luck.
    if (from === undefined || to === undefined || entry.alsoAsks !== undefined) continue;
    sources.add(from);
    destinations.add(to);
    const key = bucket(entry.protocol, at(entry.source, from), at(entry.destination, to));
    const held = seen.get(key);
    if (held === undefined) seen.set(key, [entry]);
    else held.push(entry);
  }
  return found;
}

/** Keys of the entries whose prefixes hold those of the entry. */
function bucketsAbove(
  { protocol, source, destination }: FilterEntry,
  sources: ReadonlySet<number>,
  destinations: ReadonlySet<number>,
): readonly string[] {
  const froms = [...sources]
    .filter((length) => length <= (source.length ?? 0))
    .map((length) => at(source, length));
  const tos = [...destinations]
    .filter((length) => length <= (destination.length ?? 0))
    .map((length) => at(destination, length));
  const protocols = protocol === undefined ? [undefined] : [undefined, protocol];
  return protocols.flatMap((one) => froms.flatMap((from) => tos.map((to) => bucket(one, from, to))));
}

function bucket(protocol: number | undefined, from: string, to: string): string {
  return `${protocol ?? 'any'} ${from} ${to}`;
}

function at({ address }: AddressMatch, length: number): string {
  return `${networkBytes({ bytes: addressBytes(address) ?? [], bits: length }).join('.')}/${length}`;
}

/** Whether `a` matches every packet that `b` matches; false where that is not sure. */
export function covers(a: Asked, b: Asked): boolean {
  const hasDetails = a.sourcePorts !== undefined || a.destinationPorts !== undefined || a.icmp !== undefined;
  if (a.alsoAsks !== undefined || (b.fragments === true && hasDetails)) return false;
  return (
    (a.protocol === undefined || a.protocol === b.protocol) &&
    (a.established !== true || b.established === true) &&
    (a.fragments !== true || b.fragments === true) &&
    holdsIcmp(a.icmp, b.icmp) &&
    holdsAddresses(a.source, b.source) &&
    holdsAddresses(a.destination, b.destination) &&
    holdsPorts(a.sourcePorts, b.sourcePorts) &&
    holdsPorts(a.destinationPorts, b.destinationPorts)
  );
}

/** Whether some packet may match both; true where that is not sure. */
function mayMeet(a: Asked, b: Asked): boolean {
  return (
    (a.protocol === undefined || b.protocol === undefined || a.protocol === b.protocol) &&
    shareAddresses(a.source, b.source) &&
    shareAddresses(a.destination, b.destination) &&
    sharePorts(a.sourcePorts, b.sourcePorts) &&
    sharePorts(a.destinationPorts, b.destinationPorts)
  );
}

/**
 * What a filter does with all of the packets: the entry that decides, or `implicit` for the end of the list.
 * Undefined where some are treated otherwise than others, or where that is not known. A filter without entries, which
 * both platforms treat as none, decides nothing.
 */
export function decideFor(
  { entries }: Filter,
  packets: Asked,
): { readonly action: FilterEntry['action']; readonly entry: FilterEntry | undefined } | undefined {
  if (entries.length === 0) return undefined;
  for (const entry of entries) {
    if (covers(entry, packets)) return { action: entry.action, entry };
    if (mayMeet(entry, packets)) return undefined;
  }
  return { action: 'deny', entry: undefined };
}

/**
 * The entry that drops the last of the packets, or none where the end of the list does; undefined where some may pass.
 * Entries that permit only what an earlier one denies let nothing through.
 */
export function dropsAll(
  { entries }: Filter,
  packets: Asked,
): { readonly entry: FilterEntry | undefined } | undefined {
  if (entries.length === 0) return undefined;
  const denied: FilterEntry[] = [];
  for (const entry of entries) {
    if (!mayTake(entry, packets)) continue;
    if (entry.action === 'deny') {
      if (covers(entry, packets)) return { entry };
      denied.push(entry);
    } else if (!denied.some((earlier) => covers(earlier, entry))) return undefined;
  }
  return { entry: undefined };
}

/** The same of an entry, whose sessions and fragments count too. */
function mayTake(entry: FilterEntry, packets: Asked): boolean {
  const isOfSession = entry.established === true && packets.established !== true;
  return !isOfSession && entry.fragments !== true && mayMeet(entry, packets);
}

interface Bits {
  readonly value: readonly number[];
  /** Bits that count. */
  readonly care: readonly number[];
}

function bitsOf({ address, length, wildcard }: AddressMatch): Bits {
  const value = addressBytes(address) ?? [];
  const ones = value.map(() => 255);
  if (wildcard === undefined)
    return { value, care: networkBytes({ bytes: ones, bits: length ?? 8 * value.length }) };
  const holes = addressBytes(wildcard) ?? [];
  return { value, care: value.map((_, index) => 255 & ~(holes[index] ?? 0)) };
}

function holdsAddresses(a: AddressMatch, b: AddressMatch): boolean {
  const [one, other] = [bitsOf(a), bitsOf(b)];
  return (
    one.value.length === other.value.length &&
    one.care.every((care, index) => {
      const theirs = other.care[index] ?? 0;
      return (care & ~theirs) === 0 && differ(one, other, index, care) === 0;
    })
  );
}

function shareAddresses(a: AddressMatch, b: AddressMatch): boolean {
  const [one, other] = [bitsOf(a), bitsOf(b)];
  return (
    one.value.length === other.value.length &&
    one.care.every((care, index) => differ(one, other, index, care & (other.care[index] ?? 0)) === 0)
  );
}

function differ(a: Bits, b: Bits, index: number, care: number): number {
  return ((a.value[index] ?? 0) ^ (b.value[index] ?? 0)) & care;
}

function holdsPorts(a: Ranges | undefined, b: Ranges | undefined): boolean {
  if (a === undefined) return true;
  return (b ?? [[0, 65_535] as const]).every(([from, to]) => a.some((own) => own[0] <= from && to <= own[1]));
}

function sharePorts(a: Ranges | undefined, b: Ranges | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  return a.some(([from, to]) => b.some((other) => other[0] <= to && from <= other[1]));
}

function holdsIcmp(a: Asked['icmp'], b: Asked['icmp']): boolean {
  if (a === undefined) return true;
  return b !== undefined && a.type === b.type && (a.code === undefined || a.code === b.code);
}
