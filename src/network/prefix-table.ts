import { heldBy } from '../model/held.ts';
import type { Prefix } from './address.ts';

/** Values by prefixes, found by the longest one that holds an address. IPv4 and IPv6 are kept apart. */
export class PrefixTable<T> {
  /** By family and length, the longest first; each a table by the bits that count. */
  readonly #lengths = new Map<number, Map<string, { readonly prefix: Prefix; readonly values: T[] }>>();
  #sorted: readonly number[] | undefined;

  add(prefix: Prefix, value: T): void {
    const length = keyOf(prefix.bytes, prefix.bits);
    let table = this.#lengths.get(length);
    if (table === undefined) {
      table = new Map();
      this.#lengths.set(length, table);
      this.#sorted = undefined;
    }
    const key = keyText(prefix);
    const there = table.get(key);
    if (there === undefined) table.set(key, { prefix, values: [value] });
    else there.values.push(value);
  }

  /** The same table with other values in the place of those that are at these prefixes; nothing may be added to either. */
  replaced(swaps: ReadonlyMap<T, T>, prefixes: Iterable<Prefix>): PrefixTable<T> {
    const made = new PrefixTable<T>();
    for (const [length, table] of this.#lengths) made.#lengths.set(length, table);
    const copied = new Map<number, Map<string, { readonly prefix: Prefix; readonly values: T[] }>>();
    for (const prefix of prefixes) {
      const length = keyOf(prefix.bytes, prefix.bits);
      const table = copied.get(length) ?? new Map(this.#lengths.get(length));
      copied.set(length, table);
      made.#lengths.set(length, table);
      const there = table.get(keyText(prefix));
      if (there === undefined) continue;
      const values = there.values.map((value) => swaps.get(value) ?? value);
      table.set(keyText(prefix), { prefix: there.prefix, values });
    }
    return made;
  }

  /** What has exactly this prefix. */
  exactly({ bytes, bits }: Prefix): readonly T[] {
    return this.#lengths.get(keyOf(bytes, bits))?.get(masked(bytes, bits))?.values ?? [];
  }

  /** Every prefix that holds the address, the longest first. */
  *holding(address: readonly number[]): Iterable<{ readonly prefix: Prefix; readonly values: readonly T[] }> {
    this.#sorted ??= [...this.#lengths.keys()].sort((a, b) => b - a);
    for (const length of this.#sorted) {
      if (length >> 8 !== address.length) continue;
      const found = this.#lengths.get(length)?.get(masked(address, length & 255));
      if (found !== undefined) yield found;
    }
  }

  longest(
    address: readonly number[],
  ): { readonly prefix: Prefix; readonly values: readonly T[] } | undefined {
    for (const found of this.holding(address)) return found;
    return undefined;
  }

  /** Every prefix with its values. */
  *entries(): Iterable<{ readonly prefix: Prefix; readonly values: readonly T[] }> {
    for (const table of this.#lengths.values()) yield* table.values();
  }
}

/** Families differ in the high bits, so that one sort puts the longest of each first. */
function keyOf(bytes: readonly number[], bits: number): number {
  return (bytes.length << 8) | bits;
}

/** The same prefixes are put into table after table. */
const keyText = heldBy(({ bytes, bits }: Prefix): string => masked(bytes, bits));

function masked(bytes: readonly number[], bits: number): string {
  let text = '';
  for (let at = 0; at * 8 < bits; at++) {
    const keep = Math.min(8, bits - at * 8);
    text += String.fromCharCode((bytes[at] ?? 0) & (0xff << (8 - keep)) & 0xff);
  }
  return text;
}
