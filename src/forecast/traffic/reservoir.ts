/**
 * A uniform sample of a stream by Algorithm L (Li 1994): every item is kept with the same chance, whatever the
 * length, and most items cost one comparison. The same seed and the same stream give the same sample. A share
 * read from it has a standard error of sqrt(p (1 - p) / size): at most 0.8 points for 4,096.
 */
export interface Reservoir<T> {
  readonly size: number;
  readonly kept: T[];
  seen: number;
  /** Number of the next item that is taken, from 0. */
  next: number;
  weight: number;
  readonly random: () => number;
}

export function emptyReservoir<T>(size: number, random: () => number): Reservoir<T> {
  return { size, kept: [], seen: 0, next: 0, weight: 1, random };
}

/** Counts one item; true when it is to be put in by {@link keep}. */
export function isDrawn<T>(reservoir: Reservoir<T>): boolean {
  return reservoir.seen++ === reservoir.next;
}

/** Puts the item that was drawn in the place of another. */
export function keep<T>(reservoir: Reservoir<T>, item: T): void {
  const { kept, size, random } = reservoir;
  if (kept.length < size) kept.push(item);
  else kept[Math.floor(random() * size)] = item;
  if (kept.length < size) {
    reservoir.next++;
    return;
  }
  reservoir.weight *= Math.exp(Math.log(1 - random()) / size);
  const skipped = Math.floor(Math.log(1 - random()) / Math.log1p(-reservoir.weight));
  reservoir.next += skipped + 1;
}

/** Numbers from 0 to below 1 from a seed (mulberry32): enough for a sample, nothing to keep a secret with. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
